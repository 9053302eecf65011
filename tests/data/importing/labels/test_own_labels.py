import numpy as np
import pytest

from tests.data.importing.feature_files import (
    ids,
)
from tests.data.importing.imports import (
    SIMS,
    arrays,
    sims,
    write,
    write_arrays,
    write_labels,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.errors import DataError


def test_annotations_are_the_labels_without_bins(tmp_path):
    package, account = import_features(write(tmp_path, sims()), None, ImportOptions())
    assert list(package.labels) == ["multimodal"]
    assert package.labels["multimodal"].classes == ("Negative", "Neutral", "Positive")
    assert any("labels from the feature file itself" in note for note in account.notes)


def test_scores_without_bins_are_refused(tmp_path):
    value = sims()
    for split in value:
        del value[split]["annotations"]
    with pytest.raises(DataError, match="expected class names, found numbers such as") as caught:
        import_features(write(tmp_path, value), None, ImportOptions())
    assert "--bins sims-3" in caught.value.remedy


def test_no_labels_at_all(tmp_path):
    value = {"id": ids(), "audio": np.ones((10, 3))}
    with pytest.raises(DataError, match="expected labels, as no --labels is given, found none"):
        import_features(write(tmp_path, value), None, ImportOptions())


def test_labels_beside_the_arrays_of_a_folder_are_found(tmp_path):
    path = write_arrays(tmp_path, "folder", arrays())
    write_labels(path / "labels.csv")
    package, _ = import_features(path, None, ImportOptions())
    assert list(package.labels) == ["text", "multimodal"]


def test_a_source_that_one_section_lacks_is_kept_for_the_others(tmp_path):
    value = sims()
    del value["test"]["regression_labels_T"]
    package, account = import_features(write(tmp_path, value), None, ImportOptions(bins=SIMS))
    codes = package.labels["text"].codes
    labelled = {part for part, code in zip(package.split, codes, strict=True) if code >= 0}
    assert labelled == {"train", "valid"}
    assert any('"test" has no "regression_labels_T"' in note for note in account.notes)


def test_keys_that_are_not_used_are_told(tmp_path):
    _, account = import_features(write(tmp_path, sims()), None, ImportOptions())
    (told,) = account.unused
    assert told.startswith("in the feature file: ")
    assert all(
        f'"{key}"' in told for key in ("regression_labels", "regression_labels_T", "raw_text")
    )
