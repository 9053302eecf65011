import pytest

from tests.data.importing.imports import (
    arrays,
    write_arrays,
)
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.errors import DataError


def test_other_names_of_arrays(tmp_path):
    value = arrays()
    value["sound"], value["video"] = value.pop("audio"), value.pop("vision")
    value["video_lengths"] = value.pop("vision_lengths")
    path = write_arrays(tmp_path, "npz", value)
    file = read_feature_file(path, {"audio": "sound"})
    assert file.modalities == ("text", "audio", "vision")
    assert "vision" in file.sections[0].lengths
    with pytest.raises(DataError, match="--key: expected one of id"):
        read_feature_file(path, {"smell": "sound"})
