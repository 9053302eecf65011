"""The values of the section on variants: what each changes, by cell and on average."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from unic_tfn.grid import Cell
from unic_tfn.records.grid_results import GridResults
from unic_tfn.report.against_reference import Family, against_reference
from unic_tfn.report.comparisons import REFERENCE
from unic_tfn.report.context import Context
from unic_tfn.report.controls import permuted_letters
from unic_tfn.report.judging import ByMetric, Verdicts, pool_family
from unic_tfn.report.sections import table1
from unic_tfn.report.sections.table1.values import Table1
from unic_tfn.report.sections.variants.changes import changes
from unic_tfn.statistics.comparisons import Pooled, more
from unic_tfn.statistics.families import Judged, judge

Labels = Literal["all labels", "unimodal labels", "multimodal labels", "unimodal minus multimodal"]


@dataclass(frozen=True)
class VariantCell:
    """One cell under a variant, against the reference.

    Args:
        variant: the variant.
        cell: the cell.
        clips: the number of test clips.
        seeds: the number of seeds that both have.
        judged: by metric, the variant minus the reference, judged over the variant's cells.
        elsewhere: the same for another collection of this size; empty without folds.
        parameters: of its networks, mean over runs; trained numbers.
        reference_parameters: of the reference's networks.
        seconds: of a run, mean over runs; wall clock.
        reference_seconds: of a run of the reference.
    """

    variant: str
    cell: Cell
    clips: int
    seeds: int
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]
    parameters: float
    reference_parameters: float
    seconds: float
    reference_seconds: float


@dataclass(frozen=True)
class Mean:
    """The mean change under a variant, over the cells on some labels.

    Args:
        variant: the variant.
        labels: of which cells.
        pooled: by metric, the mean.
        judged: by metric, the mean for networks that are trained on this collection, corrected over
            the means of all variants.
        elsewhere: the same for another collection of this size; empty without folds.
    """

    variant: str
    labels: Labels
    pooled: Mapping[str, Pooled]
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]


@dataclass(frozen=True)
class Variant:
    """What a variant is.

    Args:
        name: its name.
        changes: the settings in which it differs from the reference, by dotted key.
        permuted: the letters of the modalities without information, where that is all it changes.
        same: the cells whose networks are the reference's.
    """

    name: str
    changes: Mapping[str, str]
    permuted: str
    same: tuple[Cell, ...]


@dataclass(frozen=True)
class Tuned:
    """The settings that tuning has chosen for a run."""

    run: str
    trials: int
    chosen: int
    values: Mapping[str, int | float | str]


@dataclass(frozen=True)
class Variants:
    """The section's values; in each metric, the cells of a variant are a family, and the means too.

    Args:
        reference: the first variant, which the others are compared with.
        variants: the others.
        means: over cells.
        cells: cell by cell.
        tuned: the runs that were tuned, of all variants.
        tables: Table 1 under each of the others.
    """

    reference: str
    variants: tuple[Variant, ...]
    means: tuple[Mean, ...]
    cells: tuple[VariantCell, ...]
    tuned: tuple[Tuned, ...]
    tables: Mapping[str, Table1]

    def mean(self, variant: str, labels: Labels) -> Mean | None:
        """Return a mean, None if the grid has no such cells."""
        found = (each for each in self.means if (each.variant, each.labels) == (variant, labels))
        return next(found, None)


def compute(context: Context) -> Variants:
    """Return the changes under each variant but the reference."""
    families = against_reference(context)
    jobspec = context.everything.job.jobspec
    return Variants(
        context.variant,
        tuple(
            Variant(
                family.variant,
                changes(jobspec, context.variant, family.variant),
                permuted_letters(jobspec, family.variant),
                family.same,
            )
            for family in families
        ),
        _means(context, families),
        tuple(
            _cell(context, family.variant, *pair)
            for family in families
            for pair in family.judged.items()
        ),
        _tuned(context.everything),
        {
            name: table1.SECTION.values(own)
            for name, own in context.variants.items()
            if name != context.variant
        },
    )


def _cell(context: Context, variant: str, cell: Cell, found: Verdicts) -> VariantCell:
    other = context.variants[variant].results
    seeds = set(context.results.cells[cell].seeds) & set(other.cells[cell].seeds)
    parameters, seconds = _cost(other, cell)
    reference_parameters, reference_seconds = _cost(context.results, cell)
    return VariantCell(
        variant,
        cell,
        len(context.results.cells[cell].gold),
        len(seeds),
        found.here,
        found.elsewhere,
        parameters,
        reference_parameters,
        seconds,
        reference_seconds,
    )


def _cost(results: GridResults, cell: Cell) -> tuple[float, float]:
    """Return the parameters and the seconds of a cell's runs, means over them."""
    runs = results.runs_of(cell).values()
    return (
        fmean(run.metrics.training.parameters for run in runs),
        fmean(sum(run.timing.seconds.values()) for run in runs),
    )


def _means(context: Context, families: Sequence[Family]) -> tuple[Mean, ...]:
    """Return the means of each variant; in each metric they are one family, by Holm's method."""
    found = [
        (family.variant, labels, pooled)
        for family in families
        for labels, pooled in _pooled(context, family.compared).items()
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


def _pooled(
    context: Context, compared: Mapping[Cell, ByMetric]
) -> dict[Labels, Mapping[str, Pooled]]:
    """Return a variant's mean changes by the labels of the cells, where there are such cells."""
    unimodal = [own for cell, own in compared.items() if cell.label_source in context.unimodal]
    multimodal = [own for cell, own in compared.items() if cell.label_source == REFERENCE]
    groups: dict[Labels, list[ByMetric]] = {
        "all labels": list(compared.values()),
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


def _tuned(results: GridResults) -> tuple[Tuned, ...]:
    return tuple(
        Tuned(run.name, tuning.trials, tuning.chosen, tuning.values)
        for run, found in results.runs.items()
        if (tuning := found.metrics.training.tuning)
    )
