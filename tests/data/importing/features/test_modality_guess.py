import numpy as np
import pytest

from unic_tfn.data.importing.features.modality_guess import (
    feature_names,
    likely_modality,
    proposed_keys,
)


@pytest.mark.parametrize(
    ("name", "modality"),
    [
        ("wav2vec-large-UTT", "audio"),
        ("chinese-hubert-base", "audio"),
        ("eGeMAPSv02", "audio"),
        ("clip-vit-large-UTT", "vision"),
        ("CMU_MOSI_VisualFacet_4.1", "vision"),
        ("deberta-UTT", "text"),
        ("glove_vectors", "text"),
        ("x", None),
    ],
)
def test_extractors_are_known_by_their_names(name, modality):
    assert likely_modality(name) == modality


def test_names_are_those_of_modalities_not_of_clips():
    vectors = {f"clip{n}": np.ones(4) for n in range(5)}
    assert feature_names({"one": vectors, "two": vectors}, "f") == ["one", "two"]
    by_clip = {clip: {"one": np.ones(4), "two": np.ones(3)} for clip in vectors}
    assert feature_names(by_clip, "f") == ["one", "two"]
    assert feature_names({"train": by_clip, "test": by_clip}, "f") == ["one", "two"]
    assert feature_names(vectors, "hubert") == ["hubert"]
    assert feature_names({"one": np.ones((5, 2)), "label": np.ones(5)}, "f") == ["one"]


def test_what_has_our_name_needs_no_proposal():
    assert proposed_keys({"audio": np.ones((5, 2)), "faces": np.ones((5, 2))}, "f") == {
        "vision": "faces"
    }
    assert proposed_keys({"text": np.ones((5, 2)), "video": np.ones((5, 2))}, "f") == {}
