"""Adding modalities: the change when modalities are added to an input, and what to call it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.grid import LETTERS, METRIC_UNITS, METRIC_WORDS, Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.report.additions import FAMILY_WORDS, Addition, AdditionFamily
from unic_tfn.report.claims import RULES, claim
from unic_tfn.report.comparisons import additions
from unic_tfn.report.context import Context
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import (
    TONES,
    change_entry,
    counted,
    detectable_sentence,
    few_clips_note,
    level_entry,
    lower_first,
    metrics_sentences,
    upper_first,
)
from unic_tfn.statistics.difference import (
    ALPHA,
    LEVEL_WORDS,
    Difference,
    described,
    power_described,
)
from unic_tfn.statistics.families import CORRECTION, Judged, judge_each, typical_detectable


@dataclass(frozen=True)
class Modalities:
    """The section's values, family by family; each metric is judged within each family."""

    additions: tuple[Addition, ...]

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
    return Modalities(
        tuple(
            addition
            for family, pairs in families.items()
            for addition in _additions(context, family, pairs)
        )
    )


def _additions(
    context: Context, family: AdditionFamily, pairs: Sequence[tuple[Cell, Cell]]
) -> list[Addition]:
    """Return the judged additions of one family; pairs without a common seed are left out."""
    present = [pair for pair in pairs if _common_seeds(context, *pair)]
    judged = judge_each([_differences(context, *pair) for pair in present])
    return [
        _addition(context, family, pair, found) for pair, found in zip(present, judged, strict=True)
    ]


def _common_seeds(context: Context, first: Cell, second: Cell) -> set[int]:
    cells = context.results.cells
    return set(cells[first].seeds) & set(cells[second].seeds)


def _differences(context: Context, first: Cell, second: Cell) -> dict[str, Difference]:
    cells, source = context.scored, first.label_source
    found = context.differences(cells[first], cells[second], context.metrics, source)
    assert found is not None, "the cells have common seeds"
    return found


def _addition(
    context: Context,
    family: AdditionFamily,
    pair: tuple[Cell, Cell],
    judged: Mapping[str, Judged],
) -> Addition:
    first, second = pair
    return Addition(
        first.label_source,
        first.input,
        "".join(letter for letter in LETTERS if letter in set(second.input) - set(first.input)),
        second.input,
        context.unimodal.get(first.label_source),
        family,
        len(context.results.cells[first].gold),
        len(_common_seeds(context, first, second)),
        judged,
    )


def show(context: Context, values: Modalities) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not values.additions:
        reason = "no label source with enough clips has two inputs of which one extends the other"
        return (Prose(f"Empty: {reason}.", "note"), *few_clips_note(context.few_clips))
    effort = context.effort
    return (
        Prose(
            "Each row compares two inputs on the same clips against the same labels. A change is "
            f"called better or worse only where its corrected p-value is below {ALPHA}. {RULES}"
        ),
        *few_clips_note(context.few_clips),
        Prose(metrics_sentences(context.metrics), "note"),
        *(Prose(family_sentence(values, family)) for family in values.families),
        _picture(context, values),
        *(Prose(_limits_of(values, family), "note") for family in values.families),
        Prose("Within noise therefore means neither shown nor excluded.", "note"),
        Fold("Every comparison in numbers", (_table(values),)),
        Fold(
            "How this is tested",
            (
                Prose(f"{described(effort.resamples, effort.permutations)} {CORRECTION}"),
                Prose(power_described()),
            ),
        ),
    )


def family_sentence(values: Modalities, family: AdditionFamily) -> str:
    """Return how many comparisons of a family change each metric beyond noise."""
    return f"{upper_first(FAMILY_WORDS[family])}: {changes(values.of(family))}"


def changes(additions: Sequence[Addition]) -> str:
    """Return how many additions change each metric beyond noise, as the rest of a sentence."""
    metrics = list(additions[0].judged)
    verdicts = {
        metric: [addition.judged[metric].verdict for addition in additions] for metric in metrics
    }
    numbers = counted(verdicts, "comparison", ("better", "worse"))
    return f"{METRIC_WORDS[metrics[0]]} changes beyond noise in {numbers}."


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
    verdicts = [addition.judged[primary].verdict for addition in values.additions]
    plot = Effects(
        name="modalities",
        caption=f"Change when modalities are added, with {LEVEL_WORDS} intervals. Colour and "
        "shape: the verdict after correction over the family.",
        alt=f"Changes in {METRIC_WORDS[primary]}: {verdicts.count('helps')} better, "
        f"{verdicts.count('hurts')} worse, {verdicts.count('within noise')} within noise; the "
        "table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        metrics=context.metrics,
        axis="change",
        words=("better", "worse", "within noise"),
    )
    return draw_effects(plot)


def _table(values: Modalities) -> Table:
    heads = columns(
        "Labels",
        "Input",
        "Added",
        "Metric",
        "Unit",
        ("Change", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Claim",
        ("Detectable", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
        "Family",
        "What the claim rests on or lacks",
    )
    rows = []
    for addition in values.additions:
        for metric, judged in addition.judged.items():
            claimed = claim(addition, metric, values.additions)
            found = judged.difference
            rows.append(
                entries(
                    addition.label_source,
                    addition.before,
                    addition.added,
                    METRIC_WORDS[metric],
                    METRIC_UNITS[metric],
                    change_entry(found.effect, metric),
                    change_entry(found.low, metric),
                    change_entry(found.high, metric),
                    found.p,
                    judged.p_corrected,
                    Entry(claimed.word, tone=TONES[judged.verdict]),
                    level_entry(judged.detectable, metric),
                    addition.clips,
                    addition.seeds,
                    FAMILY_WORDS[addition.family],
                    claimed.reason,
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
