"""What is true of a simulated grid: by how much accuracy differs between its cells."""

from benchmarks.report_honesty.kinds import Kind
from benchmarks.report_honesty.networks import graded
from benchmarks.report_honesty.page import Shifts
from benchmarks.report_honesty.simulate import favour
from unic_tfn.grid import Cell

# Accuracy of a network that weighs evidence moves by this much with its skill, around 0.18;
# measured on 28,000 predictions of 15 networks for each of seven cells.
PER_SKILL = 1.065


def per_skill(kind: Kind) -> float:
    """Return by how much accuracy moves with skill."""
    if kind.network is graded:
        return PER_SKILL
    # Who knows more clips loses the guesses that were right on them.
    return 1 - sum(share**2 for share in kind.frequencies)


def shifts(kind: Kind, number: int, elsewhere: bool) -> Shifts:
    """Return by cell and variant, how much more accurate it is than if all cells were alike.

    Args:
        kind: of grid.
        number: of the grid.
        elsewhere: whether another collection is asked about. What this one favours is true of this
            collection only.
    """
    cells = [Cell(source, name) for source, inputs in kind.grid.items() for name in inputs]
    own = {
        cell: kind.planted.get(cell, 0.0) + (0.0 if elsewhere else favour(kind, number, cell))
        for cell in cells
    }
    per = per_skill(kind)
    if not kind.variants:
        return {cell: per * value for cell, value in own.items()}
    return {
        (name, cell): per * (value + gain)
        for name, gain in kind.variants.items()
        for cell, value in own.items()
    }
