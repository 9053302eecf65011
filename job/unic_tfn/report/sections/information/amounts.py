"""Amounts of usable information with their intervals, from the cells of one label source."""

from collections.abc import Mapping
from dataclasses import dataclass

from unic_tfn.grid import Cell
from unic_tfn.report.context import Context
from unic_tfn.statistics.contrast import Side, Term, contrast
from unic_tfn.statistics.information_parts import Weighting, bound

METRIC = "information"


@dataclass(frozen=True)
class Amount:
    """An amount of information in bits.

    Args:
        value: the mean over seeds, or a weighted sum of such means.
        low: lower end of the interval at `LEVEL` over clips and seeds; None with too few clips.
        high: its upper end; None where `low` is.
    """

    value: float
    low: float | None
    high: float | None

    @property
    def negative(self) -> "Amount":
        """The same with the opposite sign."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Amount(-self.value, low, high)


def bounded(first: Amount, second: Amount) -> Amount:
    """Return the `bound` of two amounts, and of the ends of their intervals."""
    value = bound(first.value, second.value)
    if first.low is None or second.low is None or first.high is None or second.high is None:
        return Amount(value, None, None)
    return Amount(value, bound(first.low, second.low), bound(first.high, second.high))


@dataclass(frozen=True)
class SourceScores:
    """The cells of one label source by input, scored on the same resamples.

    Args:
        sides: by input, its scores.
        few_clips: whether there are too few clips for intervals.
    """

    sides: Mapping[str, Side]
    few_clips: bool

    def amount(self, weighting: Weighting) -> Amount:
        """Return a weighted sum of the inputs' information."""
        terms = [Term(weight, self.sides[name]) for name, weight in weighting.items()]
        if self.few_clips:
            value = sum(term.weight * float(term.side.scores.mean()) for term in terms)
            return Amount(value, None, None)
        found = contrast(terms)
        return Amount(found.effect, found.low, found.high)


def source_scores(context: Context, source: str) -> SourceScores:
    """Return the scores of a label source's cells."""
    cells: Mapping[Cell, Side] = {
        cell: context.side(scored, METRIC)
        for cell, scored in context.scored.items()
        if cell.label_source == source
    }
    return SourceScores(
        {cell.input: side for cell, side in cells.items()}, source in context.few_clips
    )
