"""Which cells are compared with one another, by the question that the comparisons answer.

It depends on the grid alone, so that a plan can count comparisons before anything is trained.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from unic_tfn.grid import INPUTS, Cell
from unic_tfn.report.additions import FAMILY_WORDS, AdditionFamily, addition_family

REFERENCE = "multimodal"
Pairs = tuple[tuple[Cell, Cell], ...]


def additions(
    cells: Collection[Cell], unimodal: Mapping[str, str]
) -> Mapping[AdditionFamily, Pairs]:
    """Return by family the pairs on one label source of which the second input extends the first.

    Args:
        cells: those of the grid, by label source in its order.
        unimodal: the letter of the modality whose labels a source has.
    """
    families: dict[AdditionFamily, list[tuple[Cell, Cell]]] = {name: [] for name in FAMILY_WORDS}
    sources = dict.fromkeys(cell.label_source for cell in cells)
    ordered = [
        cell for source in sources for name in INPUTS if (cell := Cell(source, name)) in cells
    ]
    for first in ordered:
        for second in ordered:
            same = first.label_source == second.label_source
            if same and set(first.input) < set(second.input):
                own = unimodal.get(first.label_source)
                families[addition_family(own, first.input, second.input)].append((first, second))
    return {family: tuple(pairs) for family, pairs in families.items()}


def asked_about(pairs: Collection[tuple[Cell, Cell]], unimodal: Mapping[str, str]) -> Pairs:
    """Return the pairs of label sources whose mean is tested: multimodal against unimodal labels.

    Args:
        pairs: of `label_sources`.
        unimodal: the letter of the modality whose labels a source has.
    """
    return tuple(
        (first, second)
        for first, second in pairs
        if is_asked_about(first.label_source, second.label_source, unimodal)
    )


def is_asked_about(first: str, second: str, unimodal: Collection[str]) -> bool:
    """Return whether the second label source is unimodal and the first is the multimodal one."""
    return first == REFERENCE and second in unimodal


def label_sources(
    cells: Collection[Cell], classes: Mapping[str, Collection[str]]
) -> Iterator[tuple[Cell, Cell]]:
    """Yield the pairs of cells with one input, on two label sources with the same classes.

    The multimodal labels, where there are some, are the reference for the others: they come first.

    Args:
        cells: those of the grid, by label source in its order.
        classes: the names of each label source's classes.
    """
    sources = dict.fromkeys(cell.label_source for cell in cells)
    ordered = sorted(sources, key=lambda source: source != REFERENCE)
    # One pair of sources after the other, because its resamples are drawn once and kept.
    for one, other in combinations(ordered, 2):
        for name in reversed(INPUTS):
            first, second = Cell(one, name), Cell(other, name)
            if first in cells and second in cells and set(classes[one]) == set(classes[other]):
                yield first, second
