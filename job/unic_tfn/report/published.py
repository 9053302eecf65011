"""A published table to stand beside Table 1: the paper's, or one that the user brings."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.encoding.csv_table import table_rows
from unic_tfn.errors import DataError
from unic_tfn.grid import INPUTS, Cell
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages.printing import quoted
from unic_tfn.messages.refusals import refusal
from unic_tfn.records.job_document import PackageSummary
from unic_tfn.report.paper import SOURCE, PaperCell, table1

COLLECTION = "UniC"
CLASSES = frozenset(
    ("disgust", "disappointment", "confusion", "neutral", "surprise", "contentment", "joy")
)
COLUMNS = ("label_source", "input", "accuracy", "weighted_f1")
MAX_BYTES = 2**20
REMEDY = f"The columns are {', '.join(COLUMNS)}, in percent; see the page on the report."


@dataclass(frozen=True)
class Published:
    """A published table.

    Args:
        title: what the page calls it: `the paper's Table 1`, or the file's name.
        column: the header of its numbers: `paper`, `published`.
        source: where the figures come from.
        cells: by cell, percent.
        is_paper: whether it is the paper's Table 1.
    """

    title: str
    column: str
    source: str
    cells: Mapping[Cell, PaperCell]
    is_paper: bool = False


def papers_table() -> Published:
    """Return the paper's Table 1."""
    return Published("the paper's Table 1", "paper", SOURCE, table1(), True)


def why_not_paper(package: PackageSummary) -> str:
    """Return why a data set cannot stand beside the paper's Table 1, empty if it can.

    The package must say that its data are UniC, and have no other label sources than the paper's,
    with the paper's classes.
    """
    if package.synthetic:
        return "the data were generated"
    if package.provenance.get("collection") != COLLECTION:
        return f"the feature package does not say that its data are {COLLECTION}"
    known = {cell.label_source for cell in table1()}
    if strange := sorted(set(package.classes) - known):
        return f"the paper has no labels from {strange[0]}"
    for source, classes in package.classes.items():
        if {name.casefold() for name in classes} != CLASSES:
            return f"the classes of the {source} labels are not the paper's"
    return ""


def read_published(path: Path) -> Published:
    """Read a table that the user brings: a CSV with the columns `COLUMNS`, scores in percent.

    Raises:
        DataError: it is not such a table, naming the line.
        StorageError: the file cannot be read.
    """
    raw = read_bytes(path, MAX_BYTES).removeprefix(codecs.BOM_UTF8)
    try:
        rows = table_rows(raw)
    except (UnicodeDecodeError, ValueError) as error:
        raise DataError(f"{path}: not a CSV file in UTF-8.", REMEDY) from error
    if not rows:
        raise refusal(str(path), "the table", "at least one row", "none", REMEDY)
    cells: dict[Cell, PaperCell] = {}
    for number, row in enumerate(rows, start=2):
        place = f"line {number}"
        if missing := [name for name in COLUMNS if not row.get(name)]:
            raise refusal(str(path), place, f"a value for {missing[0]}", "nothing", REMEDY)
        if row["input"] not in INPUTS:
            found = quoted(row["input"])
            raise refusal(str(path), place, f"an input ({', '.join(INPUTS)})", found, REMEDY)
        cell = Cell(row["label_source"], row["input"])
        if cell in cells:
            raise refusal(str(path), place, "each cell once", f"{quoted(cell.name)} again", REMEDY)
        accuracy, weighted_f1 = (_percent(row[name], path, place) for name in COLUMNS[2:])
        cells[cell] = PaperCell(accuracy, weighted_f1)
    return Published(path.name, "published", path.name, cells)


def _percent(text: str, path: Path, place: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise refusal(str(path), place, "percent from 0 to 100", quoted(text), REMEDY)
    return value
