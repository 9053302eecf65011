"""Each weighting against its controls, cell by cell: what of it belongs to the clips."""

from collections.abc import Mapping

from unic_tfn.jobspec.weighting_controls import WeightingControl, weighting_controls
from unic_tfn.report.against_reference import Family, judged_family
from unic_tfn.report.compared_variants import compare
from unic_tfn.report.context import Context

KEY = "against_control"


def against_control(context: Context) -> Mapping[WeightingControl, Family]:
    """Return the family of each weighting and its control, computed once for a context.

    Nothing in a grid without variants, or without such a pair.
    """
    if KEY not in context.computed:
        pairs = weighting_controls(context.everything.job.jobspec)
        context.computed[KEY] = {
            pair: judged_family(context, compare(context, pair.variant, pair.control))
            for pair in pairs
        }
    found: Mapping[WeightingControl, Family] = context.computed[KEY]
    return found
