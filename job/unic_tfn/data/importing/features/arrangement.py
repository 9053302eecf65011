"""The layouts of feature files, recognised by their keys, and each turned into the same one.

Whatever container they come in (a pickle, an `.npz` file, folders, HDF5), these are told apart:

- arrays with all clips: `{text: (clips, ...), audio: (clips, ...), id: ...}`;
- the same by split, either way round: `{train: {text: ...}}`, `{text: {train: ...}}`;
- one array per clip: `{text: {clip: ...}}`, `{clip: {text: ...}}`, a list of such clips, or
  `{clip: ...}` for the modality whose name the file has;
- the features of a single clip, as MMSA-FET's `run_single` writes them: `{text: (steps, width)}`.

Where two readings fit, the first axis is the clips. Sources: `run_dataset` and `run_single` in
MMSA-FET's `MSA_FET/main.py`, MMSA's and MulT's data loaders.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unic_tfn.data.importing.features.checks import LAYOUT
from unic_tfn.data.importing.features.clip_entries import (
    PLAIN_TYPES,
    Entry,
    array_of,
    as_dict,
    from_clips,
    is_single_clip,
    single_clip,
)
from unic_tfn.data.importing.features.keys import ALIASES, renamed
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.readers.feature_values import FeatureValues
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal


def arranged(path: Path, found: FeatureValues, keys: Mapping[str, str]) -> dict[Any, Entry]:
    """Return the clips of each split by the split's name; under None if there are no splits.

    Args:
        path: the feature file.
        found: its contents.
        keys: the file's name by our name, where they differ.

    Raises:
        DataError: no layout fits.
    """
    for value in (found.value, found.flat):
        value = as_dict(value)
        if isinstance(value, dict) and (entries := _arranged(path, value, keys)):
            return entries
    names = listed([quoted(str(key)) for key in as_dict(found.value) or ()], 10)
    raise refusal(
        str(path),
        "the file",
        f"an 'id' entry, or some of {', '.join(MODALITIES)}, or splits with one",
        names,
        f"{LAYOUT} If they have other names, say so: --key audio=NAME; --inspect proposes it.",
    )


def _arranged(path: Path, value: Mapping[Any, Any], keys: Mapping[str, str]) -> dict[Any, Entry]:
    """Return the clips of each split; nothing if no layout fits."""
    flat = renamed(path, value, keys)
    there = [modality for modality in MODALITIES if modality in flat]
    if "id" in flat or there:
        if by_split := _split_inside(flat, there):
            return {name: _all_clips(path, entry) for name, entry in by_split.items()}
        return {None: _all_clips(path, flat)}
    groups = {
        name: renamed(path, inner, keys)
        for name, entry in value.items()
        if isinstance(inner := as_dict(entry), dict)
    }
    splits = {name: group for name, group in groups.items() if is_split(name, group)}
    if len(groups) == 1 and not splits and has_modality(groups):
        splits = groups
    if splits:
        found = {name: _entry(path, group, keys) for name, group in splits.items()}
        return {name: entry for name, entry in found.items() if entry is not None}
    entry = _one_by_one(path, value, keys)
    return {} if entry is None else {None: entry}


def is_split(name: object, group: Mapping[Any, object]) -> bool:
    """Tell whether a dict in a feature file is a split: by its name, or by its arrays of clips."""
    if str(name).lower() in SPLIT_NAMES:
        return True
    if "id" in group and not isinstance(group["id"], PLAIN_TYPES):
        return True
    arrays = [array_of(group[name]) for name in MODALITIES if name in group]
    return any(array is not None and array.ndim > 2 for array in arrays)


def has_modality(groups: Mapping[Any, Mapping[Any, object]]) -> bool:
    """Tell whether every one of some dicts has an array of a modality."""
    return all(
        any(array_of(group.get(modality)) is not None for modality in MODALITIES)
        for group in groups.values()
    )


def _entry(path: Path, group: Mapping[Any, Any], keys: Mapping[str, str]) -> Entry | None:
    """Return the clips of one split, in whichever way it holds them."""
    if "id" in group or any(modality in group for modality in MODALITIES):
        return _all_clips(path, group)
    return _one_by_one(path, group, keys)


def _split_inside(flat: Mapping[Any, Any], there: list[str]) -> dict[str, dict[Any, Any]]:
    """Return `{text: {train: ...}}` as `{train: {text: ...}}`; nothing for another layout."""
    inner = [flat[modality] for modality in there]
    if not all(isinstance(entry, dict) and entry for entry in inner) or not inner:
        return {}
    names = {str(name).lower() for entry in inner for name in entry}
    if not names <= set(SPLIT_NAMES):
        return {}
    whole = {key: entry for key, entry in flat.items() if isinstance(entry, dict)}
    splits = list(dict.fromkeys(name for entry in inner for name in entry))
    return {
        name: {key: entry[name] for key, entry in whole.items() if name in entry} for name in splits
    }


def _all_clips(path: Path, entry: Mapping[Any, Any]) -> Entry:
    """Return a set of clips that is given by modality, the clips being the first axis or keys."""
    there = [modality for modality in MODALITIES if modality in entry]
    if there and all(_by_clip(entry[modality]) for modality in there):
        keyed = {key: value for key, value in entry.items() if isinstance(value, dict)}
        ids = list(dict.fromkeys(clip for modality in there for clip in entry[modality]))
        clips = {
            clip: {key: value[clip] for key, value in keyed.items() if clip in value}
            for clip in ids
        }
        others = {key: None for key in entry if key not in keyed}
        return {**others, **from_clips(path, clips)}
    if isinstance(entry.get("id"), str):
        return single_clip(path, entry, str(entry["id"]))
    if "id" not in entry and is_single_clip(path, entry, there):
        return single_clip(path, entry, path.stem)
    return entry


def _by_clip(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(array_of(array) is not None for array in value.values())
    )


def _one_by_one(path: Path, value: Mapping[Any, Any], keys: Mapping[str, str]) -> Entry | None:
    """Return the clips of `{clip: {text: ...}}` or `{clip: ...}`; None for another layout."""
    groups = {
        clip: renamed(path, inner, keys) for clip, inner in value.items() if isinstance(inner, dict)
    }
    if len(groups) == len(value) and groups and has_modality(groups):
        return from_clips(path, groups)
    modality = modality_of_name(name_of(path), keys)
    if modality is not None and _by_clip(value):
        return from_clips(path, {clip: {modality: array} for clip, array in value.items()})
    return None


def name_of(path: Path) -> str:
    """Return the name that a file gives to the only array it holds: its own, less the ending."""
    return path.name if path.is_dir() else path.stem


def modality_of_name(name: str, keys: Mapping[str, str]) -> str | None:
    """Return the modality that a name stands for; None if it does not stand for one."""
    named = {theirs: ours for ours, theirs in keys.items()}
    ours = named.get(name, ALIASES.get(name, name))
    return ours if ours in MODALITIES else None
