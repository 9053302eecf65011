"""Section 3: the paper's Figure 2, confusion matrices of all cells."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import confusion_matrix

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Fold, Picture, Prose, Shown
from unic_tfn.report.context import Context
from unic_tfn.report.figures.confusion_grid import confusion_picture

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CellMatrices:
    """One cell's confusion matrices: rows gold, columns predicted, clips as counts."""

    cell: Cell
    summed: Matrix
    by_seed: Mapping[int, Matrix]


@dataclass(frozen=True)
class Confusion:
    """The section's values."""

    cells: tuple[CellMatrices, ...]


def compute(context: Context) -> Confusion:
    """Return every cell's matrices, by seed and summed over seeds."""
    found = []
    for cell, results in context.results.cells.items():
        labels = np.arange(len(results.classes))
        matrices = {
            seed: confusion_matrix(results.gold, predicted, labels=labels)
            for seed, predicted in zip(results.seeds, results.predicted, strict=True)
        }
        summed = np.sum(list(matrices.values()), axis=0)
        by_seed = {seed: _plain(matrix) for seed, matrix in matrices.items()}
        found.append(CellMatrices(cell, _plain(summed), by_seed))
    return Confusion(tuple(found))


def _plain(matrix: np.ndarray) -> Matrix:
    return tuple(tuple(int(count) for count in row) for row in matrix)


def show(context: Context, values: Confusion) -> Shown:
    """Return the section."""
    seeds = context.results.seeds
    blocks = (
        Prose(
            "Rows are gold classes, columns predicted ones. A number counts test clips; a colour "
            "is its share of the row, so the diagonal's colour is recall. " + _legend(context)
        ),
        _picture(context, values, None),
        Fold(
            "One picture for each seed",
            tuple(_picture(context, values, seed) for seed in seeds),
        ),
    )
    return Shown("figure-2", "Figure 2: confusion matrices", blocks)


def _legend(context: Context) -> str:
    """Return which class each number stands for."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for source in context.results.sources:
        kinds.setdefault(context.results.labels.classes[source], []).append(source)
    texts = []
    for classes, sources in kinds.items():
        names = ", ".join(f"{index} {name}" for index, name in enumerate(classes))
        texts.append(names if len(kinds) == 1 else f"{', '.join(sources)} labels: {names}")
    return f"Classes: {'; '.join(texts)}."


def _picture(context: Context, values: Confusion, seed: int | None) -> Picture:
    matrices = {
        one.cell: np.array(one.summed if seed is None else one.by_seed[seed])
        for one in values.cells
        if seed is None or seed in one.by_seed
    }
    what = "summed over seeds" if seed is None else f"seed {seed}"
    right = [f"{cell.name} {np.trace(m) / m.sum():.0%}" for cell, m in matrices.items()]
    return confusion_picture(
        "figure-2" if seed is None else f"figure-2-seed-{seed}",
        f"Confusion matrices of all cells, {what}.",
        f"Confusion matrices, {what}. Share on the diagonal: {', '.join(right) or 'none'}. The "
        "numbers are in summary.json.",
        context.results.grid_cells,
        matrices,
        context.results.synthetic,
    )
