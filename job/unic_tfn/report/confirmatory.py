"""The confirmatory part of a page: each question asked once, corrected over all of its questions.

A question is about a whole family of comparisons: whether anything in it differs. Its p-value is
the smallest of the family after correction, so it holds whatever the comparisons share. Which
comparison stands out, and every other family, is exploratory.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.families import Judged, holm


@dataclass(frozen=True)
class Family:
    """A question and the p-value of its family.

    Args:
        question: what is asked, as a question.
        comparisons: the number of comparisons that answer it.
        p: the smallest p-value of the family, corrected over the family.
    """

    question: str
    comparisons: int
    p: float


@dataclass(frozen=True)
class Confirmed:
    """A question with its answer.

    Args:
        family: the question.
        p_page: its p-value, corrected over the page's questions by Holm's method.
        shown: whether it is below `ALPHA`.
    """

    family: Family
    p_page: float
    shown: bool


def family_of(question: str, judged: Sequence[Judged]) -> tuple[Family, ...]:
    """Return the question about a family, nothing if the family has no comparison."""
    if not judged:
        return ()
    return (Family(question, len(judged), min(each.p_corrected for each in judged)),)


def confirm(families: Sequence[Family]) -> tuple[Confirmed, ...]:
    """Return the answers to a page's questions."""
    if not families:
        return ()
    corrected = holm(np.array([family.p for family in families])).tolist()
    return tuple(
        Confirmed(family, p, p < ALPHA) for family, p in zip(families, corrected, strict=True)
    )


def confirmatory_table(confirmed: Sequence[Confirmed]) -> Table:
    """Return the questions with their p-values and answers."""
    heads = columns(
        "Question",
        ("Comparisons", "integer"),
        ("Smallest p in the family, corrected", "p"),
        ("p, corrected over the questions", "p"),
        "Answer",
    )
    rows = tuple(
        entries(
            each.family.question,
            each.family.comparisons,
            each.family.p,
            each.p_page,
            "shown" if each.shown else "not shown",
        )
        for each in confirmed
    )
    return Table("confirmatory", "Confirmatory: the page's questions, each asked once", heads, rows)


def reading(questions: int, families: int) -> str:
    """Return how a page's claims are to be read.

    Args:
        questions: the number of confirmatory questions.
        families: the number of families of comparisons on the page, those of the questions
            included.
    """
    rate = 100 * ALPHA
    return (
        f"Confirmatory are the answers in this table. They are corrected together, so that a page "
        f"on which nothing is to be found says shown anywhere in the table in at most {rate:.0f} % "
        "of repetitions. Everything else is exploratory: which comparisons stand out, and the "
        f"other families. The page has {families} families of comparisons, each with a false claim "
        f"in at most {rate:.0f} % of repetitions by itself; over all of them together that is at "
        f"most {min(rate * families, 100):.0f} %."
        if questions
        else "Nothing on this page is confirmatory."
    )
