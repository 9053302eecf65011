"""Clips that a feature file holds one by one, or that are its only clip, as arrays of all clips."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.checks import LAYOUT, as_array
from unic_tfn.data.importing.features.clip_rows import ClipRows
from unic_tfn.data.readers.unpickle import PickledArray
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import quoted
from unic_tfn.messages.refusals import refusal

# A set of clips: arrays, or `ClipRows`, with the clips first, by our names.
Entry = Mapping[Any, object]
PLAIN_TYPES = (str, int, float, bool)


class Position(int):
    """The key of a clip that was in a list: it names the clip in messages only."""


def as_dict(value: object) -> Any:
    """Return a list of dicts as a dict by position, and anything else as it is."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return {Position(number): item for number, item in enumerate(value)}
    return value


def array_of(value: object) -> NDArray[Any] | None:
    """Return an array with at least one axis; None for anything else."""
    array = value.array if isinstance(value, PickledArray) else value
    return array if isinstance(array, np.ndarray) and array.ndim else None


def from_clips(path: Path, clips: Mapping[Any, Mapping[Any, Any]]) -> Entry:
    """Return clips that are given one by one as arrays and lists with the clips first.

    A clip may lack a modality, or any other entry. Its id is its entry `id`, else its key; clips
    that were in a list and have no `id` have none.

    Args:
        path: the feature file, for messages.
        clips: the entries of each clip, by its key.

    Raises:
        DataError: arrays of one modality differ in width or axes.
    """
    names = list(dict.fromkeys(name for clip in clips.values() for name in clip))
    ids = [str(key) for key in clips]
    entry: dict[Any, object] = {}
    if "id" in names and all(isinstance(clip.get("id"), str | int) for clip in clips.values()):
        entry["id"] = ids = [str(clip["id"]) for clip in clips.values()]
    elif not all(isinstance(key, Position) for key in clips):
        entry["id"] = ids
    for name in names:
        values = [_value(clip.get(name)) for clip in clips.values()]
        if name in MODALITIES:
            arrays = [array_of(value) for value in values]
            for clip, value, array in zip(ids, values, arrays, strict=True):
                if value is not None and array is None:
                    as_array(path, f"{name} of {quoted(clip)}", value)
            entry[name] = ClipRows(path, name, ids, arrays)
        elif name != "id" and all(v is None or isinstance(v, PLAIN_TYPES) for v in values):
            lacking = any(v is None for v in values)
            entry[name] = ["" if v is None else str(v) for v in values] if lacking else values
        # Told as not used.
        entry.setdefault(name, None)
    return entry


def _value(value: object) -> object:
    """Return an array of a single number or text as that, and anything else as it is."""
    array = value.array if isinstance(value, PickledArray) else value
    if isinstance(array, np.ndarray) and array.size == 1 and array.ndim < 2:
        return array.item()
    return value


def is_single_clip(path: Path, entry: Mapping[Any, object], there: list[str]) -> bool:
    """Tell whether arrays without ids can only be the steps of one clip.

    Arrays of (clips, width) have the same first axis. MMSA-FET's `text_bert` (3, steps) beside
    (steps, width) belongs to one clip too.

    Raises:
        DataError: both readings fit.
    """
    arrays = [array_of(entry[modality]) for modality in there]
    if not arrays or any(array is None or array.ndim != 2 for array in arrays):
        return False
    steps = {len(array) for array in arrays if array is not None}
    bert = array_of(entry.get("text_bert"))
    if bert is None or bert.ndim != 2 or "text" not in there:
        return len(steps) > 1
    if steps == {len(bert)} and bert.shape[1:] == (len(bert),):
        remedy = "Add the id: 'id': 'NAME' for a single clip, 'id': [...] with one text per clip."
        expected = "an 'id', as the arrays may be 3 clips or one clip with 3 steps"
        raise refusal(str(path), "the file", expected, "none", remedy)
    return len(bert) == 3


def single_clip(path: Path, entry: Mapping[Any, object], name: str) -> Entry:
    """Return the entry of one clip, whose arrays lack the axis of clips, with it."""
    whole: dict[Any, object] = {"id": [name]}
    for key, value in entry.items():
        if key in (*MODALITIES, "text_bert"):
            array = as_array(path, key, value)
            if array.ndim > 2:
                expected = "shape (steps, width), as the file holds one clip"
                raise refusal(str(path), key, expected, str(array.shape), LAYOUT)
            whole[key] = array[None]
        elif key != "id":
            whole[key] = [value] if isinstance(value, PLAIN_TYPES) else None
    return whole
