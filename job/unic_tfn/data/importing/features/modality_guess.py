"""Which modality an array of features is likely to be, by its name: for proposals only."""

import re
from collections.abc import Mapping
from typing import Any

from unic_tfn.data.importing.features.clip_entries import array_of, as_dict
from unic_tfn.data.importing.features.keys import ALIASES, KEYS
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.grid import MODALITIES

# Parts of the names of feature extractors and of what they extract, the more particular ones first.
PARTS = {
    "audio": (
        "audio", "acoustic", "speech", "sound", "voice", "wav", "hubert", "opensmile", "gemaps",
        "compare", "is09", "is10", "is13", "covarep", "mfcc", "librosa", "vggish", "whisper",
        "clap", "prosod", "emobase",
    ),
    "text": (
        "text", "bert", "glove", "word", "sentence", "transcript", "language", "gpt", "llama",
        "electra", "xlnet", "subtitle", "utterance", "deberta", "elmo",
    ),
    "vision": (
        "vision", "visual", "video", "face", "facet", "resnet", "densenet", "clip", "vit", "image",
        "frame", "manet", "landmark", "i3d", "c3d", "timesformer", "openpose", "emonet", "senet",
    ),
}  # fmt: skip
MAX_ARRAYS = 12


def proposed_keys(value: object, name: str) -> dict[str, str]:
    """Return names of arrays in a feature file by the modality that each is likely to be.

    Arrays whose names say nothing get the modalities that are left, in the order of `PARTS`.

    Args:
        value: the contents of the file.
        name: the file's name without its ending, for a file with one array per clip.
    """
    found: dict[str, str] = {}
    names = [key for key in feature_names(value, name) if key not in KEYS and key not in ALIASES]
    for key in names:
        modality = likely_modality(key)
        if modality is not None:
            found.setdefault(modality, key)
    there = {ALIASES.get(key, key) for key in feature_names(value, name)}
    left = [modality for modality in PARTS if modality not in found and modality not in there]
    for key in names:
        if left and key not in found.values() and likely_modality(key) is None:
            found[left.pop(0)] = key
    return {m: found[m] for m in MODALITIES if m in found and m not in there}


def likely_modality(name: str) -> str | None:
    """Return the modality that a name suggests; None if it suggests none."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.lower())
    for modality, parts in PARTS.items():
        if any(part in plain for part in parts):
            return modality
    return None


def feature_names(value: object, name: str) -> list[str]:
    """Return the names of the arrays that may be features, wherever the layout has them."""
    value = as_dict(value)
    if not isinstance(value, dict) or not value:
        return []
    for key, entry in value.items():
        if str(key).lower() in SPLIT_NAMES and isinstance(as_dict(entry), dict):
            return feature_names(entry, name)
    arrays = {str(key): array_of(entry) for key, entry in value.items()}
    wide = [key for key, array in arrays.items() if array is not None and array.ndim > 1]
    groups = {str(key): as_dict(entry) for key, entry in value.items()}
    groups = {key: entry for key, entry in groups.items() if isinstance(entry, dict) and entry}
    if groups:
        return [*wide, *_names_in_groups(groups)]
    if _is_one_by_one(value):
        return [name]
    return wide


def _names_in_groups(groups: Mapping[str, Mapping[Any, Any]]) -> list[str]:
    """Return the names of modalities: those of the groups, or those inside them, the fewer."""
    inside = dict.fromkeys(
        str(key)
        for entry in groups.values()
        for key, inner in entry.items()
        if array_of(inner) is not None
    )
    outside = [
        key for key, entry in groups.items() if any(array_of(a) is not None for a in entry.values())
    ]
    by_split = {name.lower() for name in inside} <= set(SPLIT_NAMES)
    return list(outside if by_split or len(outside) < len(inside) else inside)[:MAX_ARRAYS]


def _is_one_by_one(value: Mapping[Any, Any]) -> bool:
    """Tell whether a dict has one array per clip, all of one width, and more than modalities."""
    arrays = [array_of(entry) for entry in value.values()]
    widths = {array.shape[-1] if array is not None and array.ndim < 3 else 0 for array in arrays}
    return len(widths) == 1 and widths != {0} and len(arrays) > len(MODALITIES)
