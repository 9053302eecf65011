"""The paper's Figure 2: the confusion matrices of all cells."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import confusion_matrix

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Block, Fold, Picture, Prose
from unic_tfn.page.wording import percent
from unic_tfn.report.context import Context
from unic_tfn.report.figures.confusion_grid import ConfusionGrid, draw_confusion_grid
from unic_tfn.report.section import ReportSection

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CellMatrices:
    """One cell's confusion matrices in clips: rows gold, columns predicted."""

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


def show(context: Context, values: Confusion) -> tuple[Block, ...]:
    """Return the section's blocks."""
    seeds = context.results.seeds
    return (
        Prose(
            "Rows are gold classes, columns predicted classes. The numbers count test clips; the "
            "colour is the share of the row, so the diagonal's colour is recall. "
            + _legend(context)
        ),
        _picture(context, values, None),
        Fold(
            "One picture for each seed",
            tuple(_picture(context, values, seed) for seed in seeds),
        ),
    )


def _legend(context: Context) -> str:
    """Return the class that each number stands for."""
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
        found.cell: np.array(found.summed if seed is None else found.by_seed[seed])
        for found in values.cells
        if seed is None or seed in found.by_seed
    }
    part = "summed over seeds" if seed is None else f"seed {seed}"
    right = [
        f"{cell.name} {percent(np.trace(matrix) / matrix.sum(), 0)} %"
        for cell, matrix in matrices.items()
    ]
    plot = ConfusionGrid(
        name="figure-2" if seed is None else f"figure-2-seed-{seed}",
        caption=f"Confusion matrices of all cells, {part}.",
        alt=f"Confusion matrices, {part}. Share on the diagonal: {', '.join(right) or 'none'}. The "
        "numbers are in summary.json.",
        synthetic=context.results.synthetic,
        cells=context.results.grid_cells,
        matrices=matrices,
    )
    return draw_confusion_grid(plot)


SECTION = ReportSection("figure_2", "Figure 2: confusion matrices", compute, show)
