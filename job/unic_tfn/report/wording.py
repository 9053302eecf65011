"""Words and numbers that the report's sentences share."""

from collections.abc import Mapping

from unic_tfn.grid import LETTER_WORDS, METRIC_WORDS
from unic_tfn.page.blocks import Tone
from unic_tfn.page.wording import listed, p_value, percent, points
from unic_tfn.statistics.difference import LEVEL_WORDS, POWER_WORDS
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
