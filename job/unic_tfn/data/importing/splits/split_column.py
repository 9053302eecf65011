"""The split that a label table has: in a column, in the names of its files, or a sign of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from unic_tfn.data.importing.labels.label_csv import no_column
from unic_tfn.data.importing.labels.label_table import LabelTable
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES, holds_splits
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

USUAL = "split"
# Columns that say by their name that they hold a split, whatever their values.
LIKE_SPLIT = {"split", "splits", "mode", "set", "subset", "partition", "fold", "phase"}
ONE_OF = f"one of {', '.join(SPLITS)}"


@dataclass(frozen=True)
class SplitColumn:
    """Where the splits of M rows are.

    Args:
        values: the M splits; None if the table has none.
        column: the column that they are from; empty if there is none.
        others: further columns of splits, which are never label sources unless they are named.
        undecided: the columns among these whose name says that they hold a split, and whose values
            do not tell which.
        by_file: whether the splits are those of the files' names.
    """

    values: tuple[str, ...] | None = None
    column: str = ""
    others: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    by_file: bool = False


def find_split(
    table: LabelTable, wanted: str, taken: Sequence[str], kept: Sequence[str]
) -> SplitColumn:
    """Return where the splits of a table are.

    Args:
        table: the labels.
        wanted: the column that was asked for; empty: `split` if there is one, else a column that
            holds nothing but names of splits, else the names of the files.
        taken: columns that hold something else or are left out, by request.
        kept: columns that the package keeps, which may hold the split as well.

    Raises:
        DataError: the column is not there, a split has an unknown name, or one of several columns
            may be meant.
    """
    free = [name for name in table.columns if name not in taken]
    full = tuple(name for name in free if holds_splits(table.columns[name]))
    unclear = [name for name in free if _like_split(name) and name not in {*full, *kept, USUAL}]
    if wanted and wanted not in table.columns:
        meant = nearest(wanted, table.columns)
        remedy = f"Correct --split.{did_you_mean(meant and quoted(meant))}"
        raise no_column(table.where, wanted, list(table.columns), remedy)
    chosen = wanted if wanted in free else ""
    if not wanted:
        chosen = USUAL if USUAL in free else _only(table, full)
    others = tuple(name for name in (*full, *unclear) if name != chosen)
    if chosen:
        return SplitColumn(_read(table, chosen), chosen, others)
    if table.file_split is not None and not wanted:
        return SplitColumn(_complete(table, table.file_split), others=others, by_file=True)
    return SplitColumn(others=others, undecided=tuple(unclear))


def _like_split(name: str) -> bool:
    return "".join(filter(str.isalpha, name)).casefold() in LIKE_SPLIT


def _only(table: LabelTable, full: Sequence[str]) -> str:
    """Return the only column of splits, or the first of several that say the same.

    Raises:
        DataError: they differ.
    """
    if len({tuple(SPLIT_NAMES.get(v.lower(), "") for v in table.columns[n]) for n in full}) > 1:
        shown = listed([quoted(name) for name in full])
        remedy = f"Say which one holds the split: --split {quoted(full[0])}"
        raise refusal(str(table.where), "split", "one column of splits", shown, remedy)
    return full[0] if full else ""


def _read(table: LabelTable, column: str) -> tuple[str, ...]:
    values = table.columns[column]
    for row, value in enumerate(values):
        if value.lower() not in SPLIT_NAMES:
            file, key = table.place(row, column)
            remedy = f"Correct it, or --ignore {quoted(column)} to take the split from elsewhere."
            raise refusal(file, key, ONE_OF, quoted(value), remedy)
    return tuple(SPLIT_NAMES[value.lower()] for value in values)


def _complete(table: LabelTable, values: Sequence[str]) -> tuple[str, ...]:
    """Return the splits by the files' names, which every clip must have.

    Raises:
        DataError: a clip is only in files whose names do not tell a split.
    """
    if "" in values:
        row = values.index("")
        file, key = table.place(row, "id")
        expected = "the clip in a file that is called after its split, as others are"
        remedy = "Name the files train, valid and test, or write the split in a column."
        raise refusal(file, key, expected, "it in others only", remedy)
    return tuple(values)


def undecided(table_columns: Sequence[str], where: str) -> DataError:
    """Return the error for columns that look like a split, to be raised by the caller."""
    name = quoted(table_columns[0])
    remedy = (
        f"Write train, valid or test there and give it by --split {name}. If it is not a split: "
        f"--ignore {name} (a split is then made), or if it holds labels: --source NAME={name}"
    )
    found = "other values"
    return refusal(where, f"column {name}", "names of splits, as its name says", found, remedy)
