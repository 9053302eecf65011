"""The sentences of the section on interactions, and how its quantities are defined.

They are computed by the room `interactions`; its words for a single clip are in `explain`.
"""

from collections.abc import Mapping
from statistics import fmean

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.wording import listed
from unic_tfn.report.sections.interactions.values import Interactions
from unic_tfn.report.wording import (
    by_seed,
    counted,
    detectable_sentence,
    input_words,
    no_difference_sentence,
    pooled_sentence,
)
from unic_tfn.statistics.families import Verdict

WORDS: Mapping[Verdict, str] = {
    "helps": "they help",
    "hurts": "they hurt",
    "within noise": "within noise",
}

PARTS = (
    "The first fusion layer is linear in each modality's vector with a 1 appended, so its output "
    "before ReLU is exactly the sum of one part for each set of modalities. These parts describe "
    "the weights, not the function that the network computes: a part's size depends on where a "
    "modality's vector has its zero, which training is free to move, and most of the weights "
    "belong to the highest part. Shares are covariances with the whole and can be negative. "
    "Whether modalities interact is answered by the variance shares above."
)


def use_sentence(values: Interactions) -> str:
    """Return how much of the logits' variance is interaction, in a sentence."""
    means = {found.cell.name: fmean(found.interaction_share) for found in values.cells}
    most = max(values.cells, key=lambda found: means[found.cell.name])
    least = min(values.cells, key=lambda found: means[found.cell.name])
    strongest = f"mostly between {input_words(most.strongest)}"
    if len(values.cells) == 1:
        share = by_seed(means[most.cell.name], most.interaction_share)
        return (
            f"In {most.cell.name}, interactions account for {share} of the logits' variance, "
            f"{strongest}."
        )
    average = by_seed(fmean(means.values()), _average_by_seed(values))
    return (
        f"Interactions account for {average} of the logits' variance on average over "
        f"{count(len(means), 'cell')}: from "
        f"{by_seed(means[least.cell.name], least.interaction_share)} in {least.cell.name} to "
        f"{by_seed(means[most.cell.name], most.interaction_share)} in {most.cell.name}, there "
        f"{strongest}."
    )


def _average_by_seed(values: Interactions) -> list[float]:
    """Return for each seed that all cells have the mean over cells of their interactions' share."""
    shares = [
        dict(zip(found.seeds, found.interaction_share, strict=True)) for found in values.cells
    ]
    common = [seed for seed in shares[0] if all(seed in cell for cell in shares)]
    return [fmean(cell[seed] for cell in shares) for seed in common]


def help_sentence(values: Interactions) -> str:
    """Return whether interactions help, in a sentence."""
    verdicts = {
        metric: [found.judged[metric].verdict for found in values.cells]
        for metric in values.metrics
    }
    numbers = counted(verdicts, "cell", ("help", "hurt"))
    asked = values.metrics[0]
    none = no_difference_sentence([found.judged[asked] for found in values.cells])
    return (
        "Compared with the same networks without them, they change "
        f"{METRIC_WORDS[asked]} beyond noise in {numbers}.{none} "
        f"{pooled_sentence(values.mean[asked], asked, 'they change', WORDS)}"
    )


def limits(values: Interactions) -> str:
    """Return how small a gain could have been found."""
    return detectable_sentence("gain", count(len(values.cells), "cell"), values.detectable)


def drawn(values: Interactions) -> str:
    """Return on how many clips the gains are judged, empty if on all test clips."""
    few = [found for found in values.cells if found.clips < found.test_clips]
    if not few:
        return ""
    shares = [f"{found.clips:,} of {found.test_clips:,}" for found in few]
    alike = len(few) == len(values.cells) and len(set(shares)) == 1
    named = [f"{share} in {found.cell.name}" for share, found in zip(shares, few, strict=True)]
    amount = shares[0] if alike else listed(named)
    return (
        f"Test clips that the gain is judged on: {amount}. They are those that every seed "
        "explained (`interactions: {max_clips}` in the jobspec)."
    )


def method(values: Interactions, clips: int) -> tuple[str, ...]:
    """Return what the quantities are, one paragraph for each.

    Args:
        values: the section's values.
        clips: the most clips of one network's table.
    """
    letters = max(len(found.cell.input) for found in values.cells)
    return (
        "The counterfactual table. The network is asked about every combination of one test "
        "clip's text with another's audio and a third's video, "
        f"{clips**letters:,} of them for {clips} clips and {letters} modalities. They are computed "
        "exactly, because the first fusion layer is multilinear, not sampled. Every quantity below "
        "is an average over that table.",
        "Variance shares: the functional analysis of variance (Hoeffding 1948, Sobol 1993). Each "
        "class's logit, relative to the mean of all classes, is in exactly one way a sum of "
        "orthogonal terms for T, A, V, T × A and so on; the shares are the variances of these "
        "terms over the table, pooled over classes. The table combines modalities at random, so "
        "information that two of them share counts for each of them, not as interaction.",
        "Without interactions: every clip's logits are replaced by their best additive "
        "approximation, the terms of single modalities alone (EMAP, Hessel and Lee 2020, here "
        "also for three modalities). The network is not trained again: trained without "
        "interactions, it might do as well. Records hold only the class that is predicted without "
        "interactions, not its probability, so no usable information is lost or gained here. "
        "Differences are within each network; tests and "
        "correction are those of the section on adding modalities.",
        "Shapley values: a modality's contribution to the accuracy, averaged over all orders in "
        "which modalities can be added (Shapley 1953; for modalities: SHAPE, Hu et al. 2022). A "
        "modality that is not seen is averaged over all test clips instead of being set to zero; "
        "the class with the highest mean probability is predicted.",
    )
