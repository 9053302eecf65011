"""The page's confirmatory questions, and how many families of comparisons stand beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.grid import METRIC_WORDS, METRICS
from unic_tfn.page.wording import listed
from unic_tfn.report.confirmatory import Confirmed, Family, confirm, family_of
from unic_tfn.report.context import Context
from unic_tfn.report.sections import interactions, modalities, supervision, table1, training
from unic_tfn.statistics.families import Judged


@dataclass(frozen=True)
class Questions:
    """What is confirmatory.

    Args:
        confirmed: the questions with their answers, corrected together.
        families: the number of families of comparisons on the page, those of the questions
            included.
    """

    confirmed: tuple[Confirmed, ...]
    families: int


def questions(context: Context) -> Questions:
    """Return the page's questions, each in the primary metric or in one that stands in for it.

    Accuracy stands in where label sources are compared in neither F1, weighted F1 where records
    have no probabilities.
    """
    added = modalities.SECTION.values(context)
    pairs = supervision.SECTION.values(context).pairs
    used = interactions.SECTION.values(context).cells
    primary = METRIC_WORDS[context.primary]
    own = added.of("to own modality" if context.unimodal else "no own")
    tasks = "unimodal" if context.unimodal else listed(context.results.sources)
    timing = _timing(context)
    asked = (
        *family_of(
            f"Does adding modalities change {primary} on {tasks} labels?",
            [addition.judged[context.primary] for addition in own],
        ),
        *_about(
            "Does the {} of an input depend on the label source?", [pair.judged for pair in pairs]
        ),
        *_about("Do interactions change {}?", [found.judged for found in used]),
        *timing,
    )
    chance = [found.over_chance for found in table1.SECTION.values(context).cells]
    families = len(METRICS) * len(added.families) + len(timing)
    for judged in ([pair.judged for pair in pairs], [found.judged for found in used], chance):
        families += max(map(len, judged), default=0)
    return Questions(confirm(asked), families)


def _about(question: str, judged: Sequence[Mapping[str, Judged]]) -> tuple[Family, ...]:
    """Return a question about a family in the first of its metrics, nothing about no comparison."""
    if not judged:
        return ()
    metric = next(iter(judged[0]))
    return family_of(question.format(METRIC_WORDS[metric]), [each[metric] for each in judged])


def _timing(context: Context) -> tuple[Family, ...]:
    found = training.SECTION.values(context).convergence
    if found is None or found.verdict == "cannot be tested":
        return ()
    question = "Do networks with several modalities converge earlier or later than with one?"
    return (Family(question, 1, found.p),)
