"""Section 4: complementarity and interference, what adding a modality changes."""

from dataclasses import dataclass

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import METRIC_WORDS, count, percent
from unic_tfn.report.context import METRICS, Context
from unic_tfn.report.figures.confusion_grid import ORDER
from unic_tfn.report.figures.effects import EffectRow, effects_picture
from unic_tfn.statistics.families import Judged, judge, typical_detectable

LETTERS = "TAV"


@dataclass(frozen=True)
class Addition:
    """What adding modalities to an input changes, on one label source.

    Args:
        label_source: whose labels are predicted.
        before: the input that is added to.
        added: the letters that are added.
        after: the input with them.
        clips: test clips.
        seeds: the seeds that both cells have.
        weighted_f1: the judged difference in weighted F1.
        accuracy: the judged difference in accuracy.
    """

    label_source: str
    before: str
    added: str
    after: str
    clips: int
    seeds: int
    weighted_f1: Judged
    accuracy: Judged

    def judged(self, metric: str) -> Judged:
        """Return the judged difference in a metric."""
        return self.weighted_f1 if metric == "weighted_f1" else self.accuracy


@dataclass(frozen=True)
class Modalities:
    """The section's values. Each metric's comparisons are one family."""

    additions: tuple[Addition, ...]

    def detectable(self, metric: str) -> float:
        """Return the smallest true difference that the family could typically show."""
        return typical_detectable([one.judged(metric) for one in self.additions])


def compute(context: Context) -> Modalities:
    """Return what every added modality changes, in all cells that are there."""
    pairs = list(_pairs(context))
    families = {}
    for metric in METRICS:
        found = [
            context.difference(
                context.scored[first], context.scored[second], metric, first.label_source
            )
            for first, second in pairs
        ]
        families[metric] = found
    present = [
        index for index in range(len(pairs)) if all(families[m][index] is not None for m in METRICS)
    ]
    judged = {
        metric: judge([one for one in families[metric] if one is not None]) for metric in METRICS
    }
    return Modalities(
        tuple(
            _addition(
                context, *pairs[index], judged["weighted_f1"][place], judged["accuracy"][place]
            )
            for place, index in enumerate(present)
        )
    )


def _pairs(context: Context) -> list[tuple[Cell, Cell]]:
    cells = context.results.cells
    ordered = [
        Cell(source, name)
        for source in context.results.sources
        for name in ORDER
        if Cell(source, name) in cells
    ]
    return [
        (first, second)
        for first in ordered
        for second in ordered
        if first.label_source == second.label_source and set(first.input) < set(second.input)
    ]


def _addition(
    context: Context, first: Cell, second: Cell, weighted_f1: Judged, accuracy: Judged
) -> Addition:
    added = "".join(letter for letter in LETTERS if letter in set(second.input) - set(first.input))
    seeds = set(context.results.cells[first].seeds) & set(context.results.cells[second].seeds)
    return Addition(
        first.label_source,
        first.input,
        added,
        second.input,
        len(context.results.cells[first].gold),
        len(seeds),
        weighted_f1,
        accuracy,
    )


def show(context: Context, values: Modalities) -> Shown:
    """Return the section."""
    title = "Complementarity and interference: what adding a modality changes"
    if not values.additions:
        empty = (
            "Empty: no label source has two inputs of which one is the other with modalities added."
        )
        return Shown("modalities", title, (Prose(empty, "note"),))
    size = len(values.additions)
    blocks: list[Block] = [
        Prose(
            "Each row compares two inputs on the same clips against the same labels. A difference "
            "is called a help or a hurt only where its corrected p-value is below 0.05. Families: "
            f"the {count(size, 'comparison')} in weighted F1 are one, the same in accuracy another."
        ),
        _picture(context, values),
        Prose(
            "With these clips and seeds, a single true difference would be found in 80 % of "
            f"repetitions from about {percent(values.detectable('weighted_f1'))} points of "
            f"weighted F1 and {percent(values.detectable('accuracy'))} points of accuracy "
            "upwards (median over the comparisons). Within noise therefore means neither shown "
            "nor excluded.",
            "note",
        ),
        Fold("Every comparison in numbers", (_table(values),)),
        Fold("How this is tested", (Prose(METHOD), Prose(METHOD_POWER))),
    ]
    return Shown("modalities", title, tuple(blocks))


METHOD = (
    "Seeds are averaged within each clip, and clips are what is resampled. Two tests are made, and "
    "the larger of their p-values counts. One asks whether the difference could come from the "
    "choice of clips: the two inputs trade places clip by clip, all seeds of a clip together, "
    "9,999 times (for one seed and accuracy: McNemar's exact test). The other asks whether it "
    "could come from clips and seeds together: variance over clips from 4,000 bootstrap "
    "resamples, variance over seeds from the seeds of all cells (Smyth's moderated variances), "
    "combined as for cases and readers in diagnostic imaging (Obuchowski and Rockette, degrees of "
    "freedom after Hillis). The interval is the second test's, for one comparison. Holm's "
    "correction covers the whole family."
)
METHOD_POWER = (
    "Smallest difference found in 80 % of repetitions: (t at 1 − 0.05 / 2m + t at 0.80) times the "
    "standard error, for m comparisons: what Holm's first step asks for."
)


def label(one: Addition) -> str:
    """Return `TA + V`."""
    return f"{one.before} + {' + '.join(one.added)}"


def _picture(context: Context, values: Modalities) -> Block:
    rows = [
        EffectRow(label(one), f"{one.label_source} labels", (one.weighted_f1, one.accuracy))
        for one in values.additions
    ]
    verdicts = [one.weighted_f1.verdict for one in values.additions]
    return effects_picture(
        "modalities",
        "Change when modalities are added, with 95 % intervals. Colour and shape: the verdict "
        "after correction over the family.",
        f"Of {len(verdicts)} changes in weighted F1, {verdicts.count('helps')} help, "
        f"{verdicts.count('hurts')} hurt and {verdicts.count('within noise')} are within noise; "
        "the table below has the numbers.",
        rows,
        [METRIC_WORDS[metric] for metric in METRICS],
        "change, percentage points",
        ("helps", "hurts (interference)", "within noise"),
        context.results.synthetic,
    )


def _table(values: Modalities) -> Table:
    heads = columns(
        "Labels",
        "Input",
        "Added",
        "Metric",
        ("Change", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Verdict",
        ("Detectable", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
    )
    rows = []
    for one in values.additions:
        for metric in METRICS:
            judged = one.judged(metric)
            found = judged.difference
            rows.append(
                entries(
                    one.label_source,
                    one.before,
                    one.added,
                    METRIC_WORDS[metric],
                    found.effect,
                    found.low,
                    found.high,
                    found.p,
                    judged.p_corrected,
                    Entry(judged.verdict, tone=judged.verdict),
                    judged.detectable,
                    one.clips,
                    one.seeds,
                )
            )
    return Table(
        "modalities",
        "Adding modalities: change in points, 95 % interval, p-values, verdict",
        heads,
        tuple(rows),
    )
