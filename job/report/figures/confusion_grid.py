"""Figure 2: the confusion matrices of all cells in one picture, in the paper's arrangement."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from job.grid import Cell
from job.report.blocks import Picture
from job.report.figures.canvas import FAINT, draw, panels

ORDER = ("T", "A", "V", "TA", "TV", "AV", "TAV")
COLUMNS = 4


def arrangement(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return the cells by row: a label source's in one row if they fit, else single inputs first.

    For the paper's grid these are its Figure 2's five rows of at most four.
    """
    rows = []
    for source in dict.fromkeys(cell.label_source for cell in cells):
        own = [cell for cell in cells if cell.label_source == source]
        own.sort(key=lambda cell: ORDER.index(cell.input))
        if len(own) <= COLUMNS:
            rows.append(own)
            continue
        single = [cell for cell in own if len(cell.input) == 1]
        several = [cell for cell in own if len(cell.input) > 1]
        rows += [part for part in (single, several) if part]
    return rows


def confusion_picture(
    name: str,
    caption: str,
    alt: str,
    cells: Sequence[Cell],
    matrices: Mapping[Cell, np.ndarray],
    synthetic: bool,
) -> Picture:
    """Return all matrices: rows gold, columns predicted, coloured by share of the row.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        cells: of the grid; one without a matrix is drawn as a hole.
        matrices: (classes, classes) counts of clips by cell.
        synthetic: whether its data were generated.
    """
    rows = arrangement(cells)
    width = max(len(row) for row in rows)

    def paint(figure: Figure) -> None:
        for row, places in zip(rows, panels(figure, len(rows), width), strict=True):
            for place in places[len(row) :]:
                place.set_axis_off()
            for cell, place in zip(row, places, strict=False):
                place.set_title(cell.name)
                if cell in matrices:
                    _matrix(place, matrices[cell])
                else:
                    _hole(place)
            places[0].set_ylabel("gold", fontsize=8)
        figure.text(0.995, 0.002, "columns: predicted", fontsize=8, ha="right")

    return draw(name, caption, alt, (2.55 * width, 2.6 * len(rows) + 0.2), synthetic, paint)


def _matrix(axes: Axes, counts: np.ndarray) -> None:
    support = counts.sum(1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts), strict=True):
        axes.text(
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            in_layout=False,
            fontsize=7 if len(counts) <= 8 else 5,
            color="white" if shares[row, column] > 0.5 else "#1f2933",
            fontweight="bold" if row == column else "normal",
        )
    numbers = range(len(counts))
    axes.set_xticks(numbers, [str(number) for number in numbers])
    axes.set_yticks(numbers, [str(number) for number in numbers])
    axes.tick_params(length=0, labelsize=7)
    axes.spines[:].set_visible(False)


def _hole(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal")
    axes.text(0.5, 0.5, "no run", ha="center", va="center", color=FAINT)
