"""One row per run and test clip, for everybody's statistics: `tidy.csv` and `tidy.parquet`.

Numbers are those that the report starts from; nothing is rounded. The columns keep their names,
their order and their meaning; a new one comes last but for the probabilities.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.grid import Run
from unic_tfn.jobspec.weighting import upper_bounds
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.grid_results import CellResults, GridResults
from unic_tfn.report.table_files import spreadsheet_text

PROBABILITY = "p_"
TEXT = ("run", "source", "input", "variant", "id", "group", "gold", "predicted")
WHOLE = ("seed", "fold")
YES_OR_NO = ("correct", "synthetic", "upper_bound")
COLUMNS = (
    *("run", "source", "input", "variant", "seed", "fold"),
    *("id", "group", "gold", "predicted", "correct", "bits", "synthetic", "upper_bound"),
)


def run_columns(run: Run) -> dict[str, str | int | None]:
    """Return what identifies a run, by column: its name, and the parts of it."""
    return {
        "run": run.name,
        "source": run.cell.label_source,
        "input": run.cell.input,
        "variant": run.variant,
        "seed": run.seed,
        "fold": run.fold,
    }


@dataclass(frozen=True)
class TestedClips:
    """The n clips that one run tested.

    Args:
        run: the run.
        classes: the class names in index order.
        ids: (n,) the clips' ids.
        groups: (n,) their groups, empty where the data set has none.
        gold: (n,) class indices.
        predicted: (n,) class indices.
        probabilities: (n, classes), as recorded.
        bits: (n,) what the prediction says about the label, after temperature scaling; its mean
            over the clips of a seed is the seed's usable information.
    """

    run: Run
    classes: tuple[str, ...]
    ids: NDArray[np.object_]
    groups: NDArray[np.object_]
    gold: NDArray[np.int64]
    predicted: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    bits: NDArray[np.float64]


def tested_clips(results: GridResults) -> Iterator[TestedClips]:
    """Yield each usable run's clips, by variant, cell, seed and fold, in the file's order."""
    for variant, part in (results.variants or {"": results}).items():
        for cell, found in part.cells.items():
            for place, seed in enumerate(found.seeds):
                for fold in _folds(found, place):
                    yield _of_run(results, Run(cell, seed, fold, variant), found, place)


def _folds(found: CellResults, place: int) -> Sequence[int | None]:
    return (None,) if found.folds is None else np.unique(found.folds[place]).tolist()


def _of_run(results: GridResults, run: Run, found: CellResults, place: int) -> TestedClips:
    own = np.ones(len(found.rows), bool)
    if found.folds is not None:
        own = found.folds[place] == run.fold
    rows, labels = found.rows[own], results.labels
    return TestedClips(
        run,
        found.classes,
        np.array(labels.ids, object)[rows],
        np.array(labels.groups or [""] * len(labels.ids), object)[rows],
        found.gold[own],
        found.predicted[place, own],
        found.probabilities[place, own],
        found.information[place, own],
    )


@dataclass(frozen=True)
class Tidy:
    """The table, column by column.

    Args:
        columns: by name, its values; a hole is None in a column of texts or whole numbers, and NaN
            in a column of numbers.
        synthetic: whether the data were generated.
    """

    columns: Mapping[str, NDArray[np.generic]]
    synthetic: bool

    @cached_property
    def csv(self) -> bytes:
        """The contents of `tidy.csv`: numbers in full, holes empty, nothing like a formula."""
        texts = [_csv_values(values) for values in self.columns.values()]
        return table_csv(list(map(spreadsheet_text, self.columns)), zip(*texts, strict=True))

    @cached_property
    def parquet(self) -> bytes:
        """The contents of `tidy.parquet`."""
        import pyarrow as pa
        from pyarrow import parquet

        notes = {"notice": SYNTHETIC_SENTENCE} if self.synthetic else {}
        table = pa.table(
            {name: pa.array(values, _arrow_type(name)) for name, values in self.columns.items()},
            metadata=notes,
        )
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd")
        return bytes(sink.getvalue())


def tidy(results: GridResults) -> Tidy:
    """Return the table of a grid's usable runs."""
    parts = list(tested_clips(results))
    names = dict.fromkeys(name for part in parts for name in part.classes)
    columns: dict[str, list[NDArray[np.generic]]] = {name: [] for name in COLUMNS}
    columns |= {f"{PROBABILITY}{name}": [] for name in names}
    bounds = upper_bounds(results.job.jobspec)
    for part in parts:
        marks = {"synthetic": results.synthetic, "upper_bound": part.run.variant in bounds}
        for name, values in _columns(part, marks, tuple(names)).items():
            columns[name].append(values)
    return Tidy(
        {name: np.concatenate(values) for name, values in columns.items() if values},
        results.synthetic,
    )


def _columns(
    part: TestedClips, marks: Mapping[str, bool], classes: Sequence[str]
) -> dict[str, NDArray[np.generic]]:
    count, names = len(part.ids), np.array(part.classes, object)
    found: dict[str, NDArray[np.generic]] = {
        name: np.full(count, value, object) for name, value in run_columns(part.run).items()
    }
    found |= {
        "id": part.ids,
        "group": part.groups,
        "gold": names[part.gold],
        "predicted": names[part.predicted],
        "correct": part.gold == part.predicted,
        "bits": part.bits,
        **{name: np.full(count, mark) for name, mark in marks.items()},
    }
    for name in classes:
        # Float32 numbers, exactly; a source without such a class has a hole.
        values = np.full(count, np.nan, np.float32)
        if name in part.classes:
            values = part.probabilities[:, part.classes.index(name)]
        found[f"{PROBABILITY}{name}"] = values
    return found


def _csv_values(values: NDArray[np.generic]) -> list[str]:
    if values.dtype.kind == "b":
        return ["TRUE" if value else "FALSE" for value in values.tolist()]
    if values.dtype.kind == "f":
        # As numpy writes them: the shortest text that gives the same number in the same type.
        return ["" if value != value else str(value) for value in values]
    return ["" if value is None else spreadsheet_text(str(value)) for value in values.tolist()]


def _arrow_type(name: str) -> object:
    import pyarrow as pa

    if name in WHOLE:
        return pa.int64()
    if name in YES_OR_NO:
        return pa.bool_()
    if name == "bits":
        return pa.float64()
    return pa.string() if name in TEXT else pa.float32()
