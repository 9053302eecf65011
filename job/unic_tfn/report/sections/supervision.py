"""Supervision: the same input trained on each label source."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unic_tfn.grid import INPUTS, Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.report.context import Context, score_cell
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import TONES, detectable_sentence, few_clips_note
from unic_tfn.statistics.chance import guess_scores, mean_kappa
from unic_tfn.statistics.difference import FEWEST_CLIPS, LEVEL_WORDS, Difference
from unic_tfn.statistics.families import Judged, Verdict, judge, typical_detectable

REFERENCE = "multimodal"
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
        accuracy: the judged difference, second minus first.
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
    accuracy: Judged

    @property
    def names(self) -> tuple[str, str]:
        """The two cells' names, second first."""
        return Cell(self.second, self.input).name, Cell(self.first, self.input).name


@dataclass(frozen=True)
class Supervision:
    """The section's values; all pairs are one family. `reason` says why there are none."""

    pairs: tuple[Pair, ...]
    reason: str = ""

    @property
    def detectable(self) -> float:
        """The smallest true difference that the family could typically show."""
        return typical_detectable([pair.accuracy for pair in self.pairs])


def compute(context: Context) -> Supervision:
    """Return all pairs of label sources with the same input and classes, judged as one family."""
    sources = context.results.sources
    if len(sources) < 2:
        return Supervision((), f"this grid has one label source only ({sources[0]})")
    # The multimodal labels, where there are some, are the reference for the others.
    ordered = sorted(sources, key=lambda source: source != REFERENCE)
    found = [
        (name, first, second, difference)
        for name in reversed(INPUTS)
        for first, second in combinations(ordered, 2)
        if _same_classes(context, first, second)
        and (difference := _difference(context, Cell(first, name), Cell(second, name))) is not None
    ]
    if not found:
        pairs = combinations(ordered, 2)
        if not any(_same_classes(context, first, second) for first, second in pairs):
            named = ", ".join(sources)
            return Supervision((), f"no two label sources have the same classes ({named})")
        return Supervision(
            (),
            "no input has usable runs on two label sources that have at least "
            f"{FEWEST_CLIPS} test clips in common",
        )
    judged = judge([difference for *_, difference in found])
    return Supervision(
        tuple(
            _pair(context, name, first, second, verdict)
            for (name, first, second, _), verdict in zip(found, judged, strict=True)
        )
    )


def _same_classes(context: Context, first: str, second: str) -> bool:
    """Return whether two sources have the same set of classes: accuracies of others say nothing."""
    classes = context.results.labels.classes
    return set(classes[first]) == set(classes[second])


def _common(context: Context, first: Cell, second: Cell) -> np.ndarray:
    cells = context.results.cells
    return np.intersect1d(cells[first].rows, cells[second].rows)


def _difference(context: Context, first: Cell, second: Cell) -> Difference | None:
    cells = context.results.cells
    if first not in cells or second not in cells:
        return None
    rows = _common(context, first, second)
    if len(rows) < FEWEST_CLIPS:
        return None
    name = f"{first.label_source} {second.label_source}"
    weights = context.weights(len(rows), name)
    scored = [score_cell(cells[cell].at(rows), weights) for cell in (first, second)]
    return context.difference(scored[0], scored[1], "accuracy", name)


def _pair(context: Context, name: str, first: str, second: str, judged: Judged) -> Pair:
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
        train = labels.codes[source][labels.rows(source, "train")]
        guesses.append(guess_scores(train, cell.gold, len(cell.classes))[0])
        baselines.append(float((cell.gold == labels.majority(source)).mean()))
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
        judged,
    )


def show(context: Context, values: Supervision) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not values.pairs:
        return (Prose(f"Empty: {values.reason}.", "note"),)
    blocks: list[Block] = [
        Prose(
            "Each row compares the accuracies of two cells over the same clips, each against the "
            "labels that it was trained on, paired clip by clip. This is one family of "
            f"{count(len(values.pairs), 'comparison')}. A label source with one very frequent "
            "class is easier, so beside each accuracy the table shows that of guessing in the "
            "proportions of the training labels, and Cohen's kappa, which is 0 for chance and 1 "
            "for full agreement."
        ),
        *few_clips_note(context.few_clips),
        _picture(context, values),
        Prose(limits(values), "note"),
        Fold("Every comparison in numbers", (_table(values),)),
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


def limits(values: Supervision) -> str:
    """Return how small a difference could have been found."""
    comparisons = count(len(values.pairs), "comparison")
    return detectable_sentence("difference", comparisons, {"accuracy": values.detectable})


def _picture(context: Context, values: Supervision) -> Block:
    rows = [
        EffectRow(" vs ".join(pair.names), f"input {pair.input}", (pair.accuracy,))
        for pair in values.pairs
    ]
    verdicts = [pair.accuracy.verdict for pair in values.pairs]
    plot = Effects(
        name="supervision",
        caption="Difference in accuracy between label sources, first minus second, with "
        f"{LEVEL_WORDS} intervals. Colour and shape: the verdict after correction over the family.",
        alt=f"Differences in accuracy: {verdicts.count('helps')} above zero, "
        f"{verdicts.count('hurts')} below, {verdicts.count('within noise')} within noise; the "
        "table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        headings=["accuracy"],
        axis="difference, percentage points",
        words=("higher", "lower", "within noise"),
    )
    return draw_effects(plot)


def _table(values: Supervision) -> Table:
    heads = columns(
        "Cell",
        "Against",
        ("Accuracy", "percent"),
        ("Accuracy against", "percent"),
        ("Kappa", "decimal"),
        ("Kappa against", "decimal"),
        ("Guess", "percent"),
        ("Guess against", "percent"),
        ("Difference", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Verdict",
        ("Most frequent class of training differs by", "points"),
        ("Detectable", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
    )
    rows = tuple(
        entries(
            *pair.names,
            pair.second_accuracy,
            pair.first_accuracy,
            pair.second_kappa,
            pair.first_kappa,
            pair.second_guess,
            pair.first_guess,
            pair.accuracy.difference.effect,
            pair.accuracy.difference.low,
            pair.accuracy.difference.high,
            pair.accuracy.difference.p,
            pair.accuracy.p_corrected,
            Entry(WORDS[pair.accuracy.verdict], tone=TONES[pair.accuracy.verdict]),
            pair.baseline_difference,
            pair.accuracy.detectable,
            pair.clips,
            pair.seeds,
        )
        for pair in values.pairs
    )
    return Table(
        "supervision",
        "Label sources compared: difference in accuracy in points, "
        f"{LEVEL_WORDS} interval, p-values",
        heads,
        rows,
    )


SECTION = ReportSection(
    "supervision", "Supervision: the same input trained on each label source", compute, show
)
