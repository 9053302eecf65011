"""The same clips in every layout and container give the same features."""

import pickle
from typing import Any

import numpy as np
import pytest

from tests.data.importing.features.layout_files import CLIPS, LAYOUTS, STEPS, clips, write_layout
from unic_tfn.data.importing.clips import places_of
from unic_tfn.data.importing.features.arrangement import modality_of_name, name_of
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.pooling import prepare
from unic_tfn.data.preparation import Pooling
from unic_tfn.errors import DataError


def prepared(file, modality):
    """Return the features by id, the order of clips being the layout's own."""
    places = places_of(file)
    result = prepare(file, modality, list(places.values()), Pooling.MASKED_MEAN)
    return dict(zip(places, result.array, strict=True))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_features(tmp_path, layout):
    path, keys, named = write_layout(tmp_path, layout)
    file = read_feature_file(path, keys)
    assert file.named is named
    assert len(places_of(file)) == CLIPS
    for modality in file.modalities:
        found = prepared(file, modality)
        for position, (clip, entry) in enumerate(clips().items()):
            mine = found[clip if named else str(position)]
            expected = entry[modality]
            if modality != "text":
                expected = expected.mean(axis=0)
            np.testing.assert_allclose(mine[: len(expected)], expected, rtol=1e-6)


def flat(steps):
    return {"audio": np.ones((steps[0], 3)), "vision": np.ones((steps[1], 4))}


def test_arrays_without_ids_are_rows_in_every_container(tmp_path):
    (tmp_path / "new.pkl").write_bytes(pickle.dumps(flat((6, 6))))
    np.savez(tmp_path / "new.npz", **flat((6, 6)))
    for name in ("new.pkl", "new.npz"):
        file = read_feature_file(tmp_path / name)
        assert file.sections[0].ids == ("0", "1", "2", "3", "4", "5")
        assert not file.named


def test_steps_that_differ_are_of_one_clip_in_every_container(tmp_path):
    (tmp_path / "new.pkl").write_bytes(pickle.dumps(flat((5, 6))))
    np.savez(tmp_path / "new.npz", **flat((5, 6)))
    for name in ("new.pkl", "new.npz"):
        assert read_feature_file(tmp_path / name).sections[0].ids == ("new",)


def test_a_single_clip_may_say_so_by_its_id(tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(flat((6, 6)) | {"id": "me"}))
    section = read_feature_file(tmp_path / "a.pkl").sections[0]
    assert section.ids == ("me",)
    assert section.features["audio"].shape == (1, 6, 3)


def test_bert_tells_one_clip_from_many_unless_both_fit(tmp_path):
    for steps, ids in ((7, ("a",)), (3, None)):
        value = {"text": np.ones((steps, 8)), "text_bert": np.ones((3, steps))}
        (tmp_path / "a.pkl").write_bytes(pickle.dumps(value))
        if ids:
            assert read_feature_file(tmp_path / "a.pkl").sections[0].ids == ids
            continue
        with pytest.raises(DataError, match="3 clips or one clip with 3 steps") as caught:
            read_feature_file(tmp_path / "a.pkl")
        assert "'id'" in caught.value.remedy


def test_names_that_stand_for_no_modality_are_asked_for(tmp_path):
    np.savez(tmp_path / "a.npz", wav2vec=np.ones((4, 3)), faces=np.ones((4, 2)))
    with pytest.raises(DataError, match='found "wav2vec", "faces"') as caught:
        read_feature_file(tmp_path / "a.npz")
    assert "--key audio=NAME" in caught.value.remedy
    file = read_feature_file(tmp_path / "a.npz", {"audio": "wav2vec", "vision": "faces"})
    assert file.modalities == ("audio", "vision")


def test_a_file_gives_its_name_to_its_only_array(tmp_path):
    assert name_of(tmp_path / "wav2vec.base.npz") == "wav2vec.base"
    (tmp_path / "wav2vec.base").mkdir()
    assert name_of(tmp_path / "wav2vec.base") == "wav2vec.base"
    assert modality_of_name("video", {}) == "vision"
    assert modality_of_name("egemaps", {"audio": "egemaps"}) == "audio"
    assert modality_of_name("egemaps", {}) is None


def test_steps_are_those_of_the_longest_clip(tmp_path):
    path, keys, _ = write_layout(tmp_path, "pickle by clip")
    assert read_feature_file(path, keys).sections[0].features["text"].shape[1] == max(STEPS)


def test_full_stops_in_the_names_of_clips_are_no_levels(tmp_path):
    arrays: dict[str, Any] = {name: np.ones(3) for name in ("v1.1", "v1.2", "v2.1")}
    np.savez(tmp_path / "audio.npz", **arrays)
    assert read_feature_file(tmp_path / "audio.npz").sections[0].ids == ("v1.1", "v1.2", "v2.1")


@pytest.mark.parametrize(
    "value",
    [
        {"text": {"a": np.ones(3), "b": np.ones(3)}, "more": {"a": np.ones(2)}, "note": 1},
        {clip: {"text": np.ones(3), "more": np.ones(2), "note": [1, 2]} for clip in "ab"},
        {"id": "a", "text": np.ones((4, 3)), "more": np.ones((4, 2)), "note": [1, 2]},
    ],
)
def test_what_is_not_used_is_told_in_every_layout(tmp_path, value):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(value))
    assert set(read_feature_file(tmp_path / "a.pkl").unused) == {"more", "note"}
