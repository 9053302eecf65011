"""Section 5: supervision, the same input trained on each label source."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count, percent
from unic_tfn.report.context import Context, score_cell
from unic_tfn.report.figures.confusion_grid import ORDER
from unic_tfn.report.figures.effects import EffectRow, effects_picture
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.families import Judged, judge, typical_detectable

REFERENCE = "multimodal"


@dataclass(frozen=True)
class Pair:
    """One input trained and tested on two label sources, over the clips that both label.

    Args:
        input: which modalities the networks see.
        first: the label source that is compared with; `multimodal` where it is one of the two.
        second: the label source that is asked about.
        clips: test clips with labels from both.
        seeds: the seeds that both cells have.
        first_accuracy: fraction of these clips, mean over seeds.
        second_accuracy: the same of the other.
        baseline_difference: how much higher the second's majority baseline is.
        accuracy: the judged difference, second minus first.
    """

    input: str
    first: str
    second: str
    clips: int
    seeds: int
    first_accuracy: float
    second_accuracy: float
    baseline_difference: float
    accuracy: Judged

    @property
    def names(self) -> tuple[str, str]:
        """Return the two cells' names, second first."""
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
    """Return all pairs of label sources with the same input."""
    sources = context.results.sources
    if len(sources) < 2:
        return Supervision((), f"this grid has one label source only ({sources[0]})")
    # The multimodal label, where there is one, is what the others are held against.
    ordered = sorted(sources, key=lambda source: source != REFERENCE)
    found = [
        (name, first, second, one)
        for name in reversed(ORDER)
        for first, second in combinations(ordered, 2)
        if (one := _difference(context, Cell(first, name), Cell(second, name))) is not None
    ]
    if not found:
        return Supervision((), "no input has usable runs on two label sources")
    judged = judge([one for *_, one in found])
    return Supervision(
        tuple(
            _pair(context, name, first, second, verdict)
            for (name, first, second, _), verdict in zip(found, judged, strict=True)
        )
    )


def _common(context: Context, first: Cell, second: Cell) -> np.ndarray:
    cells = context.results.cells
    return np.intersect1d(cells[first].rows, cells[second].rows)


def _difference(context: Context, first: Cell, second: Cell) -> Difference | None:
    cells = context.results.cells
    if first not in cells or second not in cells:
        return None
    rows = _common(context, first, second)
    if len(rows) < 2:
        return None
    name = f"{first.label_source} {second.label_source}"
    weights = context.weights(len(rows), name)
    one, other = (score_cell(cells[cell].at(rows), weights) for cell in (first, second))
    return context.difference(one, other, "accuracy", name)


def _pair(context: Context, name: str, first: str, second: str, judged: Judged) -> Pair:
    rows = _common(context, Cell(first, name), Cell(second, name))
    one, other = (context.results.cells[Cell(source, name)] for source in (first, second))
    seeds = [seed for seed in one.seeds if seed in other.seeds]
    accuracies = [float(cell.at(rows).only(seeds).correct.mean()) for cell in (one, other)]
    labels = context.results.labels
    baselines = [
        float((labels.codes[source][rows] == labels.majority(source)).mean())
        for source in (first, second)
    ]
    return Pair(
        name,
        first,
        second,
        len(rows),
        len(seeds),
        accuracies[0],
        accuracies[1],
        baselines[1] - baselines[0],
        judged,
    )


def show(context: Context, values: Supervision) -> Shown:
    """Return the section."""
    title = "Supervision: the same input trained on each label source"
    if not values.pairs:
        return Shown("supervision", title, (Prose(f"Empty: {values.reason}.", "note"),))
    blocks: list[Block] = [
        Prose(
            "Each row compares two networks' accuracy over the same clips, each against the labels "
            "that it was trained on, paired by whether a clip is right. The "
            f"{count(len(values.pairs), 'comparison')} are one family. A label source with one "
            "very frequent class is easier: the table has how much the majority baselines differ."
        ),
        _picture(context, values),
        Prose(
            "A single true difference would be found in 80 % of repetitions from about "
            f"{percent(values.detectable)} points upwards (median over the comparisons).",
            "note",
        ),
        Fold("Every comparison in numbers", (_table(values),)),
    ]
    if len({context.results.labels.classes[s] for s in context.results.sources}) > 1:
        blocks.append(
            Prose(
                "The label sources do not have the same classes, so their tasks differ by more "
                "than who annotated.",
                "warning",
            )
        )
    return Shown("supervision", title, tuple(blocks))


def _picture(context: Context, values: Supervision) -> Block:
    rows = [
        EffectRow(" vs ".join(pair.names), f"input {pair.input}", (pair.accuracy,))
        for pair in values.pairs
    ]
    verdicts = [pair.accuracy.verdict for pair in values.pairs]
    return effects_picture(
        "supervision",
        "Difference in accuracy between label sources, first named minus second, with 95 % "
        "intervals. Colour and shape: the verdict after correction over the family.",
        f"Of {len(verdicts)} differences, {verdicts.count('helps')} are above zero, "
        f"{verdicts.count('hurts')} below and {verdicts.count('within noise')} within noise; the "
        "table below has the numbers.",
        rows,
        ["accuracy"],
        "difference, percentage points",
        ("higher", "lower", "within noise"),
        context.results.synthetic,
    )


WORDS = {"helps": "higher", "hurts": "lower", "within noise": "within noise"}


def _table(values: Supervision) -> Table:
    heads = columns(
        "Cell",
        "Against",
        ("Accuracy", "percent"),
        ("Accuracy against", "percent"),
        ("Difference", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Verdict",
        ("Baselines differ by", "points"),
        ("Detectable", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
    )
    rows = tuple(
        entries(
            *pair.names,
            pair.second_accuracy,
            pair.first_accuracy,
            pair.accuracy.difference.effect,
            pair.accuracy.difference.low,
            pair.accuracy.difference.high,
            pair.accuracy.difference.p,
            pair.accuracy.p_corrected,
            Entry(WORDS[pair.accuracy.verdict], tone=pair.accuracy.verdict),
            pair.baseline_difference,
            pair.accuracy.detectable,
            pair.clips,
            pair.seeds,
        )
        for pair in values.pairs
    )
    return Table(
        "supervision",
        "Label sources compared: difference in accuracy in points, 95 % interval, p-values",
        heads,
        rows,
    )
