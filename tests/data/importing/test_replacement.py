import numpy as np
import pytest

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
    write_files,
)
from tests.data.importing.imports import (
    refused,
    run,
    with_nan,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.errors import DataError


@pytest.mark.parametrize("rule", ["zero", "median"])
def test_what_is_not_finite_is_replaced(tmp_path, rule):
    value = with_nan()
    files = write_files(tmp_path, value, label_table())
    package, account = import_features(*files, ImportOptions(nonfinite=rule))
    train = value["train"]
    means = []
    for clip, length in zip(train["audio"], train["audio_lengths"], strict=True):
        column = clip[:length, 1]
        column = column[np.isfinite(column)]
        means += [column.mean()] if len(column) else []
    stand_in = 0.0 if rule == "zero" else np.median(means)
    for split, row in (("train", 0), ("valid", 1)):
        frames = value[split]["audio"][row, : value[split]["audio_lengths"][row], 1]
        expected = np.where(np.isfinite(frames), frames, stand_in).mean()
        place = package.ids.index(value[split]["id"][row])
        np.testing.assert_allclose(package.features["audio"][place, 1], expected, rtol=1e-6)
    assert len(account.modalities["audio"].not_finite) == 2
    assert account.modalities["audio"].replaced == 2
    assert account.modalities["vision"].not_finite == ()
    assert package.provenance["values_replaced"].keys() == {"text", "audio"}


def test_refusing_what_is_not_finite_names_the_ways_out(tmp_path):
    files = write_files(tmp_path, with_nan(), label_table())
    with pytest.raises(DataError, match="text: expected numbers that fit in 32 bits") as caught:
        import_features(*files, ImportOptions())
    assert "--nonfinite median" in caught.value.remedy


def test_values_at_both_ends_of_a_stated_length_are_refused(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["vision"][:, [0, -1]] = 1
        value[split]["vision_lengths"][:] = 3
    refused(tmp_path, value, label_table(), "vision: expected zeros outside the steps")


def zeros_at_both_ends():
    value = dealt(sequences(steps=4))
    for split in ("train", "valid", "test"):
        del value[split]["audio_lengths"]
        value[split]["audio"] = np.pad(value[split]["audio"], ((0, 0), (1, 2), (0, 0)))
    return value


def test_zeros_at_both_ends_are_a_question(tmp_path):
    error = refused(tmp_path, zeros_at_both_ends(), label_table(), "audio: expected all-zero steps")
    assert "--padding end, --padding front or --padding both" in error.remedy


@pytest.mark.parametrize(("padding", "more"), [("both", (0, 0)), ("end", (1, 0))])
def test_the_answer_decides(tmp_path, padding, more):
    package, _ = run(tmp_path, zeros_at_both_ends(), label_table(), padding=padding)
    made = [np.pad(clip, (more, (0, 0))).mean(axis=0) for clip in sequences(steps=4)["audio"]]
    np.testing.assert_allclose(package.features["audio"], made, rtol=1e-6)
    assert package.provenance["padding"] == padding
