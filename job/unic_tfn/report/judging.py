"""Families of comparisons, judged in each metric and under both kinds of claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.report.context import Context
from unic_tfn.statistics.comparisons import (
    Comparison,
    Pooled,
    claims_elsewhere,
    claims_here,
    pool,
)
from unic_tfn.statistics.families import Judged

# A comparison in each metric, the primary one first.
ByMetric = Mapping[str, Comparison]


@dataclass(frozen=True)
class Verdicts:
    """What is said of one comparison, by metric.

    Args:
        here: for networks that are trained on this collection.
        elsewhere: for another collection of this size; empty without folds.
    """

    here: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]


def judge_family(
    context: Context, family: Sequence[ByMetric], asked: Sequence[ByMetric]
) -> list[Verdicts]:
    """Return the verdicts about a family's comparisons; each metric is a family of its own.

    Args:
        context: has the margin.
        family: the comparisons, all in the same metrics.
        asked: those whose mean is tested too, nothing if the mean says nothing.
    """
    found = [Verdicts({}, {}) for _ in family]
    for metric in family[0] if family else ():
        own, margin = [each[metric] for each in family], context.margin(metric)
        means = [each[metric] for each in asked]
        here = claims_here(own, margin, means)
        elsewhere = claims_elsewhere(own, margin, means)
        found = [
            Verdicts(
                {**verdicts.here, metric: here.singles[place]},
                {**verdicts.elsewhere, metric: elsewhere.singles[place]} if elsewhere else {},
            )
            for place, verdicts in enumerate(found)
        ]
    return found


def pool_family(context: Context, asked: Sequence[ByMetric]) -> dict[str, Pooled]:
    """Return by metric the mean of some comparisons; nothing of no comparison.

    Args:
        context: has the margin.
        asked: the comparisons, all in the same metrics.
    """
    return {
        metric: pool([each[metric] for each in asked], context.margin(metric))
        for metric in (asked[0] if asked else ())
    }
