"""The confirmatory part of a page: each question asked once, corrected over all of its questions.

A question is about a family of comparisons: whether they differ on average. Its p-value is that of
the mean of its comparisons, in the primary metric. Which comparison stands out, and every other
family, is exploratory. Claims about another collection are questions of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.page.blocks import Entry, Table, columns, entries
from unic_tfn.report.comparison_columns import WITHIN, interval_entries
from unic_tfn.report.wording import level_entry, margin_words
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.equivalence import equivalent_within
from unic_tfn.statistics.families import Judged, holm


@dataclass(frozen=True)
class Family:
    """A question and what answers it.

    Args:
        question: what is asked, as a question.
        comparisons: the number of comparisons that answer it.
        p: the p-value of the answer.
        metric: that is asked about, None if the question is about none.
        mean: the mean of the comparisons; None where the answer is not a mean.
    """

    question: str
    comparisons: int
    p: float
    metric: str | None = None
    mean: Judged | None = None


@dataclass(frozen=True)
class Confirmed:
    """A question with its answer.

    Args:
        family: the question.
        p_page: its p-value, corrected over the page's questions by Holm's method.
        shown: whether it is below `ALPHA`.
        within: the smallest margin that the mean is shown to be within, corrected over the page's
            questions by Bonferroni's method; None where the answer is not a mean.
        none: whether that is below the margin of the jobspec.
    """

    family: Family
    p_page: float
    shown: bool
    within: float | None
    none: bool

    @property
    def answer(self) -> str:
        """The answer in words."""
        if self.shown:
            return "shown"
        mean = self.family.mean
        return margin_words(mean.margin) if self.none and mean else "not shown"


def mean_family(question: str, pooled: Pooled, metric: str) -> Family:
    """Return a question about the mean of a family, for this collection."""
    return _family(question, pooled.comparisons, pooled.here, metric)


def mean_family_elsewhere(question: str, pooled: Pooled, metric: str) -> Family | None:
    """Return the same for another collection, None without folds."""
    if pooled.elsewhere is None:
        return None
    return _family(question, pooled.comparisons, pooled.elsewhere, metric)


def smallest_family(question: str, judged: Sequence[Judged]) -> Family:
    """Return the question whether anything in a family differs, where a mean says nothing."""
    return Family(question, len(judged), min(each.p_corrected for each in judged))


def confirm(families: Sequence[Family]) -> tuple[Confirmed, ...]:
    """Return the answers to a page's questions of one kind."""
    if not families:
        return ()
    corrected = holm(np.array([family.p for family in families])).tolist()
    return tuple(
        _confirmed(family, p, len(families)) for family, p in zip(families, corrected, strict=True)
    )


def confirmatory_table(confirmed: Sequence[Confirmed], elsewhere: bool = False) -> Table:
    """Return the questions with their p-values and answers.

    Args:
        confirmed: the questions.
        elsewhere: whether they are about another collection.
    """
    heads = columns(
        "Question",
        "Answer",
        ("Comparisons", "integer"),
        ("Mean change", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected over the questions", "p"),
        WITHIN,
    )
    rows = tuple(
        entries(
            each.family.question,
            each.answer,
            each.family.comparisons,
            *_mean_entries(each),
            each.family.p,
            each.p_page,
            level_entry(each.within, each.family.metric or ""),
        )
        for each in confirmed
    )
    name, about = (
        ("confirmatory-elsewhere", "another collection of this size")
        if elsewhere
        else ("confirmatory", "networks that are trained on this collection")
    )
    return Table(name, f"Confirmatory: the page's questions about {about}", heads, rows)


def _family(question: str, comparisons: int, mean: Judged, metric: str) -> Family:
    return Family(question, comparisons, mean.difference.p, metric, mean)


def _confirmed(family: Family, p: float, questions: int) -> Confirmed:
    shown = p < ALPHA
    if family.mean is None:
        return Confirmed(family, p, shown, None, False)
    within, margin = equivalent_within(family.mean.difference, questions), family.mean.margin
    none = margin is not None and within < margin and not shown
    return Confirmed(family, p, shown, within, none)


def _mean_entries(confirmed: Confirmed) -> tuple[Entry, ...]:
    mean, metric = confirmed.family.mean, confirmed.family.metric
    if mean is None or metric is None:
        return (Entry(None),) * 3
    return interval_entries(mean.difference, metric)


def reading(questions: int, families: int, folds: bool = False) -> str:
    """Return how a page's claims are to be read.

    Args:
        questions: the number of confirmatory questions.
        families: the number of families of comparisons on the page.
        folds: whether there are claims about another collection too.
    """
    rate = 100 * ALPHA
    together = (
        f"over all of them together that is at most {rate * families:.0f} %"
        if rate * families < 100
        else "over all of them together, some false claim is to be expected"
    )
    which = (
        "the answers in these two tables. Each is corrected by itself, because claims about "
        "networks that are trained on this collection and claims about another collection of this "
        "size are not mixed"
        if folds
        else "the answers in this table"
    )
    return (
        f"Confirmatory are {which}. The questions of a table are corrected together, so that a "
        "page on which nothing is to be found says “shown” anywhere in a table in at most "
        f"{rate:.0f} % of repetitions. "
        "Everything else is exploratory: which comparisons stand out, and the "
        f"other families. The page has {families} families of comparisons, each with a false claim "
        f"in at most {rate:.0f} % of repetitions by itself; {together}."
        if questions
        else "Nothing on this page is confirmatory."
    )
