"""Whether a seed is luckier under a variant in all cells at once, and what that adds to a mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.report.compared_variants import Compared, compared_variants
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric
from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.comparisons import Comparison
from unic_tfn.statistics.families import holm
from unic_tfn.statistics.shared_luck import SharedLuck, shared_luck

KEY = "variant_luck"


@dataclass(frozen=True)
class Luck:
    """How far the cells of a variant share the luck of their seeds, in one metric.

    Args:
        shared: the measurement, over all variants.
        p_corrected: its p-value, by Holm's method over the metrics.
    """

    shared: SharedLuck
    p_corrected: float

    @property
    def factor(self) -> float:
        """What the variance over seeds is multiplied by in a mean over cells."""
        return max(self.shared.ratio, 1.0)


def variant_luck(context: Context) -> Mapping[str, Luck]:
    """Return it by metric, computed once for a context; nothing where it cannot be tested."""
    if KEY not in context.computed:
        compared = compared_variants(context)
        found = {
            metric: measured
            for metric in context.metrics
            if (measured := shared_luck(_changes(context, compared, metric)))
        }
        p = holm(np.array([each.p for each in found.values()])).tolist() if found else []
        context.computed[KEY] = {
            metric: Luck(measured, corrected)
            for (metric, measured), corrected in zip(found.items(), p, strict=True)
        }
    luck: Mapping[str, Luck] = context.computed[KEY]
    return luck


def in_means(context: Context, compared: ByMetric) -> ByMetric:
    """Return a comparison as it counts in a mean over cells of variants."""
    luck = variant_luck(context)
    return {
        metric: own.with_seeds_varying(luck[metric].factor) if metric in luck else own
        for metric, own in compared.items()
    }


def _changes(context: Context, compared: Sequence[Compared], metric: str) -> list[Numbers]:
    """Return by variant (C, S), the changes of each cell; NaN where it lacks the usual seeds."""
    found = Counter(_seeds(context, each, cell) for each in compared for cell in each.cells)
    if not found:
        return []
    ((seeds, _),) = found.most_common(1)
    cells = list(dict.fromkeys(cell for each in compared for cell in each.cells))
    return [
        np.array(
            [
                _by_seed(each.cells[cell][metric])
                if cell in each.cells and _seeds(context, each, cell) == seeds
                else np.full(len(seeds), np.nan)
                for cell in cells
            ]
        )
        for each in compared
    ]


def _seeds(context: Context, compared: Compared, cell: Cell) -> tuple[int, ...]:
    """Return the seeds that a cell has under both variants."""
    one, other = (
        context.variants[name].results.cells[cell].seeds
        for name in (compared.against, compared.variant)
    )
    return tuple(seed for seed in one if seed in other)


def _by_seed(comparison: Comparison) -> Numbers:
    """Return (S,) the change of each seed that both cells have."""
    terms = comparison.terms.values()
    return np.asarray(sum(term.weight * term.side.scores for term in terms))
