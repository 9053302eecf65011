"""Complementarity and interference: the change when modalities are added to an input."""

from dataclasses import dataclass

from unic_tfn.grid import INPUTS, LETTERS, METRIC_WORDS, METRICS, Cell
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import count
from unic_tfn.report.context import Context
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import TONES, detectable_sentence
from unic_tfn.statistics.difference import ALPHA, LEVEL_WORDS, described, power_described
from unic_tfn.statistics.families import CORRECTION, Judged, judge, typical_detectable


@dataclass(frozen=True)
class Addition:
    """The change when modalities are added to an input, on one label source.

    Args:
        label_source: the source of the labels.
        before: the smaller input.
        added: the letters that are added to it.
        after: the larger input.
        clips: the number of test clips.
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
        return typical_detectable([addition.judged(metric) for addition in self.additions])


def compute(context: Context) -> Modalities:
    """Return the change for every pair of inputs of which one extends the other."""
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
        metric: judge([change for change in families[metric] if change is not None])
        for metric in METRICS
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
        for name in INPUTS
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


def show(context: Context, values: Modalities) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not values.additions:
        return (
            Prose("Empty: no label source has two inputs of which one extends the other.", "note"),
        )
    effort = context.effort
    return (
        Prose(
            "Each row compares two inputs on the same clips against the same labels. A change is "
            f"said to help or hurt only where its corrected p-value is below {ALPHA}. Each metric "
            f"is a family of its own, with {count(len(values.additions), 'comparison')}."
        ),
        _picture(context, values),
        Prose(f"{limits(values)} Within noise therefore means neither shown nor excluded.", "note"),
        Fold("Every comparison in numbers", (_table(values),)),
        Fold(
            "How this is tested",
            (
                Prose(f"{described(effort.resamples, effort.permutations)} {CORRECTION}"),
                Prose(power_described()),
            ),
        ),
    )


def limits(values: Modalities) -> str:
    """Return how small a change could have been found."""
    sizes = {metric: values.detectable(metric) for metric in METRICS}
    return detectable_sentence("difference", count(len(values.additions), "comparison"), sizes)


def label(addition: Addition) -> str:
    """Return `TA + V`."""
    return f"{addition.before} + {' + '.join(addition.added)}"


def _picture(context: Context, values: Modalities) -> Block:
    rows = [
        EffectRow(
            label(addition),
            f"{addition.label_source} labels",
            tuple(addition.judged(metric) for metric in METRICS),
        )
        for addition in values.additions
    ]
    verdicts = [addition.weighted_f1.verdict for addition in values.additions]
    plot = Effects(
        name="modalities",
        caption=f"Change when modalities are added, with {LEVEL_WORDS} intervals. Colour and "
        "shape: the verdict after correction over the family.",
        alt=f"Changes in weighted F1: {verdicts.count('helps')} help, {verdicts.count('hurts')} "
        f"hurt, {verdicts.count('within noise')} within noise; the table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        headings=[METRIC_WORDS[metric] for metric in METRICS],
        axis="change, percentage points",
        words=("helps (complementarity)", "hurts (interference)", "within noise"),
    )
    return draw_effects(plot)


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
    for addition in values.additions:
        for metric in METRICS:
            judged = addition.judged(metric)
            found = judged.difference
            rows.append(
                entries(
                    addition.label_source,
                    addition.before,
                    addition.added,
                    METRIC_WORDS[metric],
                    found.effect,
                    found.low,
                    found.high,
                    found.p,
                    judged.p_corrected,
                    Entry(judged.verdict, tone=TONES[judged.verdict]),
                    judged.detectable,
                    addition.clips,
                    addition.seeds,
                )
            )
    return Table(
        "modalities",
        f"Adding modalities: change in points, {LEVEL_WORDS} interval, p-values, verdict",
        heads,
        tuple(rows),
    )


SECTION = ReportSection(
    "modalities",
    "Complementarity and interference: the effect of adding modalities",
    compute,
    show,
)
