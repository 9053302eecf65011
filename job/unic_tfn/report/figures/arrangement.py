"""How the cells of a grid are arranged in rows, as in the paper's Figure 2."""

from collections.abc import Sequence

from unic_tfn.grid import INPUTS, Cell

COLUMNS = 4


def arrangement(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return the cells by row: one row for a label source if its cells fit, else two.

    In two rows, single modalities come first. For the paper's grid these are the five rows of its
    Figure 2, of at most four cells each.
    """
    rows = []
    for source in dict.fromkeys(cell.label_source for cell in cells):
        own = [cell for cell in cells if cell.label_source == source]
        own.sort(key=lambda cell: INPUTS.index(cell.input))
        if len(own) <= COLUMNS:
            rows.append(own)
            continue
        single = [cell for cell in own if len(cell.input) == 1]
        several = [cell for cell in own if len(cell.input) > 1]
        rows += [part for part in (single, several) if part]
    return rows
