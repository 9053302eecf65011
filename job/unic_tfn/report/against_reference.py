"""Each variant against the reference, cell by cell, judged as a family of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from unic_tfn.grid import Cell
from unic_tfn.report.compared_variants import Compared, compared_variants
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric, Verdicts, judge_family
from unic_tfn.report.variant_luck import in_means

KEY = "against_reference"


@dataclass(frozen=True)
class Family(Compared):
    """A variant's cells and the same cells of another variant, judged.

    Args:
        asked: by cell, the variant minus the other, as it counts in a mean over cells.
        judged: the verdicts about the cells.
    """

    asked: Mapping[Cell, ByMetric]
    judged: Mapping[Cell, Verdicts]


def against_reference(context: Context) -> tuple[Family, ...]:
    """Return the family of each variant but the reference, computed once for a context.

    Upper bounds, which may not be compared with other results, have none.
    """
    if KEY not in context.computed:
        context.computed[KEY] = tuple(
            judged_family(context, compared) for compared in compared_variants(context)
        )
    found: tuple[Family, ...] = context.computed[KEY]
    return found


def judged_family(context: Context, compared: Compared) -> Family:
    """Return a variant's cells beside those of another, judged as a family with their mean."""
    asked = {cell: in_means(context, own) for cell, own in compared.cells.items()}
    verdicts = judge_family(context, list(compared.cells.values()), list(asked.values()))
    judged = dict(zip(compared.cells, verdicts, strict=True))
    own = compared.variant, compared.against, compared.cells, compared.same
    return Family(*own, asked, judged)
