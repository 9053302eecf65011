"""Whether networks with several modalities converge earlier: the test, and its sentences.

The claim is about cells, so cells are the units. A run that reached the last allowed epoch while
its validation loss could still improve is a censored observation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from unic_tfn.messages.printing import count
from unic_tfn.page.wording import listed, number, p_value
from unic_tfn.report.wording import equals_p
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.survival import MOST_ARRANGEMENTS, Waiting, earlier, median_time

Timing = Literal["earlier", "later", "within noise", "cannot be tested"]
METHOD = (
    "Tested over cells: a log-rank test in which runs that were stopped at the last allowed epoch "
    "count as still improving; a cell's score is the mean over its runs, and cells are exchanged "
    f"within each label source, in all ways or in {MOST_ARRANGEMENTS:,} drawn ones. One "
    "test covers all label sources, because a source alone has too few cells. Epochs are medians "
    "(Kaplan and Meier)."
)


@dataclass(frozen=True)
class Group:
    """The runs of a label source with one modality, or with several.

    Args:
        cells: the number of cells.
        runs: the number of runs.
        stopped: the runs that were stopped at the last allowed epoch while still improving.
        median: the epoch by which half of the runs have their lowest validation loss; None if
            more than half were stopped before.
    """

    cells: int
    runs: int
    stopped: int
    median: float | None


@dataclass(frozen=True)
class SourceConvergence:
    """A label source with cells of both kinds."""

    label_source: str
    single: Group
    several: Group


@dataclass(frozen=True)
class Convergence:
    """Whether networks with several modalities converge earlier, over all label sources.

    Args:
        sources: the label sources that have cells of both kinds.
        p: of a two-sided permutation log-rank test over cells.
        smallest_p: the smallest p-value that these cells could have given.
        arrangements: the number of ways to exchange the cells.
        verdict: what the test shows; `cannot be tested` if no outcome could reach `ALPHA`.
    """

    sources: tuple[SourceConvergence, ...]
    p: float
    smallest_p: float
    arrangements: int
    verdict: Timing


@dataclass(frozen=True)
class CellEpochs:
    """One cell's epochs by run, and whether each run was stopped while still improving."""

    label_source: str
    input: str
    best_epochs: tuple[int, ...]
    stopped: tuple[bool, ...]


def convergence(cells: Sequence[CellEpochs]) -> Convergence | None:
    """Return the test, None if no label source has cells with one modality and with several."""
    by_source: dict[str, list[CellEpochs]] = {}
    for cell in cells:
        by_source.setdefault(cell.label_source, []).append(cell)
    both = {
        source: own
        for source, own in by_source.items()
        if len({len(cell.input) > 1 for cell in own}) == 2
    }
    found = earlier([[_waiting(cell) for cell in own] for own in both.values()], "convergence")
    if found is None:
        return None
    sources = tuple(_source(source, own) for source, own in both.items())
    verdict = _verdict(found.advantage, found.p, found.smallest_p)
    return Convergence(sources, found.p, found.smallest_p, found.arrangements, verdict)


def _waiting(cell: CellEpochs) -> Waiting:
    observed = tuple(not stopped for stopped in cell.stopped)
    return Waiting(tuple(map(float, cell.best_epochs)), observed, len(cell.input) > 1)


def _source(source: str, cells: Sequence[CellEpochs]) -> SourceConvergence:
    single, several = (
        _group([cell for cell in cells if (len(cell.input) > 1) == wanted])
        for wanted in (False, True)
    )
    return SourceConvergence(source, single, several)


def _group(cells: Sequence[CellEpochs]) -> Group:
    best = [epoch for cell in cells for epoch in cell.best_epochs]
    stopped = [each for cell in cells for each in cell.stopped]
    median = median_time(best, [not each for each in stopped])
    return Group(len(cells), len(best), sum(stopped), median)


def _verdict(advantage: float, p: float, smallest_p: float) -> Timing:
    if smallest_p >= ALPHA:
        return "cannot be tested"
    if p >= ALPHA:
        return "within noise"
    return "earlier" if advantage > 0 else "later"


def result_sentence(found: Convergence) -> str:
    """Return what the test shows about the paper's claim of earlier convergence."""
    cells = sum(each.single.cells + each.several.cells for each in found.sources)
    where = f"{count(cells, 'cell')} on {listed([s.label_source for s in found.sources])} labels"
    if found.verdict == "cannot be tested":
        return (
            "Whether networks with several modalities converge earlier cannot be tested with "
            f"{where}: the most extreme of the {found.arrangements} ways to exchange them has "
            f"p = {p_value(found.smallest_p)}."
        )
    if found.verdict == "within noise":
        return (
            "Neither earlier nor later convergence with several modalities is shown over "
            f"{where} ({equals_p(found.p)}; p could have been as small as "
            f"{p_value(found.smallest_p)})."
        )
    return (
        f"Networks with several modalities reach their best epoch {found.verdict} than those with "
        f"one, over {where} ({equals_p(found.p)})."
    )


def source_sentence(each: SourceConvergence) -> str:
    """Return one label source's epochs, without a verdict."""
    return (
        f"On {each.label_source} labels the median best epoch is {_median(each.several)} with "
        f"several modalities ({_size(each.several)}) and {_median(each.single)} with one "
        f"({_size(each.single)})."
    )


def _median(group: Group) -> str:
    return "not reached" if group.median is None else number(group.median, 0)


def _size(group: Group) -> str:
    stopped = f", {group.stopped} stopped" if group.stopped else ""
    return f"{count(group.cells, 'cell')}, {count(group.runs, 'run')}{stopped}"
