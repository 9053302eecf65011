"""Two variants of a grid compared cell by cell, before anything is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.jobspec.weighting import upper_bounds
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric

KEY = "compared_variants"


@dataclass(frozen=True)
class Compared:
    """A variant's cells and the same cells of another variant.

    Args:
        variant: its name.
        against: the other variant: the reference, or a control.
        cells: by cell, the variant minus the other.
        same: cells whose networks are the other's because of their settings, which are not
            compared.
    """

    variant: str
    against: str
    cells: Mapping[Cell, ByMetric]
    same: tuple[Cell, ...]


def compared_variants(context: Context) -> tuple[Compared, ...]:
    """Return each variant but the reference beside it, computed once for a context.

    Upper bounds, which may not be compared with other results, are left out.
    """
    if KEY not in context.computed:
        bounds = upper_bounds(context.everything.job.jobspec)
        # Of networks that were given answers nothing is asked, nor of others against them.
        names = [] if context.variant in bounds else context.variants
        names = [name for name in names if name not in (context.variant, *bounds)]
        context.computed[KEY] = tuple(compare(context, name, context.variant) for name in names)
    found: tuple[Compared, ...] = context.computed[KEY]
    return found


def compare(context: Context, variant: str, against: str) -> Compared:
    """Return a variant's cells beside those of another."""
    first, second = context.variants[against], context.variants[variant]
    asked = [
        cell
        for cell in first.scored
        if cell in second.scored and cell.label_source not in first.few_clips
    ]
    same: tuple[Cell, ...] = ()
    if _tuned_alike(context, variant, against):
        same = tuple(
            cell
            for cell in asked
            if _alike(first.scored[cell].results, second.scored[cell].results)
        )
    cells = {
        cell: found
        for cell in asked
        if cell not in same
        and (found := context.compare(first.scored[cell], second.scored[cell], context.metrics))
    }
    return Compared(variant, against, cells, same)


def _tuned_alike(context: Context, variant: str, against: str) -> bool:
    """Return whether the same networks are a matter of settings, and not what tuning has chosen.

    Where tuning stays with the other's settings it changes nothing, which its mean has to count.
    """
    jobspec = context.everything.job.jobspec
    return jobspec.for_variant(variant).tune == jobspec.for_variant(against).tune


def _alike(first: CellResults, second: CellResults) -> bool:
    """Return whether two cells' networks of the same seeds give the same probabilities."""
    seeds = [seed for seed in first.seeds if seed in second.seeds]
    one, other = first.only(seeds).probabilities, second.only(seeds).probabilities
    return bool(seeds) and np.array_equal(one, other)
