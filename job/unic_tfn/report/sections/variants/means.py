"""Mean changes over the cells on some labels, of variants against the reference or a control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from unic_tfn.grid import Cell
from unic_tfn.report.against_reference import Family
from unic_tfn.report.comparisons import REFERENCE
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric, pool_family
from unic_tfn.statistics.comparisons import Pooled, more
from unic_tfn.statistics.families import Judged, judge

Labels = Literal["all labels", "unimodal labels", "multimodal labels", "unimodal minus multimodal"]


@dataclass(frozen=True)
class Mean:
    """The mean change under a variant, over the cells on some labels.

    Args:
        variant: the variant.
        against: that it is compared with: the reference, or a control.
        labels: of which cells.
        pooled: by metric, the mean.
        judged: by metric, the mean for networks that are trained on this collection, corrected over
            the means of all families that it was made with.
        elsewhere: the same for another collection of this size; empty without folds.
    """

    variant: str
    against: str
    labels: Labels
    pooled: Mapping[str, Pooled]
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]


def means_of(context: Context, families: Sequence[Family]) -> tuple[Mean, ...]:
    """Return the means of families of cells; in each metric they are one family, by Holm's method.

    Args:
        context: has the margins.
        families: what is compared, by variant.
    """
    found = [
        (family.variant, family.against, labels, pooled)
        for family in families
        for labels, pooled in _pooled(context, family.asked).items()
    ]
    here: list[dict[str, Judged]] = [{} for _ in found]
    elsewhere: list[dict[str, Judged]] = [{} for _ in found]
    for metric in context.metrics:
        margin = context.margin(metric)
        own = [pooled[metric] for *_, pooled in found]
        for place, judged in enumerate(judge([each.here.difference for each in own], None, margin)):
            here[place][metric] = judged
        others = [each.elsewhere.difference for each in own if each.elsewhere]
        if len(others) == len(own):
            for place, judged in enumerate(judge(others, None, margin)):
                elsewhere[place][metric] = judged
    return tuple(
        Mean(*parts, one, other) for parts, one, other in zip(found, here, elsewhere, strict=True)
    )


def _pooled(context: Context, asked: Mapping[Cell, ByMetric]) -> dict[Labels, Mapping[str, Pooled]]:
    """Return a variant's mean changes by the labels of the cells, where there are such cells."""
    unimodal = [own for cell, own in asked.items() if cell.label_source in context.unimodal]
    multimodal = [own for cell, own in asked.items() if cell.label_source == REFERENCE]
    groups: dict[Labels, list[ByMetric]] = {
        "all labels": list(asked.values()),
        "unimodal labels": unimodal,
        "multimodal labels": multimodal,
    }
    # With labels of one kind alone, their mean is that of all.
    kinds = [labels for labels, own in groups.items() if own]
    wanted = kinds if unimodal and multimodal else kinds[:1]
    found: dict[Labels, Mapping[str, Pooled]] = {
        labels: pool_family(context, groups[labels]) for labels in wanted
    }
    if unimodal and multimodal:
        found["unimodal minus multimodal"] = {
            metric: more(
                [own[metric] for own in multimodal],
                [own[metric] for own in unimodal],
                context.margin(metric),
            )
            for metric in context.metrics
        }
    return found
