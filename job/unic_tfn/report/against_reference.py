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
    """A variant's cells against the same cells of the reference.

    Args:
        variant: its name.
        compared: by cell, the variant minus the reference.
        judged: the verdicts about them.
        same: cells whose networks are the reference's, which are not compared.
    """

    variant: str
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
        context.computed[KEY] = tuple(_family(context, name) for name in names)
    found: tuple[Family, ...] = context.computed[KEY]
    return found


def _family(context: Context, name: str) -> Family:
    own = context.variants[name].scored
    asked = [
        cell
        for cell in context.scored
        if cell in own and cell.label_source not in context.few_clips
    ]
    same = tuple(cell for cell in asked if _alike(context.scored[cell].results, own[cell].results))
    compared = {
        cell: found
        for cell in asked
        if cell not in same
        and (found := context.compare(context.scored[cell], own[cell], context.metrics))
    }
    comparisons = list(compared.values())
    verdicts = judge_family(context, comparisons, comparisons)
    return Family(name, compared, dict(zip(compared, verdicts, strict=True)), same)


def _alike(first: CellResults, second: CellResults) -> bool:
    """Return whether two cells' networks give the same probabilities, so that nothing differs."""
    return np.array_equal(first.probabilities, second.probabilities)
