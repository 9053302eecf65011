"""The values on interactions: how much networks use modalities together, and whether it helps.

The quantities come from the `interactions` of the run records' metrics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from unic_tfn.grid import Cell
from unic_tfn.report.context import Context
from unic_tfn.report.judging import ByMetric, Verdicts, judge_family, pool_family
from unic_tfn.report.sections.interactions.behaviour import Behaviour, behaviours
from unic_tfn.report.sections.interactions.explained import Explained, explained
from unic_tfn.report.sections.interactions.flips import FlippedClip, flips, most_agreed
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.families import Judged, typical_detectable
from unic_tfn.statistics.removal import REMOVAL_METRICS, Removal, removals
from unic_tfn.statistics.units import FEWEST_UNITS


@dataclass(frozen=True)
class CellInteractions:
    """How one cell's networks use their modalities; tuples hold one number for each seed.

    Args:
        cell: the cell; its input has at least two modalities.
        seeds: its seeds.
        clips: the number of explained test clips.
        test_clips: the number of test clips that they were drawn from.
        shares: by ANOVA term, its share of the logits' variance.
        interaction_share: the shares of all terms with several modalities together.
        shapley: by letter, the modality's Shapley value of the accuracy.
        orders: accuracy with the fusion layer's parts of at most 0, 1, ... modalities, mean over
            seeds.
        part_shares: by part, its share of the fusion layer's variance, mean over seeds.
        accuracy_without: accuracy of the best additive approximations, mean over seeds.
        judged: by metric, the judged gain of the networks over these, for networks that are trained
            on this collection.
        elsewhere: the same for another collection of this size; empty without folds.
        corrected: clips per seed that are right only with interactions, mean.
        broken: clips per seed that are right only without them, mean.
    """

    cell: Cell
    seeds: tuple[int, ...]
    clips: int
    test_clips: int
    shares: Mapping[str, tuple[float, ...]]
    interaction_share: tuple[float, ...]
    shapley: Mapping[str, tuple[float, ...]]
    orders: tuple[float, ...]
    part_shares: Mapping[str, float]
    accuracy_without: float
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]
    corrected: float
    broken: float

    @property
    def mean_shares(self) -> dict[str, float]:
        """The shares by term, mean over seeds."""
        return {term: fmean(values) for term, values in self.shares.items()}

    @property
    def strongest(self) -> str:
        """The interaction with the largest share."""
        together = {term: share for term, share in self.mean_shares.items() if len(term) > 1}
        return max(together, key=together.__getitem__)


@dataclass(frozen=True)
class Interactions:
    """The section's values; the gains in each metric are one family.

    Args:
        cells: the cells that were analysed.
        flips: clips whose prediction interactions change.
        reason: why there are none.
        behaviour: empty where the records do not have what it takes.
        mean: by metric, the mean gain.
    """

    cells: tuple[CellInteractions, ...]
    flips: tuple[FlippedClip, ...]
    reason: str = ""
    behaviour: tuple[Behaviour, ...] = ()
    mean: Mapping[str, Pooled] = field(default_factory=dict)

    @property
    def detectable(self) -> dict[str, float]:
        """By metric, the smallest true gain that the family could typically show."""
        return {
            metric: typical_detectable([found.judged[metric] for found in self.cells])
            for metric in self.metrics
        }

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that are judged, the one that the question is asked in first."""
        return tuple(self.cells[0].judged)


def compute(context: Context) -> Interactions:
    """Return the values of all cells with several modalities, where the records have them."""
    several = [cell for cell in context.results.cells if len(cell.input) > 1]
    if not several:
        return Interactions((), (), "no cell of this grid has several modalities")
    analysed = [each for cell in several if (each := explained(context, cell)) is not None]
    if not analysed:
        return Interactions(
            (), (), "these run records were made without an analysis of interactions"
        )
    units = context.units
    found = [each for each in analysed if units.among(each.results.rows) >= FEWEST_UNITS]
    if not found:
        few = f"{FEWEST_UNITS} {units.word}s that were analysed"
        return Interactions((), (), f"no cell has {few}")
    order = context.first(REMOVAL_METRICS)
    gains = removals([_removal(context, each) for each in found], context.one_seed)
    family: list[ByMetric] = [{metric: gain[metric] for metric in order} for gain in gains]
    judged = judge_family(context, family, family)
    cells = tuple(_cell(each, own) for each, own in zip(found, judged, strict=True))
    labels = context.results.labels
    flipped = [flip for each in found for flip in flips(each, labels.ids)]
    return Interactions(
        cells,
        tuple(most_agreed(flipped)),
        behaviour=behaviours(context, [each.results.cell for each in found]),
        mean=pool_family(context, family),
    )


def _removal(context: Context, found: Explained) -> Removal:
    results = found.results
    return Removal(
        results.cell,
        results.gold,
        found.without,
        results.predicted,
        len(results.classes),
        context.drawn(results.rows),
        results.seeds,
        results.folds,
    )


def _cell(found: Explained, judged: Verdicts) -> CellInteractions:
    runs, results = found.runs, found.results
    every = [run for own in runs for run in own]
    right, before = results.predicted == results.gold, found.without == results.gold
    orders = [[score.accuracy for score in run.scores.orders] for run in every]
    return CellInteractions(
        results.cell,
        results.seeds,
        len(results.gold),
        found.test_clips,
        _by_name([[run.term_shares for run in own] for own in runs], results.cell.input),
        tuple(fmean(run.interaction_share for run in own) for own in runs),
        _by_name([[run.shapley.accuracy for run in own] for own in runs], results.cell.input),
        tuple(fmean(values) for values in zip(*orders, strict=True)),
        {name: fmean(run.part_shares[name] for run in every) for name in every[0].part_shares},
        float(before.mean()),
        judged.here,
        judged.elsewhere,
        float((right & ~before).sum(1).mean()),
        float((before & ~right).sum(1).mean()),
    )


def _by_name(
    values: Sequence[Sequence[Mapping[str, float]]], letters: str
) -> dict[str, tuple[float, ...]]:
    """Return numbers by name and seed, names by size and then in the order T, A, V.

    Args:
        values: by seed and run; the runs of a seed are averaged.
        letters: of the cell's input.
    """
    names = sorted(values[0][0], key=lambda name: (len(name), [letters.index(x) for x in name]))
    return {
        name: tuple(fmean(numbers[name] for numbers in own) for own in values) for name in names
    }
