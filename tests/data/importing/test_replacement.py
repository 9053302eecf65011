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


def test_padding_at_the_start_is_refused(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        for row, length in enumerate(value[split]["vision_lengths"]):
            value[split]["vision"][row] = np.roll(value[split]["vision"][row], 6 - length, axis=0)
    refused(tmp_path, value, label_table(), "vision: expected zeros after the steps")
