"""Feature files in the layout of MMSA-FET: splits of arrays, found by their keys.

The file is a pickle of a dict. Either its entries are splits (`train`, `valid`, `test`), each a
dict with `id`, `text`, `audio`, `vision`, `audio_lengths`, `vision_lengths`, `text_bert` and more,
or it is one such dict itself. Entries without an `id`, such as `config`, are no splits.
Source: `run_dataset` in MMSA-FET's `MSA_FET/dataset.py`, and the loader of MMSA.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from job.data.complaints import listed, quoted, refusal
from job.data.unpickle import PickledArray, read_pickle
from job.data.verify import is_plain_text, repeated
from job.errors import DataError
from job.grid import MODALITIES

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "val": "valid",
    "dev": "valid",
    "validation": "valid",
    "test": "test",
    "testing": "test",
}
MASK_ROW = 1
LAYOUT = (
    "Expected the layout of MMSA-FET: a dict of 'train', 'valid' and 'test', each a dict of arrays "
    "with 'id' and some of 'text', 'audio', 'vision'; or one such dict without splits."
)


@dataclass(frozen=True)
class Section:
    """One split of a feature file: n clips.

    Args:
        split: `train`, `valid` or `test`; None where the file does not say.
        ids: the n clip ids.
        features: numbers by modality, (n, steps, width) or (n, width), not yet looked at.
        lengths: int64 (n,) by modality, the valid steps as the file gives them.
        text_mask: (n, steps), not zero where the text has a token; None where it is not given.
    """

    split: str | None
    ids: tuple[str, ...]
    features: Mapping[str, NDArray[Any]]
    lengths: Mapping[str, NDArray[np.int64]]
    text_mask: NDArray[Any] | None


@dataclass(frozen=True)
class FeatureFile:
    """All sections of a feature file, and the names of the entries that are none."""

    sections: tuple[Section, ...]
    skipped: tuple[str, ...]

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities that every section has."""
        return tuple(m for m in MODALITIES if all(m in s.features for s in self.sections))


def read_feature_file(path: Path) -> FeatureFile:
    """Read a feature file; its numbers stay on the disk until they are used.

    Raises:
        DataError: the file is damaged, unsafe or not in the layout; an id occurs twice.
        StorageError: the file system failed.
    """
    value = read_pickle(path)
    if not isinstance(value, dict):
        raise refusal(str(path), "the file", "a dict", _kind(value), LAYOUT)
    entries = {None: value} if "id" in value else {k: v for k, v in value.items() if _has_id(v)}
    if not entries:
        found = listed([quoted(key) for key in value], 10)
        raise refusal(str(path), "the file", "an 'id' entry, or splits with one", found, LAYOUT)
    sections = tuple(_section(path, key, entry) for key, entry in entries.items())
    if twice := repeated([clip for section in sections for clip in section.ids]):
        remedy = "Make the ids unique; a clip in two splits would be trained and tested on."
        raise refusal(str(path), "id", "each id once", f"repeated: {listed(twice)}", remedy)
    file = FeatureFile(sections, tuple(str(key) for key in value if key not in entries))
    if not file.modalities:
        raise refusal(str(path), "the file", f"some of {', '.join(MODALITIES)}", "none", LAYOUT)
    for index, section in enumerate(sections[1:], start=1):
        _verify_same_kind(path, sections[0], section, str(list(entries)[index]))
    return file if len(entries) > 1 or None not in entries else FeatureFile(sections, ())


def _has_id(entry: object) -> bool:
    return isinstance(entry, dict) and "id" in entry


def _kind(value: object) -> str:
    return "an array" if isinstance(value, PickledArray) else f"a {type(value).__name__}"


def _section(path: Path, name: object, entry: Mapping[Any, object]) -> Section:
    at = "" if name is None else f"{name}."
    ids = _ids(path, f"{at}id", entry["id"])
    features = {
        modality: _numbers(path, f"{at}{modality}", entry[modality], (2, 3), len(ids))
        for modality in MODALITIES
        if modality in entry
    }
    lengths = {
        modality: _lengths(path, f"{at}{modality}_lengths", entry[f"{modality}_lengths"], len(ids))
        for modality in features
        if f"{modality}_lengths" in entry
    }
    mask = None
    if "text_bert" in entry and "text" in features:
        bert = _numbers(path, f"{at}text_bert", entry["text_bert"], (3,), len(ids))
        if bert.shape[1] == 3 and bert.shape[2] == features["text"].shape[1]:
            mask = bert[:, MASK_ROW]
    return Section(SPLIT_NAMES.get(str(name).lower()), ids, features, lengths, mask)


def _ids(path: Path, key: str, value: object) -> tuple[str, ...]:
    array = as_array(path, key, value)
    if array.dtype.kind not in "USiu" or array.size != len(array):
        found = f"{array.dtype.name} {array.shape}"
        raise refusal(str(path), key, "one text or integer for each clip", found, LAYOUT)
    try:
        texts = [
            (item.decode() if isinstance(item, bytes) else str(item)).strip()
            for item in array.reshape(-1).tolist()
        ]
    except UnicodeDecodeError as error:
        raise refusal(str(path), key, "texts in UTF-8", str(error), LAYOUT) from error
    for text in texts:
        if not is_plain_text(text):
            expected = "1 to 512 characters without control characters"
            raise refusal(str(path), key, expected, quoted(text), "Rename the clip.")
    return tuple(texts)


def _numbers(
    path: Path, key: str, value: object, axes: tuple[int, ...], clips: int
) -> NDArray[Any]:
    array = as_array(path, key, value)
    if array.dtype.kind not in "biuf":
        raise refusal(str(path), key, "numbers", f"an array of {array.dtype.name}", LAYOUT)
    if array.ndim not in axes or len(array) != clips or 0 in array.shape[1:]:
        shapes = {2: f"({clips}, width)", 3: f"({clips}, steps, width)"}
        expected = "shape " + " or ".join(shapes[count] for count in axes)
        raise refusal(str(path), key, expected, str(array.shape), LAYOUT)
    return array


def _lengths(path: Path, key: str, value: object, clips: int) -> NDArray[np.int64]:
    array = as_array(path, key, value)
    whole = array.dtype.kind in "iu" or (
        array.dtype.kind == "f" and bool(np.isfinite(array).all() and (array % 1 == 0).all())
    )
    if not whole or array.size != clips or (array < 0).any() or (array > 2**31).any():
        expected = f"{clips} whole numbers from 0"
        found = f"{array.dtype.name} {array.shape}"
        raise refusal(str(path), key, expected, found, "Correct the lengths, or leave them out.")
    return array.reshape(-1).astype(np.int64)


def as_array(path: Path, key: str, value: object) -> NDArray[Any]:
    """Return an array, or a list of plain numbers or texts as one.

    Raises:
        DataError: the value is neither.
    """
    if isinstance(value, PickledArray) and value.array is not None and value.array.ndim > 0:
        return value.array
    if isinstance(value, list | tuple):
        for kinds in ((str,), (int, float, bool)):
            if all(type(item) in kinds for item in value):
                try:
                    return np.array(value)
                except (OverflowError, ValueError) as error:
                    raise DataError(f"{path}: {key}: {error}.", LAYOUT) from error
        remedy = "Pad sequences of different lengths to one array, and say how long each one is."
        raise refusal(str(path), key, "an array", "a list of something else", remedy)
    raise refusal(str(path), key, "an array", _kind(value), LAYOUT)


def _verify_same_kind(path: Path, first: Section, other: Section, name: str) -> None:
    for modality, array in first.features.items():
        mine = other.features.get(modality)
        if mine is None:
            raise refusal(str(path), f"{name}.{modality}", "an array", "none", LAYOUT)
        if mine.ndim != array.ndim or mine.shape[-1] != array.shape[-1]:
            expected = f"shape {(len(mine), *array.shape[1:])}, as in the first split"
            raise refusal(str(path), f"{name}.{modality}", expected, str(mine.shape), LAYOUT)
