"""The splits of clips from a CSV file of its own."""

from collections.abc import Sequence
from pathlib import Path

from unic_tfn.data.importing.labels.id_columns import IdColumns, ids_of, plain_id
from unic_tfn.data.importing.labels.label_csv import CsvTable, read_csv
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES, holds_splits
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

ID, SPLIT = "id", "split"
REMEDY = "Write a CSV with the columns id and split, one row per clip."


def read_split_file(path: Path, ids: Sequence[str], id_columns: IdColumns) -> tuple[str, ...]:
    """Return the splits of some clips from a CSV of ids and splits.

    The splits are in the column `split`, else in the only one that holds nothing but their names.

    Args:
        path: the CSV file.
        ids: the clips.
        id_columns: the columns of the ids in the label file; the split file has the same, or `id`.

    Raises:
        DataError: a column is not there, a split has an unknown name, or a clip has two or none.
        StorageError: the file system failed.
    """
    table = read_csv(path)
    names = id_columns.names
    if not set(names) <= set(table.columns) and ID in table.columns:
        names = (ID,)
    full = [name for name, values in table.columns.items() if holds_splits(values)]
    wanted = full[0] if len(full) == 1 and SPLIT not in table.columns else SPLIT
    if missing := [name for name in (*names, wanted) if name not in table.columns]:
        expected = " and ".join((*names, wanted))
        raise refusal(str(path), "columns", expected, f"no {missing[0]}", REMEDY)
    given = ids_of(path, table.columns, IdColumns(names, id_columns.stem))
    split: dict[str, str] = {}
    for row, clip in enumerate(given):
        name = _split(path, table, row, clip, wanted)
        if split.setdefault(clip, name) != name:
            found = f"{split[clip]} and {name}"
            key = f"line {table.lines[row]}: split of {quoted(clip)}"
            raise refusal(str(path), key, "one split", found, REMEDY)
    found_for = {clip: split.get(plain_id(clip, id_columns.stem)) for clip in ids}
    if without := [clip for clip, part in found_for.items() if part is None]:
        raise DataError(f"{path}: no split for {len(without)} clips: {listed(without)}.", REMEDY)
    return tuple(part for part in found_for.values() if part is not None)


def _split(path: Path, table: CsvTable, row: int, clip: str, column: str) -> str:
    text = table.columns[column][row]
    name = SPLIT_NAMES.get(text.lower())
    if name is None:
        key = f"line {table.lines[row]}: split of {quoted(clip)}"
        raise refusal(str(path), key, f"one of {', '.join(SPLITS)}", quoted(text), REMEDY)
    return name
