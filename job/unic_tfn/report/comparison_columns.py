"""The columns in which tables show comparisons: the difference, its test, and what it rules out."""

from collections.abc import Mapping

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS
from unic_tfn.page.blocks import Column, Entry, Style, columns, entries
from unic_tfn.report.wording import (
    ELSEWHERE,
    TONES,
    change_entry,
    level_entry,
    verdict_words,
)
from unic_tfn.statistics.difference import Estimate
from unic_tfn.statistics.families import Judged, Verdict

WITHIN: tuple[str, Style] = ("Shown to be within ±", "percent")


def difference_columns(change: str = "Change", verdict: str = "Verdict") -> tuple[Column, ...]:
    """Return the columns for a difference in a metric and its test.

    Args:
        change: what the difference is called.
        verdict: what its verdict is called.
    """
    return columns(
        "Metric",
        "Unit",
        (change, "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        verdict,
    )


def difference_entries(judged: Judged, metric: str, said: str) -> tuple[Entry, ...]:
    """Return what these columns say, with the verdict in a section's words."""
    return entries(
        METRIC_WORDS[metric],
        METRIC_UNITS[metric],
        *interval_entries(judged.difference, metric),
        judged.difference.p,
        judged.p_corrected,
        Entry(said, tone=TONES[judged.verdict]),
    )


def comparison_columns(change: str = "Change", verdict: str = "Verdict") -> tuple[Column, ...]:
    """Return the columns for a single comparison: see `difference_columns`."""
    return difference_columns(change, verdict) + columns(
        ("Detectable", "percent"), WITHIN, ("Clips", "integer"), ("Seeds", "integer")
    )


def comparison_entries(
    judged: Judged, metric: str, said: str, clips: int, seeds: int
) -> tuple[Entry, ...]:
    """Return what these columns say: see `difference_entries`."""
    return difference_entries(judged, metric, said) + entries(
        level_entry(judged.detectable, metric), within_entry(judged, metric), clips, seeds
    )


def interval_entries(difference: Estimate, metric: str) -> tuple[Entry, ...]:
    """Return a difference and the limits of its interval."""
    found = (difference.effect, difference.low, difference.high)
    return tuple(change_entry(value, metric) for value in found)


def within_entry(judged: Judged, metric: str) -> Entry:
    """Return the smallest margin that a difference is shown to be within."""
    return level_entry(judged.within, metric)


def elsewhere_columns(shown: bool) -> tuple[Column, ...]:
    """Return the columns for claims about another collection, nothing where there are none."""
    if not shown:
        return ()
    return (
        Column("Change", "points", ELSEWHERE),
        Column("Low", "points", ELSEWHERE),
        Column("High", "points", ELSEWHERE),
        Column("p, corrected", "p", ELSEWHERE),
        Column("Verdict", group=ELSEWHERE),
    )


def elsewhere_entries(
    judged: Judged | None, metric: str, words: Mapping[Verdict, str]
) -> tuple[Entry, ...]:
    """Return what these columns say of a comparison, nothing where there are none."""
    if judged is None:
        return ()
    return (
        *interval_entries(judged.difference, metric),
        Entry(judged.p_corrected),
        Entry(verdict_words(judged, words), tone=TONES[judged.verdict]),
    )
