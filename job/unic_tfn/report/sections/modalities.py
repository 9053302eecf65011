"""Adding modalities: the change when modalities are added to an input, and what to call it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.grid import LETTERS, METRIC_WORDS, Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Fold, Prose, Table, columns, entries
from unic_tfn.report.additions import FAMILY_WORDS, Addition, AdditionFamily
from unic_tfn.report.claims import claim, rules
from unic_tfn.report.comparison_columns import (
    comparison_columns,
    comparison_entries,
    elsewhere_columns,
    elsewhere_entries,
)
from unic_tfn.report.comparisons import additions
from unic_tfn.report.context import Context
from unic_tfn.report.controls import controls
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.judging import ByMetric, Verdicts, judge_family, pool_family
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import (
    counted,
    detectable_sentence,
    few_clips_note,
    legend,
    lower_first,
    metrics_sentences,
    no_difference_sentence,
    pooled_sentence,
    tally,
    upper_first,
)
from unic_tfn.statistics import another_collection, closed, equivalence, pooled, units
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import ALPHA, LEVEL_WORDS, described, power_described
from unic_tfn.statistics.families import Verdict, typical_detectable

WORDS: Mapping[Verdict, str] = {
    "helps": "better",
    "hurts": "worse",
    "within noise": "within noise",
}


@dataclass(frozen=True)
class Modalities:
    """The section's values, family by family; each metric is judged within each family.

    Args:
        additions: the comparisons.
        means: by family and metric, the mean of its comparisons.
        asked: the family that asks whether adding modalities changes anything.
        alone: by letter and metric, the mean of the comparisons of that family that add this
            modality alone.
    """

    additions: tuple[Addition, ...]
    means: Mapping[str, Mapping[str, Pooled]]
    asked: AdditionFamily
    alone: Mapping[str, Mapping[str, Pooled]]

    def of(self, family: AdditionFamily) -> tuple[Addition, ...]:
        """Return the additions of a family."""
        return tuple(addition for addition in self.additions if addition.family == family)

    @property
    def families(self) -> tuple[AdditionFamily, ...]:
        """The families that have comparisons."""
        return tuple(family for family in FAMILY_WORDS if self.of(family))


def compute(context: Context) -> Modalities:
    """Return the change for every pair of inputs of which one extends the other."""
    enough = [c for c in context.results.cells if c.label_source not in context.few_clips]
    families = additions(enough, context.unimodal)
    compared = {family: _compared(context, pairs) for family, pairs in families.items() if pairs}
    asked: AdditionFamily = "to own modality" if context.unimodal else "no own"
    asked_about = compared.get(asked, {})
    return Modalities(
        tuple(
            addition
            for family, found in compared.items()
            for addition in _additions(context, family, found)
        ),
        {family: pool_family(context, list(found.values())) for family, found in compared.items()},
        asked,
        {
            letter: pool_family(context, found)
            for letter in LETTERS
            if (found := [each for pair, each in asked_about.items() if _added(*pair) == letter])
        },
    )


def _compared(
    context: Context, pairs: Sequence[tuple[Cell, Cell]]
) -> dict[tuple[Cell, Cell], ByMetric]:
    """Return the comparisons of a family; pairs without a common seed are left out."""
    cells = context.scored
    found = {
        (first, second): context.compare(cells[first], cells[second], context.metrics)
        for first, second in pairs
    }
    return {pair: comparison for pair, comparison in found.items() if comparison}


def _additions(
    context: Context, family: AdditionFamily, compared: Mapping[tuple[Cell, Cell], ByMetric]
) -> list[Addition]:
    """Return the judged additions of one family."""
    comparisons = list(compared.values())
    judged = judge_family(context, comparisons, comparisons)
    return [
        _addition(context, family, pair, found)
        for pair, found in zip(compared, judged, strict=True)
    ]


def _common_seeds(context: Context, first: Cell, second: Cell) -> set[int]:
    cells = context.results.cells
    return set(cells[first].seeds) & set(cells[second].seeds)


def _added(first: Cell, second: Cell) -> str:
    """Return the letters that a larger input adds to a smaller one."""
    return "".join(letter for letter in LETTERS if letter in set(second.input) - set(first.input))


def _addition(
    context: Context,
    family: AdditionFamily,
    pair: tuple[Cell, Cell],
    found: Verdicts,
) -> Addition:
    first, second = pair
    return Addition(
        first.label_source,
        first.input,
        _added(first, second),
        second.input,
        context.unimodal.get(first.label_source),
        family,
        len(context.results.cells[first].gold),
        len(_common_seeds(context, first, second)),
        found.here,
        found.elsewhere,
        controls(context).get((second, _added(first, second))),
    )


def show(context: Context, values: Modalities) -> tuple[Block, ...]:
    """Return the section's blocks."""
    few = few_clips_note(context.few_clips, context.units.word)
    if not values.additions:
        reason = "no label source with enough clips has two inputs of which one extends the other"
        return (
            Prose(f"Empty: {reason}.", "note"),
            *few_clips_note(context.few_clips, context.units.word),
        )
    return (
        Prose(
            "Each row compares two inputs on the same clips against the same labels. A change is "
            f"called better or worse only where its corrected p-value is below {ALPHA}. "
            f"{rules(values.additions)}"
        ),
        *few,
        Prose(metrics_sentences(context.metrics), "note"),
        *(Prose(family_sentence(values, family)) for family in values.families),
        _picture(context, values),
        *(Prose(_limits_of(values, family), "note") for family in values.families),
        Prose("Within noise therefore means neither shown nor excluded.", "note"),
        Fold("Every comparison in numbers", (_table(values),)),
        Fold("How this is tested", tuple(Prose(text) for text in method(context))),
    )


def method(context: Context) -> tuple[str, ...]:
    """Return how comparisons are tested, one paragraph for each method."""
    effort, grouped = context.effort, context.units.grouped
    tests = described(effort.resamples, effort.permutations, grouped, max(context.folds, 1))
    paragraphs = [
        f"{tests} {units.described(grouped)}",
        f"{pooled.described()} {closed.described()}",
        equivalence.described(context.results.job.jobspec.report.equivalence),
        power_described(),
    ]
    if context.folds:
        paragraphs.append(another_collection.described(context.folds, len(context.results.seeds)))
    return tuple(paragraphs)


def family_sentence(values: Modalities, family: AdditionFamily) -> str:
    """Return a family's mean change, and how many comparisons change each metric beyond noise."""
    mean = mean_sentence(values.means[family])
    return f"{upper_first(FAMILY_WORDS[family])}: {changes(values.of(family))} {mean}"


def mean_sentence(means: Mapping[str, Pooled]) -> str:
    """Return the mean change over a family in the primary metric, in a sentence."""
    metric = next(iter(means))
    return pooled_sentence(means[metric], metric, "this changes", WORDS)


def changes(additions: Sequence[Addition]) -> str:
    """Return how many additions change each metric beyond noise, as the rest of a sentence."""
    metrics = list(additions[0].judged)
    verdicts = {
        metric: [addition.judged[metric].verdict for addition in additions] for metric in metrics
    }
    numbers = counted(verdicts, "comparison", ("better", "worse"))
    none = no_difference_sentence([addition.judged[metrics[0]] for addition in additions])
    return f"{METRIC_WORDS[metrics[0]]} changes beyond noise in {numbers}.{none}"


def limits(additions: Sequence[Addition]) -> str:
    """Return how small a change could have been found in a family."""
    sizes = {
        metric: typical_detectable([addition.judged[metric] for addition in additions])
        for metric in additions[0].judged
    }
    return detectable_sentence("difference", count(len(additions), "comparison"), sizes)


def _limits_of(values: Modalities, family: AdditionFamily) -> str:
    return f"{upper_first(FAMILY_WORDS[family])}: {lower_first(limits(values.of(family)))}"


def label(addition: Addition) -> str:
    """Return `TA + V`."""
    return f"{addition.before} + {' + '.join(addition.added)}"


def _picture(context: Context, values: Modalities) -> Block:
    rows = [
        EffectRow(
            label(addition),
            addition.heading,
            tuple(addition.judged.values()),
        )
        for addition in values.additions
    ]
    primary = context.primary
    judged = [addition.judged[primary] for addition in values.additions]
    plot = Effects(
        name="modalities",
        caption=f"Change when modalities are added, with {LEVEL_WORDS} intervals. Colour and "
        "shape: the verdict after correction over the family.",
        alt=f"Changes in {METRIC_WORDS[primary]}: {tally(judged, ('better', 'worse'))}; "
        "the table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        metrics=context.metrics,
        primary=context.primary,
        axis="change",
        words=legend(WORDS, [each for row in rows for each in row.judged if each]),
    )
    return draw_effects(plot)


def _table(values: Modalities) -> Table:
    elsewhere = any(addition.elsewhere for addition in values.additions)
    heads = columns(
        "Labels",
        "Input",
        "Added",
    )
    heads += comparison_columns(verdict="Claim")
    heads += columns("Family", "What the claim rests on or lacks")
    heads += elsewhere_columns(elsewhere)
    rows = []
    for addition in values.additions:
        for metric, judged in addition.judged.items():
            claimed = claim(addition, metric, values.additions)
            rows.append(
                entries(
                    addition.label_source,
                    addition.before,
                    addition.added,
                    *comparison_entries(
                        judged, metric, claimed.word, addition.clips, addition.seeds
                    ),
                    FAMILY_WORDS[addition.family],
                    claimed.reason,
                    *elsewhere_entries(addition.elsewhere.get(metric), metric, WORDS),
                )
            )
    return Table(
        "modalities",
        f"Adding modalities: change, {LEVEL_WORDS} interval, p-values, claim",
        heads,
        tuple(rows),
    )


SECTION = ReportSection(
    "modalities",
    "Adding modalities: the effect of each added modality",
    compute,
    show,
)
