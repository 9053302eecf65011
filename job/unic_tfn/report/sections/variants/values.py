"""The values of the section on variants: what each changes, by cell and on average."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from unic_tfn.grid import Cell
from unic_tfn.jobspec.weighting import upper_bounds
from unic_tfn.jobspec.weighting_controls import WeightingControl
from unic_tfn.records.grid_results import GridResults
from unic_tfn.report.against_control import against_control
from unic_tfn.report.against_reference import Family, against_reference
from unic_tfn.report.context import Context
from unic_tfn.report.controls import permuted_letters
from unic_tfn.report.judging import Verdicts
from unic_tfn.report.sections import table1
from unic_tfn.report.sections.table1.values import Table1
from unic_tfn.report.sections.variants.changes import changes
from unic_tfn.report.sections.variants.means import Labels, Mean, means_of
from unic_tfn.report.sections.variants.tuning import (
    BestOfTrials,
    Tuned,
    best_of_trials,
    tuned_runs,
)
from unic_tfn.report.variant_luck import Luck, variant_luck
from unic_tfn.statistics.families import Judged


@dataclass(frozen=True)
class VariantCell:
    """One cell under a variant, against the reference or a control.

    Args:
        variant: the variant.
        against: that it is compared with.
        cell: the cell.
        clips: the number of test clips.
        seeds: the number of seeds that both have.
        judged: by metric, the variant minus the other, judged over the variant's cells.
        elsewhere: the same for another collection of this size; empty without folds.
        parameters: of its networks, mean over runs; trained numbers.
        reference_parameters: of the other's networks.
        seconds: of a run, mean over runs; wall clock.
        reference_seconds: of a run of the other.
    """

    variant: str
    against: str
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
class Variant:
    """What a variant is.

    Args:
        name: its name.
        changes: the settings in which it differs from the reference, by dotted key.
        permuted: the letters of the modalities without information, where that is all it changes.
        same: the cells whose networks are the reference's.
        upper_bound: whether its networks were given answers; then it is compared with nothing.
    """

    name: str
    changes: Mapping[str, str]
    permuted: str
    same: tuple[Cell, ...]
    upper_bound: bool


@dataclass(frozen=True)
class AgainstControl:
    """A weighting against a control of it.

    Args:
        pair: which they are.
        means: over cells; in each metric, those of all pairs are a family.
        cells: cell by cell; in each metric, a family.
        same: the cells whose networks are the control's.
    """

    pair: WeightingControl
    means: tuple[Mean, ...]
    cells: tuple[VariantCell, ...]
    same: tuple[Cell, ...]

    def mean(self, labels: Labels) -> Mean | None:
        """Return a mean, None if the grid has no such cells."""
        return next((each for each in self.means if each.labels == labels), None)


@dataclass(frozen=True)
class Variants:
    """The section's values; in each metric, the cells of a variant are a family, and the means too.

    Args:
        reference: the first variant, which the others are compared with.
        variants: the others, upper bounds among them.
        means: over cells.
        cells: cell by cell.
        luck: by metric, whether seeds are luckier under a variant in all cells at once; empty where
            that cannot be tested.
        weightings: each weighting against its controls.
        tuned: the runs that were tuned, of all variants.
        trials: what the best of so many trials is expected to reach, by variant and label source.
        tables: Table 1 under each of the others.
    """

    reference: str
    variants: tuple[Variant, ...]
    means: tuple[Mean, ...]
    cells: tuple[VariantCell, ...]
    luck: Mapping[str, Luck]
    weightings: tuple[AgainstControl, ...]
    tuned: tuple[Tuned, ...]
    trials: tuple[BestOfTrials, ...]
    tables: Mapping[str, Table1]

    def mean(self, variant: str, labels: Labels) -> Mean | None:
        """Return a mean, None if the grid has no such cells."""
        return next((each for each in self.means_of(variant) if each.labels == labels), None)

    def means_of(self, variant: str) -> tuple[Mean, ...]:
        """Return the means of a variant."""
        return tuple(mean for mean in self.means if mean.variant == variant)

    @property
    def controls(self) -> frozenset[str]:
        """The variants that ask about what they lack, and not about a setting."""
        permuted = (variant.name for variant in self.variants if variant.permuted)
        return frozenset(permuted) | {found.pair.control for found in self.weightings}


def compute(context: Context) -> Variants:
    """Return the changes under each variant but the reference."""
    families = against_reference(context)
    return Variants(
        context.variant,
        _variants(context, families),
        means_of(context, families),
        tuple(cell for family in families for cell in _cells(context, family)),
        variant_luck(context),
        _weightings(context),
        tuned_runs(context.everything),
        best_of_trials(context.everything),
        {
            name: table1.SECTION.values(own)
            for name, own in context.variants.items()
            if name != context.variant
        },
    )


def _variants(context: Context, families: Sequence[Family]) -> tuple[Variant, ...]:
    jobspec = context.everything.job.jobspec
    same, bounds = {family.variant: family.same for family in families}, upper_bounds(jobspec)
    return tuple(
        Variant(
            name,
            changes(jobspec, context.variant, name),
            permuted_letters(jobspec, name),
            same.get(name, ()),
            name in bounds,
        )
        for name in context.variants
        if name != context.variant
    )


def _weightings(context: Context) -> tuple[AgainstControl, ...]:
    found = against_control(context)
    means = means_of(context, tuple(found.values()))
    return tuple(
        AgainstControl(
            pair,
            tuple(m for m in means if (m.variant, m.against) == (pair.variant, pair.control)),
            _cells(context, family),
            family.same,
        )
        for pair, family in found.items()
    )


def _cells(context: Context, family: Family) -> tuple[VariantCell, ...]:
    return tuple(_cell(context, family, *pair) for pair in family.judged.items())


def _cell(context: Context, family: Family, cell: Cell, found: Verdicts) -> VariantCell:
    own, other = (context.variants[name].results for name in (family.variant, family.against))
    parameters, seconds = _cost(own, cell)
    reference_parameters, reference_seconds = _cost(other, cell)
    return VariantCell(
        family.variant,
        family.against,
        cell,
        len(other.cells[cell].gold),
        len(set(own.cells[cell].seeds) & set(other.cells[cell].seeds)),
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
