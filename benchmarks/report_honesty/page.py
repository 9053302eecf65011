"""What the report says of a grid, family by family, and whether it is true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from unic_tfn.grid import Cell
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.records.grid_results import GridResults
from unic_tfn.report.additions import Addition
from unic_tfn.report.comparisons import REFERENCE
from unic_tfn.report.confirmatory import Family, confirm
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import modalities, supervision
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.families import Judged

# What is added to a family's name.
ELSEWHERE = ", another collection"
MEAN = "mean, "
CONFIRMATORY = "confirmatory"
# Of the findings about weightings: the one that only their clips' own agreement bears out.
SENTENCE = "learned reliability that belongs to the clips"
# A true difference this far below a margin is not at it.
ROUNDING = 1e-9
# A cell, in a grid with variants with that of its networks.
Place = Cell | tuple[str, Cell]
Shifts = Mapping[Place, float]
NO_SHIFTS: Shifts = {}


@dataclass(frozen=True)
class Said:
    """What is said of a comparison, or of the mean of some.

    Args:
        judged: the verdict.
        pairs: the two cells of each comparison, the one that is asked about second; none where
            nothing is ever true.
    """

    judged: Judged
    pairs: Sequence[tuple[Place, Place]]

    def true(self, shifts: Shifts) -> float:
        """Return the true difference where cells are shifted from being all alike."""
        gains = [shifts.get(after, 0.0) - shifts.get(before, 0.0) for before, after in self.pairs]
        return float(np.mean(gains)) if gains else 0.0

    def wrong(self, shifts: Shifts = NO_SHIFTS) -> bool:
        """Return whether a difference is claimed that is not there or the other way."""
        true = self.true(shifts)
        claimed = {"helps": 1, "hurts": -1}.get(self.judged.verdict, 0)
        return bool(claimed) and (abs(true) < ROUNDING or claimed * true < 0)

    def found(self, shifts: Shifts) -> bool:
        """Return whether a difference that is there is claimed."""
        return self.judged.verdict in ("helps", "hurts") and not self.wrong(shifts)

    def wrongly_none(self, shifts: Shifts) -> bool:
        """Return whether a difference that is at or beyond the margin is said to be smaller."""
        judged, true = self.judged, self.true(shifts)
        beyond = judged.margin is not None and abs(true) >= judged.margin - ROUNDING
        return beyond and judged.verdict == "no difference"

    def holds(self, shifts: Shifts = NO_SHIFTS) -> bool:
        """Return whether the interval holds the true difference."""
        return self.judged.difference.low <= self.true(shifts) <= self.judged.difference.high


Page = Mapping[str, list[Said]]


def additions(context: Context) -> tuple[Addition, ...]:
    """Return the judged change for every added modality."""
    with one_thread():
        return modalities.SECTION.values(context).additions


def families(results: GridResults, effort: Effort) -> dict[str, list[Said]]:
    """Return what is said of a grid by family: `FAMILY, METRIC`.

    The means of families are under names of their own, and so are claims about another collection.
    """
    context = Context(results, effort)
    with one_thread():
        added = modalities.SECTION.values(context)
        supervised = supervision.SECTION.values(context)
    found: dict[str, list[Said]] = {}
    for each in added.additions:
        source = each.label_source
        pair = (Cell(source, each.before), Cell(source, each.after))
        add(found, each.family, each.judged, each.elsewhere, [pair])
    for family, means in added.means.items():
        _add_means(found, family, means, _pairs(found, family))
    cells = [(Cell(own.first, own.input), Cell(own.second, own.input)) for own in supervised.pairs]
    for compared, pair in zip(supervised.pairs, cells, strict=True):
        add(found, "supervision", compared.judged, compared.elsewhere, [pair])
    if supervised.mean:
        asked = [(first, second) for first, second in cells if first.label_source == REFERENCE]
        _add_means(found, "supervision", supervised.mean, asked)
    questions = [added.means.get(added.asked, {}), *added.alone.values(), supervised.mean]
    primary = [next(iter(means.values())) for means in questions if means]
    add_questions(found, primary)
    return found


def _pairs(found: Page, family: str) -> list[tuple[Place, Place]]:
    """Return the comparisons of a family."""
    name = next(name for name in found if name.startswith(f"{family}, "))
    return [pair for said in found[name] for pair in said.pairs]


def add(
    found: dict[str, list[Said]],
    family: str,
    here: Mapping[str, Judged],
    elsewhere: Mapping[str, Judged],
    pairs: Sequence[tuple[Place, Place]],
) -> None:
    """Add what is said of a comparison, in all metrics and under both kinds of claims."""
    for ending, verdicts in (("", here), (ELSEWHERE, elsewhere)):
        for metric, judged in verdicts.items():
            found.setdefault(f"{family}, {metric}{ending}", []).append(Said(judged, pairs))


def _add_means(
    found: dict[str, list[Said]],
    family: str,
    means: Mapping[str, Pooled],
    pairs: Sequence[tuple[Place, Place]],
) -> None:
    elsewhere = {name: mean.elsewhere for name, mean in means.items() if mean.elsewhere}
    here = {name: mean.here for name, mean in means.items()}
    add(found, MEAN + family, here, elsewhere, pairs)


def add_questions(found: dict[str, list[Said]], means: Sequence[Pooled]) -> None:
    """Add the page's questions, which are judged together by `confirmed`."""
    here = [mean.here for mean in means]
    elsewhere = [mean.elsewhere for mean in means if mean.elsewhere]
    for ending, judged in (("", here), (ELSEWHERE, elsewhere)):
        if judged:
            found[CONFIRMATORY + ending] = [Said(each, ()) for each in judged]


def family_names(page: Page, elsewhere: bool = False) -> list[str]:
    """Return the names of the families and means under one kind of claim."""
    return [
        name
        for name in page
        if name.endswith(ELSEWHERE) == elsewhere and not name.startswith((CONFIRMATORY, SENTENCE))
    ]


def wrong(said: Sequence[Said], shifts: Shifts = NO_SHIFTS) -> bool:
    """Return whether anything false is claimed of a family."""
    return any(each.wrong(shifts) for each in said)


def confirmed(page: Page, ending: str = "") -> bool:
    """Return whether the confirmatory table of a page says `shown` anywhere.

    Interactions and convergence are asked about in `other_claims_honesty`.
    """
    questions = page[CONFIRMATORY + ending]
    asked = [Family("", 1, each.judged.difference.p) for each in questions]
    return any(each.shown for each in confirm(asked))


def rate_words(hits: Sequence[bool]) -> str:
    """Return a share with its interval."""
    low, high = stats.binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{np.mean(hits):6.1%} ({low:.1%} to {high:.1%})"
