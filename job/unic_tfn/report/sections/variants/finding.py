"""What the findings say of variants."""

from collections.abc import Sequence

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.report.answers import Answer, Claim
from unic_tfn.report.context import Context
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.changes_told import NOT_COMPARED, mean_sentence
from unic_tfn.report.sections.variants.means import Mean
from unic_tfn.report.sections.variants.values import Variants
from unic_tfn.report.sections.variants.weighting import weighting_answer
from unic_tfn.report.wording import counted
from unic_tfn.statistics.families import Verdict

ONLY_CONTROLS = "All of them are controls, which ask about what they lack and not about a setting."


def variants_answer(context: Context) -> tuple[Answer, ...]:
    """Return what other settings change, in a grid with variants, and what weightings learn."""
    if not context.variants:
        return ()
    values = SECTION.values(context)
    return (_changes(context, values), *weighting_answer(context, values.weightings))


def _changes(context: Context, values: Variants) -> Answer:
    question = f"What do other settings than those of {values.reference} change?"
    told = {
        variant.name: mean
        for variant in values.variants
        if (mean := values.mean(variant.name, "all labels"))
    }
    if not told:
        return Answer(question, NOT_COMPARED)
    claims = tuple(
        Claim(mean.judged[context.primary].verdict, _sentence(context, values, name))
        for name, mean in told.items()
    )
    settings = [mean for name, mean in told.items() if name not in values.controls]
    return Answer(question, _counts(context, settings) if settings else ONLY_CONTROLS, claims)


def _counts(context: Context, settings: Sequence[Mean]) -> str:
    """Return how many variants change something; controls ask about what they lack instead."""
    verdicts: dict[str, list[Verdict]] = {
        metric: [mean.judged[metric].verdict for mean in settings] for metric in context.metrics
    }
    return (
        f"On average over the cells, {METRIC_WORDS[context.primary]} changes beyond noise under "
        f"{counted(verdicts, 'variant', ('better', 'worse'))}."
    )


def _sentence(context: Context, values: Variants, name: str) -> str:
    subject = f"{name}, a control," if name in values.controls else name
    return mean_sentence(values.means_of(name), context.primary, subject)
