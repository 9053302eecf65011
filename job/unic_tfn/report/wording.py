"""Words and numbers that the report's sentences share."""

from collections.abc import Mapping, Sequence

from unic_tfn.grid import LETTER_WORDS, METRIC_UNITS, METRIC_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Entry, Prose, Tone
from unic_tfn.page.wording import BITS_DIGITS, bits, listed, number, p_value, percent, points
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import LEVEL_WORDS, POWER_WORDS
from unic_tfn.statistics.families import Judged, Verdict
from unic_tfn.statistics.units import FEWEST_UNITS

INFORMATION = (
    "Usable information is what a network says about a clip's label, in bits: the entropy of the "
    "labels minus the mean cross-entropy of the network's probabilities, scaled by one temperature "
    "that is fitted on its validation clips (Xu et al. 2020). Always giving the classes their "
    "shares has 0 bits; a network with less than 0 would do better to do that."
)
UNBROKEN = "\N{NO-BREAK SPACE}"
TONES: Mapping[Verdict, Tone] = {
    "helps": "good",
    "hurts": "bad",
    "no difference": "plain",
    "within noise": "muted",
}
# A group of columns, and the beginning of a sentence, about claims of the second kind.
ELSEWHERE = "Another collection of this size"


def equals_p(p: float) -> str:
    """Return `p = 0.034` or `p < 0.001`, which no line end can break."""
    return f"p {'' if p < 0.001 else '= '}{p_value(p)}".replace(" ", UNBROKEN)


def change(value: float, metric: str) -> str:
    """Return a difference in a metric, with its sign and without its unit: `+4.9`, `−0.012`."""
    return points(value) if METRIC_UNITS[metric] == "points" else bits(value)


def level(value: float, metric: str) -> str:
    """Return a score, or the size of a difference, without its unit: `34.9` (percent), `0.412`."""
    return percent(value) if METRIC_UNITS[metric] == "points" else number(value, BITS_DIGITS)


def change_entry(value: float, metric: str, tone: Tone = "plain") -> Entry:
    """Return a difference for a column in which metrics of different units stand together."""
    return Entry(value, change(value, metric), tone=tone)


def level_entry(value: float | None, metric: str) -> Entry:
    """Return a score or a size for such a column, or a hole."""
    return Entry(None) if value is None else Entry(value, level(value, metric))


def span(low: float, high: float, metric: str) -> str:
    """Return an interval of differences: `−9.1 to −0.8`."""
    return f"{change(low, metric)} to {change(high, metric)}"


def interval(low: float, high: float, metric: str) -> str:
    """Return an interval of scores: `28.1–41.5`; with `to` where a score may be negative."""
    between = "–" if METRIC_UNITS[metric] == "points" else " to "
    return f"{level(low, metric)}{between}{level(high, metric)}"


def metrics_sentences(metrics: Sequence[str]) -> str:
    """Return which metric is the primary one, and what that means.

    Args:
        metrics: all of them, the primary one first.
    """
    primary, *secondary = (METRIC_WORDS[metric] for metric in metrics)
    return (
        f"The primary metric is {primary}, as the jobspec says; the confirmatory questions are "
        f"asked in it. {upper_first(listed(secondary))} are secondary. Each metric is judged as a "
        f"family of its own. {INFORMATION}"
    )


def folds_sentence(folds: int, clips: Sequence[int]) -> str:
    """Return which clips the numbers are about, empty without folds.

    Args:
        folds: how many there are, 0 for none.
        clips: the numbers of labelled clips of the label sources.
    """
    if not folds:
        return ""
    few, many = min(clips), max(clips)
    amount = count(many, "labelled clip") if few == many else f"{few:,} to {many:,} labelled clips"
    return (
        f"Every seed partitions the {amount} into {folds} folds anew, and each clip is predicted "
        "once for a seed, by the network for which it was a test clip. All of a seed's networks "
        "together are scored as one, and where this page speaks of test clips it means all clips."
    )


def tally(judged: Sequence[Judged], words: tuple[str, str]) -> str:
    """Return how many differences have each verdict, for a figure's description.

    Args:
        judged: the differences.
        words: for `helps` and `hurts`.
    """
    verdicts = [each.verdict for each in judged]
    better, worse = words
    return (
        f"{verdicts.count('helps')} {better}, {verdicts.count('hurts')} {worse}, "
        f"{verdicts.count('no difference')} no difference, "
        f"{verdicts.count('within noise')} within noise"
    )


def counted(verdicts: Mapping[str, Sequence[Verdict]], what: str, words: tuple[str, str]) -> str:
    """Return how many comparisons stand out in each metric, as the rest of a sentence.

    Args:
        verdicts: by metric, the first one in full and the others as secondary.
        what: what is counted: `comparison`.
        words: for `helps` and `hurts`.

    Example:
        >>> counted({"accuracy": ["helps"], "macro_f1": ["hurts"]}, "cell", ("better", "worse"))
        '1 of 1 cell (1 better, 0 worse); secondary: macro F1 in 1 (0 better, 1 worse)'
    """
    parts = {}
    for metric, own in verdicts.items():
        helps, hurts = own.count("helps"), own.count("hurts")
        detail = f" ({helps} {words[0]}, {hurts} {words[1]})" if helps or hurts else ""
        parts[metric] = (helps + hurts, detail)
    (first, *rest) = parts.items()
    amount, detail = first[1]
    text = f"{amount} of {count(len(verdicts[first[0]]), what)}{detail}"
    beside = ", ".join(f"{METRIC_WORDS[name]} in {n}{detail}" for name, (n, detail) in rest)
    return f"{text}; secondary: {beside}" if beside else text


def letters_listed(letters: str) -> str:
    """Return `A and V` for `AV`."""
    return listed(list(letters))


def input_words(input_name: str) -> str:
    """Return `text and audio` for `TA`."""
    return listed([LETTER_WORDS[letter] for letter in input_name])


def judged_words(judged: Judged, metric: str) -> str:
    """Return a difference's interval and p-value, for parentheses."""
    return f"{interval_words(judged, metric)} after correction"


def interval_words(judged: Judged, metric: str) -> str:
    """Return a difference's interval and p-value, without saying what it is corrected for."""
    found = judged.difference
    reach = span(found.low, found.high, metric)
    return f"{LEVEL_WORDS} interval {reach}; {equals_p(judged.p_corrected)}"


def margin_words(margin: float | None) -> str:
    """Return `no difference beyond ±3 points` for a margin of 0.03."""
    points_ = f"{100 * margin:g}" if margin is not None else ""
    return f"no difference beyond ±{points_} points"


def verdict_words(judged: Judged, words: Mapping[Verdict, str]) -> str:
    """Return a verdict in a section's words, with the margin where there is no difference."""
    if judged.verdict == "no difference":
        return margin_words(judged.margin)
    return words[judged.verdict]


def pooled_sentence(pooled: Pooled, metric: str, subject: str, words: Mapping[Verdict, str]) -> str:
    """Return the mean of some comparisons, in a sentence for each kind of claim.

    Args:
        pooled: the mean.
        metric: that it is in.
        subject: what changes the metric, such as `adding modalities`.
        words: for verdicts.
    """

    def told(judged: Judged) -> str:
        amount = f"{change(judged.difference.effect, metric)} {METRIC_UNITS[metric]}"
        return f"{amount} ({interval_words(judged, metric)}): {verdict_words(judged, words)}"

    several = pooled.comparisons > 1
    where = (
        f"On average over {pooled.comparisons:,} comparisons" if several else "In this comparison"
    )
    text = f"{where}, {subject} {METRIC_WORDS[metric]} by {told(pooled.here)}."
    if pooled.elsewhere is None:
        return text
    return f"{text} {ELSEWHERE}: {told(pooled.elsewhere)}."


def no_difference_sentence(family: Sequence[Judged]) -> str:
    """Return how many comparisons are shown to have no difference, empty if none has."""
    none = [judged for judged in family if judged.verdict == "no difference"]
    if not none:
        return ""
    return f" {upper_first(margin_words(none[0].margin))} is shown in {len(none)}."


def legend(words: Mapping[Verdict, str], family: Sequence[Judged]) -> dict[Verdict, str]:
    """Return a section's words for the verdicts of a figure; no difference only if there is one."""
    none = [judged for judged in family if judged.verdict == "no difference"]
    shown: dict[Verdict, str] = {"helps": words["helps"], "hurts": words["hurts"]}
    if none:
        shown["no difference"] = margin_words(none[0].margin)
    return {**shown, "within noise": words["within noise"]}


def upper_first(text: str) -> str:
    """Return a phrase as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(sentence: str) -> str:
    """Return a sentence as the rest of another."""
    return sentence[:1].lower() + sentence[1:]


def by_seed(mean: float, seeds: Sequence[float]) -> str:
    """Return a share in percent and, with several seeds, its range: `21 % (18–24 % by seed)`."""
    text = f"{percent(mean, 0)} %"
    if len(seeds) < 2:
        return text
    return f"{text} ({percent(min(seeds), 0)}–{percent(max(seeds), 0)} % by seed)"


def few_clips_sentence(few: Mapping[str, int], unit: str = "clip") -> str:
    """Return which label sources have too few test clips for a test, empty if none has.

    Args:
        few: the sources and their numbers of test clips or groups, see `Context.few_clips`.
        unit: what is counted: `clip` or `group`.
    """
    if not few:
        return ""
    what = "test clip" if unit == "clip" else f"{unit} of test clips"
    many = f"{what}s" if unit == "clip" else f"{unit}s of test clips"
    named = listed(
        [
            f"{source} labels ({amount} {what if amount == 1 else many})"
            for source, amount in few.items()
        ]
    )
    return f"Left out of tests and intervals: {named}. They take at least {FEWEST_UNITS} {many}."


def few_clips_note(few: Mapping[str, int], unit: str = "clip") -> tuple[Prose, ...]:
    """Return `few_clips_sentence` as a note for a section, nothing if no source has too few."""
    return (Prose(few_clips_sentence(few, unit), "note"),) if few else ()


def detectable_sentence(effect: str, comparisons: str, sizes: Mapping[str, float]) -> str:
    """Return how small an effect could have been found.

    Args:
        effect: the kind of effect, such as `difference`.
        comparisons: how many are corrected for, such as `27 comparisons`.
        sizes: by metric, the smallest effect, as a fraction or in bits.
    """
    listed_sizes = ", ".join(
        f"{level(size, metric)} {METRIC_UNITS[metric]} of {METRIC_WORDS[metric]}"
        for metric, size in sizes.items()
    )
    return (
        f"The smallest true {effect} that these clips and seeds would show in {POWER_WORDS} of "
        f"repetitions, after correction over {comparisons}: about {listed_sizes} (median over the "
        "family)."
    )
