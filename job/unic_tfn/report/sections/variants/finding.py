"""What the findings say of variants."""

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.report.answers import Answer, Claim
from unic_tfn.report.context import Context
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.changes_told import NOT_COMPARED, mean_sentence
from unic_tfn.report.sections.variants.values import Variants
from unic_tfn.report.sections.variants.weighting import weighting_answer
from unic_tfn.report.wording import counted
from unic_tfn.statistics.families import Verdict


def variants_answer(context: Context) -> tuple[Answer, ...]:
    """Return what other settings change, in a grid with variants, and what weightings learn."""
    if not context.variants:
        return ()
    values = SECTION.values(context)
    return (_changes(context, values), *weighting_answer(context, values.weightings))


def _changes(context: Context, values: Variants) -> Answer:
    primary = context.primary
    question = f"What do other settings than those of {values.reference} change?"
    told = [
        (mean, mean_sentence(values.means_of(variant.name), primary, variant.name))
        for variant in values.variants
        if (mean := values.mean(variant.name, "all labels"))
    ]
    if not told:
        return Answer(question, NOT_COMPARED)
    verdicts: dict[str, list[Verdict]] = {
        metric: [mean.judged[metric].verdict for mean, _ in told] for metric in context.metrics
    }
    numbers = counted(verdicts, "variant", ("better", "worse"))
    answer = (
        f"On average over the cells, {METRIC_WORDS[primary]} changes beyond noise under {numbers}."
    )
    claims = [Claim(mean.judged[primary].verdict, sentence) for mean, sentence in told]
    return Answer(question, answer, tuple(claims))
