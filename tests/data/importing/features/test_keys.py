from pathlib import Path

import numpy as np
import pytest

from tests.data.importing.imports import (
    arrays,
    write_arrays,
)
from unic_tfn.data.importing.features.budget import Budget
from unic_tfn.data.importing.features.keys import renamed, side_columns
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


def test_one_number_or_text_per_clip_is_a_column():
    entry = {
        "score": np.array([-0.6, np.nan], np.float32),
        "whole": [1, 2],
        "label": ["joy ", "fear"],
        "features": np.ones((2, 3)),
        "other": {"a": 1},
        "three": [1, 2, 3],
    }
    assert side_columns(Path("a"), entry, 2, Budget()) == {
        "score": ("-0.6", ""),
        "whole": ("1", "2"),
        "label": ("joy", "fear"),
    }


def test_an_array_that_is_renamed_takes_the_place_of_ours():
    entry = {"audio": 1, "sound": 2, "video": 3, "vision": 4}
    found = renamed(Path("a"), entry, {"audio": "sound"})
    assert found == {"audio": 2, "video": 3, "vision": 4}
