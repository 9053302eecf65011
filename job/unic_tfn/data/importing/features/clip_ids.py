"""The ids of the clips of a feature file: those that it has, or the numbers of their rows."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unic_tfn.data.importing.features.budget import TEXT_BYTES, Budget
from unic_tfn.data.importing.features.checks import as_array, check_ids
from unic_tfn.data.importing.features.clip_entries import Entry
from unic_tfn.data.importing.features.clip_rows import ClipRows
from unic_tfn.data.importing.labels.id_columns import ID_SEPARATOR
from unic_tfn.data.package.verify import repeated
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import listed, printable
from unic_tfn.messages.refusals import refusal


def clip_ids(path: Path, entries: Mapping[Any, Entry], budget: Budget) -> list[tuple[str, ...]]:
    """Return the ids of the clips of each split, in the splits' order.

    If the file has several columns of ids, as MulT's have, the first is taken if it tells the clips
    apart, else the first two joined by `$_$`, and so on. If it has none, clips are numbered from 0
    through all splits.

    Args:
        path: the feature file, for messages.
        entries: the clips of each split, by the split's name.
        budget: what the ids may take.

    Raises:
        DataError: an id occurs twice, or some splits have ids and others do not.
    """
    unnamed = [name for name, entry in entries.items() if "id" not in entry]
    if not unnamed:
        return _named(path, entries, budget)
    if len(unnamed) < len(entries):
        key = f"{place(unnamed[0])}id"
        remedy = "Give every split an array 'id', or none of them."
        raise refusal(str(path), key, "ids, as another split has them", "none", remedy)
    numbered, first = [], 0
    for name, entry in entries.items():
        count = _clips(path, place(name), entry)
        if not budget.take(TEXT_BYTES * count):
            remedy = "Give the clips ids, and take the first axis for the clips."
            expected = "as many clips as the file's size allows"
            raise refusal(str(path), "clips", expected, f"{first + count:,} or more", remedy)
        numbered.append(tuple(map(str, range(first, first + count))))
        first += count
    return numbered


def _named(path: Path, entries: Mapping[Any, Entry], budget: Budget) -> list[tuple[str, ...]]:
    columns = [
        check_ids(path, f"{place(name)}id", entry["id"], budget) for name, entry in entries.items()
    ]
    wanted = Counter(map(len, columns)).most_common(1)[0][0]
    for name, mine in zip(entries, columns, strict=True):
        if len(mine) != wanted:
            expected = f"{wanted} for each clip, as in other splits"
            raise refusal(str(path), f"{place(name)}id", expected, f"{len(mine)}", "Correct it.")
    twice: list[str] = []
    for count in range(1, wanted + 1):
        ids = [tuple(map(ID_SEPARATOR.join, zip(*mine[:count], strict=True))) for mine in columns]
        twice = repeated([clip for mine in ids for clip in mine])
        if not twice:
            return ids
    remedy = "Make the ids unique; a clip in two splits would be trained and tested on."
    raise refusal(str(path), "id", "each id once", f"repeated: {listed(twice)}", remedy)


def _clips(path: Path, at: str, entry: Entry) -> int:
    """Return the number of clips by the first array of a modality."""
    for modality in MODALITIES:
        if modality in entry:
            value = entry[modality]
            return len(value if isinstance(value, ClipRows) else as_array(path, at, value))
    return 0


def place(name: object) -> str:
    """Return the beginning of an entry's place in messages: its split and a full stop, if any."""
    return "" if name is None else f"{printable(str(name))}."
