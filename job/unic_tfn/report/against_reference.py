"""Each variant against the reference, cell by cell, judged as a family of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.jobspec.weighting import upper_bounds
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric, Verdicts, judge_family

KEY = "against_reference"


@dataclass(frozen=True)
class Family:
    """A variant's cells against the same cells of another variant.

    Args:
        variant: its name.
        against: the other variant: the reference, or a control.
        compared: by cell, the variant minus the other.
        judged: the verdicts about them.
        same: cells whose networks are the other's, which are not compared.
    """

    variant: str
    against: str
    compared: Mapping[Cell, ByMetric]
    judged: Mapping[Cell, Verdicts]
    same: tuple[Cell, ...]


def against_reference(context: Context) -> tuple[Family, ...]:
    """Return the family of each variant but the reference, computed once for a context.

    Upper bounds, which may not be compared with other results, have none.
    """
    if KEY not in context.computed:
        bounds = upper_bounds(context.everything.job.jobspec)
        # Of networks that were given answers nothing is asked, nor of others against them.
        names = [] if context.variant in bounds else context.variants
        names = [name for name in names if name not in (context.variant, *bounds)]
        context.computed[KEY] = tuple(
            compared_family(context, name, context.variant) for name in names
        )
    found: tuple[Family, ...] = context.computed[KEY]
    return found


def compared_family(context: Context, variant: str, against: str) -> Family:
    """Return a variant's cells against those of another, judged as a family."""
    first, second = context.variants[against], context.variants[variant]
    asked = [
        cell
        for cell in first.scored
        if cell in second.scored and cell.label_source not in first.few_clips
    ]
    same = tuple(
        cell for cell in asked if _alike(first.scored[cell].results, second.scored[cell].results)
    )
    compared = {
        cell: found
        for cell in asked
        if cell not in same
        and (found := context.compare(first.scored[cell], second.scored[cell], context.metrics))
    }
    comparisons = list(compared.values())
    verdicts = judge_family(context, comparisons, comparisons)
    judged = dict(zip(compared, verdicts, strict=True))
    return Family(variant, against, compared, judged, same)


def _alike(first: CellResults, second: CellResults) -> bool:
    """Return whether two cells' networks give the same probabilities, so that nothing differs."""
    return np.array_equal(first.probabilities, second.probabilities)
