"""Reading feature files in the layouts of MMSA and MMSA-FET, and plain arrays, by their keys.

The entries are either splits (`train`, `valid`, `test`), each with `id`, `text`, `audio`, `vision`,
`audio_lengths`, `vision_lengths`, `text_bert` and more; or those arrays themselves; or, as
MMSA-FET's `run_single` writes them, the features of one clip. Entries such as `config` are not
splits. Source: `run_dataset` and `run_single` in MMSA-FET's `MSA_FET/main.py`, MMSA's
`data_loader.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from unic_tfn.data.importing.features.checks import (
    LAYOUT,
    as_array,
    check_ids,
    check_lengths,
    check_numbers,
    type_words,
    verify_same_kind,
)
from unic_tfn.data.importing.features.keys import KEYS, renamed, side_columns
from unic_tfn.data.importing.features.sections import FeatureFile, Section
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.package.verify import repeated
from unic_tfn.data.readers.feature_values import FeatureValues, read_feature_values
from unic_tfn.grid import MODALITIES
from unic_tfn.messages import listed, printable, quoted, refusal

# The row of `text_bert` (n, 3, steps) that holds BERT's attention mask.
MASK_ROW = 1


def read_feature_file(path: Path, keys: Mapping[str, str] | None = None) -> FeatureFile:
    """Read a feature file; its numbers stay on the disk until they are used.

    Args:
        path: a file of a kind in `readers.kinds.KINDS`.
        keys: the file's names for our `id`, `text`, `audio_lengths` and so on, where they differ.

    Raises:
        DataError: the file is damaged, unsafe or not in the layout; an id occurs twice.
        StorageError: the file system failed.
    """
    found = read_feature_values(path)
    value = found.value
    if not isinstance(value, dict):
        raise refusal(str(path), "the file", "a dict", type_words(value), LAYOUT)
    entries = _entries(path, found, value, keys or {})
    sections = tuple(_section(path, key, entry) for key, entry in entries.items())
    if twice := repeated([clip for section in sections for clip in section.ids]):
        remedy = "Make the ids unique; a clip in two splits would be trained and tested on."
        raise refusal(str(path), "id", "each id once", f"repeated: {listed(twice)}", remedy)
    named = all("id" in entry for entry in entries.values()) or not found.kind.plain
    flat = list(entries) == [None]
    skipped = () if flat else tuple(str(key) for key in value if key not in entries)
    unused = _unused(entries.values(), sections)
    file = FeatureFile(sections, skipped, found.kind, named, unused)
    if not file.modalities:
        raise refusal(str(path), "the file", f"some of {', '.join(MODALITIES)}", "none", LAYOUT)
    for name, section in list(zip(entries, sections, strict=True))[1:]:
        verify_same_kind(path, sections[0], section, printable(str(name)))
    return file


def _entries(
    path: Path, found: FeatureValues, value: Mapping[Any, Any], keys: Mapping[str, str]
) -> dict[Any, Mapping[Any, object]]:
    """Return the arrays of each split by the split's name; under None if there are no splits."""
    flat = renamed(path, value, keys)
    if "id" in flat or any(modality in flat for modality in MODALITIES):
        return {None: flat if "id" in flat or found.kind.plain else _one_clip(path, flat)}
    splits: dict[Any, Mapping[Any, object]] = {
        name: renamed(path, entry, keys) for name, entry in value.items() if isinstance(entry, dict)
    }
    if found.kind.plain:
        splits = {k: v for k, v in splits.items() if set(MODALITIES) & set(v)}
        if len(splits) > 1 and not all("id" in entry for entry in splits.values()):
            remedy = "Give every split an array 'id', or have one array per modality for all clips."
            raise refusal(str(path), "the file", "'id' in each split", "none", remedy)
    else:
        splits = {name: entry for name, entry in splits.items() if "id" in entry}
    if not splits:
        names = listed([quoted(key) for key in value], 10)
        expected = "an 'id' entry, or splits with one"
        raise refusal(str(path), "the file", expected, names, LAYOUT)
    return splits


def _one_clip(path: Path, entry: Mapping[Any, object]) -> dict[Any, object]:
    """Return an entry of MMSA-FET's `run_single`, whose arrays lack the axis of clips, with it."""
    whole: dict[Any, object] = {"id": [path.stem]}
    for modality in (*MODALITIES, "text_bert"):
        if modality in entry:
            array = as_array(path, modality, entry[modality])
            if array.ndim > 2:
                expected = "shape (steps, width), as a file without an 'id' holds one clip"
                raise refusal(str(path), modality, expected, str(array.shape), LAYOUT)
            whole[modality] = array[None]
    return whole


def _section(path: Path, name: object, entry: Mapping[Any, object]) -> Section:
    at = "" if name is None else f"{printable(str(name))}."
    ids = _ids(path, at, entry)
    features = {
        modality: check_numbers(path, f"{at}{modality}", entry[modality], (2, 3), len(ids))
        for modality in MODALITIES
        if modality in entry
    }
    lengths = {
        modality: check_lengths(
            path, f"{at}{modality}_lengths", entry[f"{modality}_lengths"], len(ids)
        )
        for modality in features
        if f"{modality}_lengths" in entry
    }
    section = Section(None, ids, features, lengths, None, name="" if name is None else str(name))
    rest = {key: entry[key] for key in entry if key not in KEYS}
    section = replace(section, columns=side_columns(path, rest, len(ids)))
    return replace(
        section, split=_split(path, name, entry, ids), text_mask=_mask(path, at, entry, section)
    )


def _ids(path: Path, at: str, entry: Mapping[Any, object]) -> tuple[str, ...]:
    """Return the clips' ids; their row numbers if plain arrays have no ids."""
    if "id" in entry:
        return check_ids(path, f"{at}id", entry["id"])
    modality = next(modality for modality in MODALITIES if modality in entry)
    return tuple(map(str, range(len(as_array(path, f"{at}{modality}", entry[modality])))))


def _unused(
    entries: Iterable[Mapping[Any, object]], sections: Sequence[Section]
) -> tuple[str, ...]:
    """Return the keys of entries that are neither features nor a column of a section."""
    found: dict[str, None] = {}
    for entry, section in zip(entries, sections, strict=True):
        for key in entry:
            masked = key == "text_bert" and section.text_mask is not None
            known = key in section.columns or (key in KEYS and key != "text_bert") or masked
            if not known:
                found[str(key)] = None
    return tuple(found)


def _mask(
    path: Path, at: str, entry: Mapping[Any, object], section: Section
) -> NDArray[Any] | None:
    text = section.features.get("text")
    if text is None or text.ndim != 3 or "text_bert" not in entry:
        return None
    bert = check_numbers(path, f"{at}text_bert", entry["text_bert"], (3,), len(section.ids))
    return bert[:, MASK_ROW] if bert.shape[1] == 3 and bert.shape[2] == text.shape[1] else None


def _split(
    path: Path, name: object, entry: Mapping[Any, object], ids: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Return the clips' splits, by the section's name or its array `split` (or `mode`)."""
    if name is not None:
        known = SPLIT_NAMES.get(str(name).lower())
        return None if known is None else (known,) * len(ids)
    for key in ("split", "mode"):
        if key in entry:
            values = as_array(path, key, entry[key])
            texts = [str(text).strip().lower() for text in values.reshape(-1).tolist()]
            if len(texts) == len(ids) and set(texts) <= set(SPLIT_NAMES):
                return tuple(SPLIT_NAMES[text] for text in texts)
            wrong = sorted(set(texts) - set(SPLIT_NAMES))
            found = listed([quoted(text) for text in wrong]) if wrong else f"{len(texts)} values"
            expected = f"{len(ids)} of train, valid and test"
            raise refusal(str(path), key, expected, found, "Correct it, or leave it out.")
    return None
