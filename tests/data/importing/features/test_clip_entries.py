from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unic_tfn.data.importing.features.clip_entries import array_of, as_dict, from_clips
from unic_tfn.data.readers.unpickle import PickledArray
from unic_tfn.errors import DataError

PATH = Path("feature.pkl")
ONE = np.ones((2, 3))


def test_ids_are_the_entry_else_the_key_and_places_in_a_list_are_none():
    assert from_clips(PATH, {7: {"text": ONE}, 8: {"text": ONE}})["id"] == ["7", "8"]
    assert from_clips(PATH, {"k": {"text": ONE, "id": "a"}})["id"] == ["a"]
    assert "id" not in from_clips(PATH, as_dict([{"text": ONE}, {"text": ONE}]))


def test_labels_of_clips_become_lists_and_gaps_stay_empty():
    clips: dict[str, Any] = {
        "a": {"text": ONE, "label": np.array([1.5])},
        "b": {"text": ONE, "label": 2},
    }
    assert from_clips(PATH, clips)["label"] == [1.5, 2]
    del clips["b"]["label"]
    assert from_clips(PATH, clips)["label"] == ["1.5", ""]


def test_a_clip_may_lack_a_modality_but_not_have_something_else():
    entry: Any = from_clips(PATH, {"a": {"text": ONE, "audio": ONE}, "b": {"text": ONE}})
    assert entry["audio"][1].shape == (0, 3)
    with pytest.raises(DataError, match='audio of "b": expected an array, found an int'):
        from_clips(PATH, {"a": {"audio": ONE}, "b": {"audio": 3}})


def test_arrays_have_an_axis():
    assert array_of(PickledArray(ONE)) is ONE
    assert array_of(np.array(1.0)) is None
    assert array_of([1.0]) is None
