"""The values of Table 1: scores of every cell, and what chance achieves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import METRICS, Cell, MetricName
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report.context import Context, Scored, score_cell
from unic_tfn.report.paper import PaperCell, half_width
from unic_tfn.report.published import Published, papers_table, why_not_paper
from unic_tfn.report.sections.table1.beside_paper import (
    Compared,
    PaperNoise,
    compare,
    paper_noise,
)
from unic_tfn.statistics.chance import guess_scores, mean_kappa, most_frequent
from unic_tfn.statistics.difference import LEVEL
from unic_tfn.statistics.families import Judged, judge_each
from unic_tfn.statistics.randomness import generator

# The share of resampled means below the interval; rounded, since 1 - 0.95 is not exact.
TAIL = round((1 - LEVEL) / 2, 6)
# Accuracy has a best constant prediction, and information best constant probabilities; F1 has none.
OVER_CHANCE: tuple[MetricName, ...] = ("accuracy", "information")
# Means closer than this are equal but for rounding.
TIE = 1e-12


@dataclass(frozen=True)
class Summary:
    """One score of a cell over its seeds: fractions, or bits.

    Args:
        mean: over seeds.
        deviation: sample standard deviation over seeds, None for one seed.
        low: lower end of the bootstrap interval over clips and seeds, at `LEVEL`; None with fewer
            than `FEWEST_UNITS` clips.
        high: its upper end; None where `low` is.
        best: whether no other input of the label source has a higher mean.
        by_seed: the scores in the order of the cell's seeds.
    """

    mean: float
    deviation: float | None
    low: float | None
    high: float | None
    best: bool
    by_seed: tuple[float, ...]


@dataclass(frozen=True)
class CellSummary:
    """One cell of the table.

    Args:
        cell: the cell.
        clips: the number of test clips.
        seeds: its seeds.
        scores: by metric, the primary one first.
        kappa: Cohen's kappa of predictions and labels, mean over seeds; None where undefined.
        over_chance: its accuracy minus that of the better constant prediction, and its usable
            information minus that of the classes' shares, 0; empty with too few clips for a test.
    """

    cell: Cell
    clips: int
    seeds: tuple[int, ...]
    scores: Mapping[str, Summary]
    kappa: float | None
    over_chance: Mapping[str, Judged]


@dataclass(frozen=True)
class Chance:
    """What a label source's test clips give to predictions that ignore the input: fractions, bits.

    Args:
        label_source: the label source.
        clips: the number of test clips.
        majority_class: the most frequent class of the training clips.
        majority: by metric, always predicting that class.
        test_class: the most frequent class of the test clips.
        test: by metric, always predicting that class; no constant prediction has a higher accuracy.
        guess: by metric, guessing in the proportions of the training labels, expected.
    """

    label_source: str
    clips: int
    majority_class: str
    majority: Mapping[str, float]
    test_class: str
    test: Mapping[str, float]
    guess: Mapping[str, float]


@dataclass(frozen=True)
class Table1:
    """The section's values.

    Args:
        cells: the cells that have runs, in the grid's order.
        baselines: by label source.
        compared: the cells that the published table has too.
        probed: the cells for which there is a linear probe on the same features.
        not_compared: why there is no published table, or none of these cells in it.
        paper_noise: what the paper's table tells about its own noise, where it is compared with.
        half_width: by label source with enough clips, of the interval of one network's accuracy
            over test clips.
    """

    cells: tuple[CellSummary, ...]
    baselines: tuple[Chance, ...]
    compared: tuple[Compared, ...]
    probed: tuple[Compared, ...]
    not_compared: str
    paper_noise: PaperNoise | None
    half_width: Mapping[str, float]

    def find(self, cell: Cell) -> CellSummary | None:
        """Return a cell's summary, None if it has no run."""
        return next((found for found in self.cells if found.cell == cell), None)

    def baseline(self, label_source: str) -> Chance | None:
        """Return a label source's baseline, None if none of its cells has a run."""
        return next((base for base in self.baselines if base.label_source == label_source), None)


def compute(context: Context) -> Table1:
    """Return the table's values."""
    constants = {source: _best_constant(context, source) for source in _sources(context)}
    cells = context.scored
    tested = [cell for cell in cells if cell.label_source not in context.few_clips]
    family = [
        context.over_rule(constants[cell.label_source], cells[cell], OVER_CHANCE) for cell in tested
    ]
    judged = dict(zip(tested, judge_each(family), strict=True))
    summaries = tuple(
        CellSummary(
            cell,
            len(scored.results.gold),
            scored.results.seeds,
            {metric: _summary(context, cell, metric) for metric in context.metrics},
            mean_kappa(scored.results.gold, scored.results.predicted, len(scored.results.classes)),
            judged.get(cell, {}),
        )
        for cell, scored in cells.items()
    )
    means = {
        found.cell: PaperCell(
            100 * found.scores["accuracy"].mean, 100 * found.scores["weighted_f1"].mean
        )
        for found in summaries
    }
    published, reason = published_beside(context)
    compared = compare(means, published.cells) if published else ()
    if published and not compared:
        reason = f"{published.title} has none of these cells"
    return Table1(
        summaries,
        tuple(_chance(context, source, constants[source]) for source in constants),
        compared,
        compare(means, context.probes.cells),
        reason,
        paper_noise(published.cells) if published and published.is_paper and compared else None,
        {
            source: _half_width(means, source, constants[source])
            for source in constants
            if source not in context.few_clips
        },
    )


def published_beside(context: Context) -> tuple[Published | None, str]:
    """Return the table to stand beside ours, or None and why there is none."""
    if context.published is not None:
        return context.published, ""
    reason = why_not_paper(context.results.job.package)
    return (
        (None, f"the paper's Table 1 is not shown, because {reason}")
        if reason
        else (
            papers_table(),
            "",
        )
    )


def _half_width(means: Mapping[Cell, PaperCell], source: str, constant: Scored) -> float:
    accuracies = [means[cell].accuracy for cell in means if cell.label_source == source]
    return half_width(float(np.mean(accuracies)), len(constant.results.gold)) / 100


def _sources(context: Context) -> list[str]:
    present = {cell.label_source for cell in context.results.cells}
    return [source for source in context.results.sources if source in present]


def _best_constant(context: Context, source: str) -> Scored:
    """Return always predicting the most frequent class of the test clips.

    No constant prediction has a higher accuracy, that of training's most frequent class included.
    """
    labels = context.results.labels
    test = labels.codes[source][labels.tested(source)]
    return _constant(context, source, most_frequent(test, len(labels.classes[source])))


def _constant(context: Context, source: str, code: int) -> Scored:
    """Return a constant prediction as a cell with one run, scored on the same resamples.

    Its probabilities are the classes' shares, the constant that says most: 0 bits.
    """
    labels = context.results.labels
    rows = labels.tested(source)
    gold = labels.codes[source][rows]
    predicted = np.full((1, len(gold)), code)
    shares = np.bincount(gold, minlength=len(labels.classes[source])) / len(gold)
    chances = np.tile(shares, (1, len(gold), 1))
    cell = CellResults(
        Cell(source, "constant"),
        labels.classes[source],
        rows,
        gold,
        (0,),
        predicted,
        chances.astype(np.float32),
        chances,
    )
    return score_cell(cell, context.weights(rows))


def _chance(context: Context, source: str, best: Scored) -> Chance:
    labels = context.results.labels
    classes = labels.classes[source]
    train = labels.codes[source][labels.training(source)]
    most = most_frequent(train, len(classes))
    majority = _constant(context, source, most)
    return Chance(
        source,
        len(best.results.gold),
        classes[most],
        _of_constant(majority),
        classes[int(best.results.predicted[0, 0])],
        _of_constant(best),
        guess_scores(train, best.results.gold, len(classes)),
    )


def _of_constant(scored: Scored) -> dict[str, float]:
    """Return the scores that take no probabilities, of which a constant prediction has none."""
    return {name: float(scored.scores[name][0]) for name in METRICS if name != "information"}


def _summary(context: Context, cell: Cell, metric: str) -> Summary:
    scores = context.scored[cell].scores[metric]
    replicas = context.scored[cell].replicas[metric]
    seeds, resamples = replicas.shape
    random = generator("seeds", cell.name, metric)
    # Seeds are drawn anew for each resample of the clips, as the clips are.
    drawn = random.multinomial(seeds, np.full(seeds, 1 / seeds), resamples) / seeds
    means = (drawn * replicas.T).sum(1)
    low, high = np.quantile(means, [TAIL, 1 - TAIL])
    few = cell.label_source in context.few_clips
    rivals = [
        scored.scores[metric].mean()
        for other, scored in context.scored.items()
        if other.label_source == cell.label_source
    ]
    return Summary(
        float(scores.mean()),
        float(scores.std(ddof=1)) if seeds > 1 else None,
        None if few else float(low),
        None if few else float(high),
        bool(scores.mean() >= max(rivals) - TIE),
        tuple(float(score) for score in scores),
    )
