"""Counts over many grids of a kind, and prints how often the report is wrong."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.report_honesty.kinds import Kind
from benchmarks.report_honesty.page import (
    CONFIRMATORY,
    ELSEWHERE,
    ROUNDING,
    SENTENCE,
    Page,
    Said,
    Shifts,
    confirmed,
    families,
    family_names,
    rate_words,
    wrong,
)
from benchmarks.report_honesty.simulate import simulate
from benchmarks.report_honesty.truth import shifts
from benchmarks.report_honesty.variants import variant_families
from unic_tfn.report.context import Effort
from unic_tfn.statistics.difference import ALPHA

ACCURACY = "accuracy"
Check = Callable[[Said, Shifts], bool]


def false_claims(name: str, kind: Kind, grids: int, effort: Effort) -> None:
    """Print the rates for a kind of grid: this collection first, then another one."""
    judged = variant_families if kind.variants else families
    print_rates(name, kind, [judged(simulate(kind, number), effort) for number in range(grids)])


def print_rates(name: str, kind: Kind, pages: Sequence[Page]) -> None:
    """Print the rates of the first pages of a kind of grid."""
    grids = len(pages)
    folds = f", {kind.folds} folds" if kind.folds else ""
    print(f"\n{name}: {grids} grids, {kind.seeds} seeds, {kind.clips} clips{folds}", flush=True)
    for elsewhere in (False, True) if kind.folds else (False,):
        true = [shifts(kind, number, elsewhere) for number in range(grids)]
        _print(pages, true, elsewhere)


def _print(pages: Sequence[Page], true: Sequence[Shifts], elsewhere: bool) -> None:
    names = family_names(pages[0], elsewhere)
    alike = not any(any(own.values()) for own in true)
    for name in names:
        said = [page[name] for page in pages]
        words = f"  {name:48s} false {_rate(said, true, Said.wrong)}"
        if not alike:
            words += f"   none {_rate(said, true, Said.wrongly_none)}{_found(said, true)}"
        if alike or f", {ACCURACY}" in name:
            words += f"   intervals hold {_share(said, true, Said.holds):6.1%}"
        single = np.mean([each.judged.difference.p < ALPHA for own in said for each in own])
        print(f"{words}   p below {ALPHA} {single:6.1%}", flush=True)
    singles = [name for name in names if "mean, " not in name]
    anywhere = [
        any(wrong(page[name], own) for name in singles)
        for page, own in zip(pages, true, strict=True)
    ]
    print(f"  {'anywhere on the page':48s} false {rate_words(anywhere)}")
    ending = ELSEWHERE if elsewhere else ""
    if alike and CONFIRMATORY + ending in pages[0]:
        shown = [confirmed(page, ending) for page in pages]
        print(f"  {CONFIRMATORY + ending:48s} false {rate_words(shown)}")
    if SENTENCE in pages[0] and not elsewhere:
        said = [page[SENTENCE] for page in pages]
        words = f"said {rate_words(list(map(bool, said)))}"
        print(f"  {SENTENCE:48s} {words}, false {_rate(said, true, Said.wrong)}")


def _rate(said: Sequence[Sequence[Said]], true: Sequence[Shifts], check: Check) -> str:
    """Return the share of grids in which anything that is said meets a check."""
    hits = [any(check(each, own) for each in s) for s, own in zip(said, true, strict=True)]
    return rate_words(hits)


def _found(said: Sequence[Sequence[Said]], true: Sequence[Shifts]) -> str:
    """Return how many of the true differences are found, in words; nothing where there are none."""
    pairs = [(each, own) for s, own in zip(said, true, strict=True) for each in s]
    hits = [each.found(own) for each, own in pairs if abs(each.true(own)) >= ROUNDING]
    return f"   found {np.mean(hits):6.1%}" if hits else ""


def _share(said: Sequence[Sequence[Said]], true: Sequence[Shifts], check: Check) -> float:
    """Return the share of all that is said that meets a check."""
    hits = [check(each, own) for s, own in zip(said, true, strict=True) for each in s]
    return float(np.mean(hits))
