"""What the findings say of variants."""

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.report.answers import Answer, Claim
from unic_tfn.report.context import Context
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.shown import mean_sentence
from unic_tfn.report.wording import counted
from unic_tfn.statistics.families import Verdict


def variants_answer(context: Context) -> tuple[Answer, ...]:
    """Return what other settings change, in a grid with variants."""
    if not context.variants:
        return ()
    values, primary = SECTION.values(context), context.primary
    question = f"What do other settings than those of {values.reference} change?"
    told = [
        (mean, mean_sentence(values, variant.name, primary))
        for variant in values.variants
        if (mean := values.mean(variant.name, "all labels"))
    ]
    if not told:
        return (Answer(question, "These runs cannot say: no cell has runs under two variants."),)
    verdicts: dict[str, list[Verdict]] = {
        metric: [mean.judged[metric].verdict for mean, _ in told] for metric in context.metrics
    }
    numbers = counted(verdicts, "variant", ("better", "worse"))
    answer = (
        f"On average over the cells, {METRIC_WORDS[primary]} changes beyond noise under {numbers}."
    )
    claims = [Claim(mean.judged[primary].verdict, sentence) for mean, sentence in told]
    return (Answer(question, answer, tuple(claims)),)
