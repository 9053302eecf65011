"""Words and numbers that the report's sentences share."""

from collections.abc import Mapping, Sequence

from unic_tfn.grid import LETTER_WORDS, METRIC_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Prose, Tone
from unic_tfn.page.wording import listed, p_value, percent, points
from unic_tfn.statistics.difference import FEWEST_CLIPS, LEVEL_WORDS, POWER_WORDS
from unic_tfn.statistics.families import Judged, Verdict

UNBROKEN = "\N{NO-BREAK SPACE}"
TONES: Mapping[Verdict, Tone] = {"helps": "good", "hurts": "bad", "within noise": "muted"}


def equals_p(p: float) -> str:
    """Return `p = 0.034` or `p < 0.001`, which no line end can break."""
    return f"p {'' if p < 0.001 else '= '}{p_value(p)}".replace(" ", UNBROKEN)


def span(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of differences: `−9.1 to −0.8`."""
    return f"{points(low, digits)} to {points(high, digits)}"


def interval(low: float, high: float) -> str:
    """Return an interval of scores in percent: `28.1–41.5`."""
    return f"{percent(low)}–{percent(high)}"


def letters_listed(letters: str) -> str:
    """Return `A and V` for `AV`."""
    return listed(list(letters))


def input_words(input_name: str) -> str:
    """Return `text and audio` for `TA`."""
    return listed([LETTER_WORDS[letter] for letter in input_name])


def judged_words(judged: Judged) -> str:
    """Return a difference's interval and p-value, for parentheses."""
    found = judged.difference
    return (
        f"{LEVEL_WORDS} interval {span(found.low, found.high)}; "
        f"{equals_p(judged.p_corrected)} after correction"
    )


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


def few_clips_sentence(few: Mapping[str, int]) -> str:
    """Return which label sources have too few test clips for a test, empty if none has.

    Args:
        few: the sources and their numbers of test clips, see `Context.few_clips`.
    """
    if not few:
        return ""
    named = listed(
        [f"{source} labels ({count(clips, 'test clip')})" for source, clips in few.items()]
    )
    return (
        f"Left out of tests and intervals: {named}. They take at least {FEWEST_CLIPS} test clips."
    )


def few_clips_note(few: Mapping[str, int]) -> tuple[Prose, ...]:
    """Return `few_clips_sentence` as a note for a section, nothing if no source has too few."""
    return (Prose(few_clips_sentence(few), "note"),) if few else ()


def detectable_sentence(effect: str, comparisons: str, sizes: Mapping[str, float]) -> str:
    """Return how small an effect could have been found.

    Args:
        effect: the kind of effect, such as `difference`.
        comparisons: how many are corrected for, such as `27 comparisons`.
        sizes: by metric, the smallest effect, as a fraction.
    """
    listed_sizes = ", ".join(
        f"{percent(size)} points of {METRIC_WORDS[metric]}" for metric, size in sizes.items()
    )
    return (
        f"The smallest true {effect} that these clips and seeds would show in {POWER_WORDS} of "
        f"repetitions, after correction over {comparisons}: about {listed_sizes} (median over the "
        "family)."
    )
