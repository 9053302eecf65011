"""Supervision: the same input trained on each label source."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from unic_tfn.grid import INPUTS, METRIC_WORDS, Cell, MetricName
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Style, Table, columns, entries
from unic_tfn.report.comparison_columns import (
    comparison_columns,
    comparison_entries,
    elsewhere_columns,
    elsewhere_entries,
)
from unic_tfn.report.comparisons import asked_about, label_sources
from unic_tfn.report.context import Context, score_cell
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.judging import ByMetric, Verdicts, judge_family, pool_family
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import (
    detectable_sentence,
    few_clips_note,
    legend,
    pooled_sentence,
    tally,
    verdict_words,
)
from unic_tfn.statistics.chance import guess_scores, mean_kappa, most_frequent
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.families import Judged, Verdict, typical_detectable
from unic_tfn.statistics.units import FEWEST_UNITS

# F1 is not compared: it weights or counts classes as each source has them, so that exchanging two
# sources' clips changes what the score is.
ACROSS_SOURCES: tuple[MetricName, ...] = ("accuracy", "information")
WHICH_METRICS = (
    "Compared are accuracy and usable information, to which every clip adds by itself. F1 is not: "
    "it averages over the classes as each label source has them, so the same predictions can have "
    "another F1 on another source."
)
WORDS: Mapping[Verdict, str] = {
    "helps": "higher",
    "hurts": "lower",
    "within noise": "within noise",
}


@dataclass(frozen=True)
class Pair:
    """One input trained and tested on two label sources, over the clips that both label.

    Args:
        input: the modalities that the networks see.
        first: the label source that is compared with; `multimodal` where it is one of the two.
        second: the label source that is asked about.
        clips: the number of test clips with labels from both.
        seeds: the number of seeds that both cells have.
        first_accuracy: the first cell's accuracy on these clips, mean over seeds.
        second_accuracy: the second cell's.
        first_kappa: Cohen's kappa of the first cell's predictions with its labels, mean over seeds.
        second_kappa: the second cell's.
        first_guess: the accuracy of guessing in the proportions of the first source's training
            labels.
        second_guess: the same for the second source.
        baseline_difference: accuracy of always predicting the second source's most frequent class
            of training, minus the same for the first.
        first_information: the first cell's usable information, in bits, mean over seeds.
        second_information: the second cell's.
        judged: by metric, the judged difference, second minus first, for networks that are trained
            on this collection.
        elsewhere: the same for another collection of this size; empty without folds.
    """

    input: str
    first: str
    second: str
    clips: int
    seeds: int
    first_accuracy: float
    second_accuracy: float
    first_kappa: float | None
    second_kappa: float | None
    first_guess: float
    second_guess: float
    baseline_difference: float
    first_information: float
    second_information: float
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]

    @property
    def names(self) -> tuple[str, str]:
        """The two cells' names, second first."""
        return Cell(self.second, self.input).name, Cell(self.first, self.input).name


@dataclass(frozen=True)
class Supervision:
    """The section's values; in each metric, all pairs are one family. `reason`: why there are none.

    Args:
        pairs: the comparisons.
        reason: why there are none.
        mean: by metric, the mean of unimodal sources minus the multimodal one; empty where the grid
            lacks either.
    """

    pairs: tuple[Pair, ...]
    reason: str = ""
    mean: Mapping[str, Pooled] = field(default_factory=dict)

    @property
    def detectable(self) -> dict[str, float]:
        """By metric, the smallest true difference that the family could typically show."""
        return {
            metric: typical_detectable([pair.judged[metric] for pair in self.pairs])
            for metric in self.metrics
        }

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that are compared, the one that the question is asked in first."""
        return tuple(self.pairs[0].judged)


def compute(context: Context) -> Supervision:
    """Return all pairs of label sources with the same input and classes, judged as one family."""
    sources = context.results.sources
    if len(sources) < 2:
        return Supervision((), f"this grid has one label source only ({sources[0]})")
    classes = context.results.labels.classes
    compared = {
        pair: comparison
        for pair in label_sources(context.results.cells, classes)
        if (comparison := _compared(context, *pair))
    }
    pairs = sorted(compared, key=lambda pair: -INPUTS.index(pair[0].input))
    found = {pair: compared[pair] for pair in pairs}
    if not found:
        if len({frozenset(classes[source]) for source in sources}) == len(sources):
            named = ", ".join(sources)
            return Supervision((), f"no two label sources have the same classes ({named})")
        return Supervision(
            (),
            "no input has usable runs on two label sources that have at least "
            f"{FEWEST_UNITS} test clips in common",
        )
    asked = [found[pair] for pair in asked_about(tuple(found), context.unimodal)]
    judged = judge_family(context, list(found.values()), asked)
    return Supervision(
        tuple(
            _pair(context, first.input, first.label_source, second.label_source, verdicts)
            for (first, second), verdicts in zip(found, judged, strict=True)
        ),
        mean=pool_family(context, asked),
    )


def _common(context: Context, first: Cell, second: Cell) -> np.ndarray:
    cells = context.results.cells
    return np.intersect1d(cells[first].rows, cells[second].rows)


def _compared(context: Context, first: Cell, second: Cell) -> ByMetric:
    """Return the comparison of two cells over the clips that both label, nothing of too few."""
    cells = context.results.cells
    rows = _common(context, first, second)
    if context.units.among(rows) < FEWEST_UNITS:
        return {}
    scored = [
        context.scored[cell]
        if len(rows) == len(cells[cell].rows)
        else score_cell(cells[cell].at(rows), context.weights(rows))
        for cell in (first, second)
    ]
    return context.compare(scored[0], scored[1], context.first(ACROSS_SOURCES))


def _pair(context: Context, name: str, first: str, second: str, found: Verdicts) -> Pair:
    rows = _common(context, Cell(first, name), Cell(second, name))
    cells = [context.results.cells[Cell(source, name)] for source in (first, second)]
    seeds = [seed for seed in cells[0].seeds if seed in cells[1].seeds]
    own = [cell.at(rows).only(seeds) for cell in cells]
    accuracies = [float(cell.correct.mean()) for cell in own]
    kappas = [mean_kappa(cell.gold, cell.predicted, len(cell.classes)) for cell in own]
    labels = context.results.labels
    guesses, baselines = [], []
    for cell in own:
        source = cell.cell.label_source
        train = labels.codes[source][labels.training(source)]
        guesses.append(guess_scores(train, cell.gold, len(cell.classes))["accuracy"])
        baselines.append(float((cell.gold == most_frequent(train, len(cell.classes))).mean()))
    return Pair(
        name,
        first,
        second,
        len(rows),
        len(seeds),
        accuracies[0],
        accuracies[1],
        kappas[0],
        kappas[1],
        guesses[0],
        guesses[1],
        baselines[1] - baselines[0],
        float(own[0].information.mean()),
        float(own[1].information.mean()),
        found.here,
        found.elsewhere,
    )


def show(context: Context, values: Supervision) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not values.pairs:
        return (Prose(f"Empty: {values.reason}.", "note"),)
    blocks: list[Block] = [
        Prose(
            "Each row compares two cells over the same clips, each against the labels that it was "
            "trained on, paired clip by clip. In each metric this is one family of "
            f"{count(len(values.pairs), 'comparison')}. {WHICH_METRICS} The question is asked in "
            f"{METRIC_WORDS[values.metrics[0]]}. A label source with one "
            "very frequent class is easier, so beside each accuracy the table shows that of "
            "guessing in the proportions of the training labels, and Cohen's kappa, which is 0 for "
            "chance and 1 for full agreement. Usable information is 0 for chance as it is."
        ),
        *few_clips_note(context.few_clips, context.units.word),
        *((Prose(mean_sentence(values)),) if values.mean else ()),
        _picture(context, values),
        Prose(limits(values), "note"),
        Fold("Every comparison in numbers", (_table(values), _sides(values))),
    ]
    if len({frozenset(context.results.labels.classes[s]) for s in context.results.sources}) > 1:
        blocks.append(
            Prose(
                "The label sources do not all have the same classes. Sources with different "
                "classes are different tasks and are not compared.",
                "warning",
            )
        )
    return tuple(blocks)


def mean_sentence(values: Supervision) -> str:
    """Return how unimodal supervision compares with multimodal supervision on average."""
    metric = values.metrics[0]
    subject = "training and testing on unimodal instead of multimodal labels changes"
    return pooled_sentence(values.mean[metric], metric, subject, WORDS)


def limits(values: Supervision) -> str:
    """Return how small a difference could have been found."""
    comparisons = count(len(values.pairs), "comparison")
    return detectable_sentence("difference", comparisons, values.detectable)


def _picture(context: Context, values: Supervision) -> Block:
    rows = [
        EffectRow(" vs ".join(pair.names), f"input {pair.input}", tuple(pair.judged.values()))
        for pair in values.pairs
    ]
    asked = values.metrics[0]
    judged = [pair.judged[asked] for pair in values.pairs]
    plot = Effects(
        name="supervision",
        caption="Difference between label sources, first minus second, with "
        f"{LEVEL_WORDS} intervals. Colour and shape: the verdict after correction over the family.",
        alt=f"Differences in {METRIC_WORDS[asked]}: {tally(judged, ('above zero', 'below'))}; "
        "the table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        metrics=values.metrics,
        primary=context.primary,
        axis="difference",
        words=legend(WORDS, [each for row in rows for each in row.judged if each]),
    )
    return draw_effects(plot)


def _table(values: Supervision) -> Table:
    heads = columns(
        "Cell",
        "Against",
    )
    heads += comparison_columns("Difference")
    heads += elsewhere_columns(any(pair.elsewhere for pair in values.pairs))
    rows = tuple(
        entries(
            *pair.names,
            *comparison_entries(
                judged, metric, verdict_words(judged, WORDS), pair.clips, pair.seeds
            ),
            *elsewhere_entries(pair.elsewhere.get(metric), metric, WORDS),
        )
        for pair in values.pairs
        for metric, judged in pair.judged.items()
    )
    caption = f"Label sources compared: difference, {LEVEL_WORDS} interval, p-values"
    return Table("supervision", caption, heads, rows)


def _sides(values: Supervision) -> Table:
    """Return what each of two compared cells achieves, and what chance does."""
    names = ("Cell", "Against")
    heads = [*columns(*names)]
    groups: tuple[tuple[str, Style], ...] = (
        ("Accuracy", "percent"),
        ("Accuracy of a guess", "percent"),
        ("Kappa", "decimal"),
        ("Usable information, bits", "thousandths"),
    )
    for group, style in groups:
        heads += [Column(name, style, group) for name in names]
    heads.append(Column("Most frequent class of training differs by", "points"))
    rows = tuple(
        entries(
            *pair.names,
            pair.second_accuracy,
            pair.first_accuracy,
            pair.second_guess,
            pair.first_guess,
            pair.second_kappa,
            pair.first_kappa,
            pair.second_information,
            pair.first_information,
            pair.baseline_difference,
        )
        for pair in values.pairs
    )
    return Table("supervision-cells", "The compared cells, and chance", tuple(heads), rows)


SECTION = ReportSection(
    "supervision", "Supervision: the same input trained on each label source", compute, show
)
