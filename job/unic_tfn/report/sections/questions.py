"""The page's confirmatory questions, and how many families of comparisons stand beside them."""

from dataclasses import dataclass

from unic_tfn.grid import METRIC_WORDS, METRICS
from unic_tfn.page.wording import listed
from unic_tfn.report.confirmatory import Confirmed, Family, confirm, family_of
from unic_tfn.report.context import Context
from unic_tfn.report.sections import interactions, modalities, supervision, table1, training

MAIN = METRICS[0]


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
    """Return the page's questions: about the main metric where a family has several."""
    added = modalities.SECTION.values(context)
    pairs = supervision.SECTION.values(context).pairs
    used = interactions.SECTION.values(context).cells
    own = added.of("to own modality" if context.unimodal else "no own")
    tasks = "unimodal" if context.unimodal else listed(context.results.sources)
    timing = _timing(context)
    asked = (
        *family_of(
            f"Does adding modalities change {METRIC_WORDS[MAIN]} on {tasks} labels?",
            [addition.judged(MAIN) for addition in own],
        ),
        *family_of(
            "Does the accuracy of an input depend on the label source?",
            [pair.accuracy for pair in pairs],
        ),
        *family_of(
            f"Do interactions change {METRIC_WORDS[MAIN]}?", [found.judged(MAIN) for found in used]
        ),
        *timing,
    )
    constants = any(found.over_baseline for found in table1.SECTION.values(context).cells)
    several_metrics = len(added.families) + bool(used)
    families = len(METRICS) * several_metrics + bool(pairs) + constants + len(timing)
    return Questions(confirm(asked), families)


def _timing(context: Context) -> tuple[Family, ...]:
    found = training.SECTION.values(context).convergence
    if found is None or found.verdict == "cannot be tested":
        return ()
    question = "Do networks with several modalities converge earlier or later than with one?"
    return (Family(question, 1, found.p),)
