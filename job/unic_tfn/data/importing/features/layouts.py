"""Reading feature files: every split a section with ids, numbers, lengths and further columns.

`arrangement` knows the layouts; here the entries that MMSA and MMSA-FET have are read: `id`,
`text`, `audio`, `vision`, `audio_lengths`, `vision_lengths`, `text_bert` and more. Entries such as
`config` are not splits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.arrangement import arranged
from unic_tfn.data.importing.features.budget import Budget, budget_of
from unic_tfn.data.importing.features.checks import (
    LAYOUT,
    as_array,
    check_lengths,
    check_numbers,
    type_words,
    verify_same_kind,
)
from unic_tfn.data.importing.features.clip_entries import Entry, as_dict
from unic_tfn.data.importing.features.clip_ids import clip_ids, place
from unic_tfn.data.importing.features.keys import KEYS, side_columns
from unic_tfn.data.importing.features.sections import FeatureFile, Section
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal

NAME_THEM = (
    "If they have other names, say so: --key audio=NAME; --inspect proposes it. A table of "
    "features has the name of its file: --key audio=egemaps for egemaps.csv."
)
# The row of `text_bert` (n, 3, steps) that holds BERT's attention mask.
MASK_ROW = 1


def read_feature_file(path: Path, keys: Mapping[str, str] | None = None) -> FeatureFile:
    """Read a feature file; its numbers stay on the disk until they are used.

    Args:
        path: a file of a kind in `readers.kinds.KINDS`.
        keys: the file's names for our `id`, `text`, `audio_lengths` and so on, where they differ.

    Raises:
        DataError: the file is damaged, unsafe or not in a layout of `arrangement`; an id occurs
            twice.
        StorageError: the file system failed.
    """
    found = read_feature_values(path)
    value = as_dict(found.value)
    if not isinstance(value, dict):
        raise refusal(str(path), "the file", "a dict", type_words(value), LAYOUT)
    entries = arranged(path, found, keys or {})
    budget = budget_of(path)
    ids = clip_ids(path, entries, budget)
    sections = tuple(
        _section(path, key, entry, mine, budget)
        for (key, entry), mine in zip(entries.items(), ids, strict=True)
    )
    flat = list(entries) == [None]
    skipped = () if flat else tuple(str(key) for key in value if key not in entries)
    named = all("id" in entry for entry in entries.values())
    unused = _unused(entries.values(), sections)
    file = FeatureFile(sections, skipped, found.kind, named, unused)
    if not file.modalities:
        names = listed([quoted(str(key)) for entry in entries.values() for key in entry], 10)
        raise refusal(str(path), "the file", f"some of {', '.join(MODALITIES)}", names, NAME_THEM)
    for name, section in list(zip(entries, sections, strict=True))[1:]:
        verify_same_kind(path, sections[0], section, printable(str(name)))
    return file


def _section(
    path: Path, name: object, entry: Entry, ids: tuple[str, ...], budget: Budget
) -> Section:
    at = place(name)
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
    section = replace(section, columns=side_columns(path, rest, len(ids), budget))
    return replace(
        section, split=_split(path, name, entry, ids), text_mask=_mask(path, at, entry, section)
    )


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
    if not isinstance(text, np.ndarray) or text.ndim != 3 or "text_bert" not in entry:
        return None
    bert = check_numbers(path, f"{at}text_bert", entry["text_bert"], (3,), len(section.ids))
    if not isinstance(bert, np.ndarray):
        return None
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
