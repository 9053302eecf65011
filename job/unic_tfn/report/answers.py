"""Answers to the page's questions: a sentence or two, and the tests that they rest on."""

from dataclasses import dataclass

from unic_tfn.statistics.families import Verdict


@dataclass(frozen=True)
class Claim:
    """A sentence with the verdict of its test."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Answer:
    """A question, its answer in a sentence or two, and the findings behind it.

    Args:
        question: the question.
        answer: the answer.
        statements: the findings.
        limits: how small an effect could have been found, or nothing.
    """

    question: str
    answer: str
    statements: tuple[Claim, ...] = ()
    limits: str = ""
