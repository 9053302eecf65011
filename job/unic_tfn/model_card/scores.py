"""The section of a model card on how good the network is: scores, classes, calibration."""

from collections.abc import Iterator

import numpy as np

from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.model_card.facts import CardFacts
from unic_tfn.model_card.wording import part_tested, table
from unic_tfn.page.wording import number, percent
from unic_tfn.scoring.calibration import calibration_error, cross_entropy, log_probabilities
from unic_tfn.scoring.documents import Scores

CONFUSION_FILE = "confusion.png"


def scores(facts: CardFacts, beside: bool) -> Iterator[str]:
    """Yield the scores by split, the baseline, the classes and the calibration.

    Args:
        facts: the facts.
        beside: whether the card lies beside the record's confusion matrix.
    """
    found, baseline = facts.metrics.scores, facts.metrics.majority_baseline
    heads = ("", "Clips", "Accuracy, %", "Weighted F1, %", "Macro F1, %", "Balanced accuracy, %")
    rows = [
        (
            part_tested(facts.run) if split == "test" else split,
            f"{own.clips:,}",
            *map(percent, (own.accuracy, own.weighted_f1, own.macro_f1, own.balanced_accuracy)),
        )
        for split, own in ((split, getattr(found, split)) for split in reversed(SPLITS))
    ]
    majority = f"always {baseline.majority_class}"
    both = (percent(baseline.accuracy), percent(baseline.weighted_f1))
    yield "## Scores"
    yield table(heads, [*rows, (majority, f"{found.test.clips:,}", *both, "", "")])
    yield (
        f"{count(found.test.clips, 'test clip')} and one seed: differences from other networks may "
        "be noise. The job's report has intervals and tests over all of its runs. The last row is "
        "the score of always answering with the class that most training clips have."
    )
    yield "By class, on the test clips:"
    yield _by_class(found.test)
    if beside and CONFUSION_FILE in facts.metrics.files:
        yield f"![Confusion matrix of the test clips]({CONFUSION_FILE})"
    yield from _calibration(facts)


def _by_class(found: Scores) -> str:
    heads = ("Class", "Clips", "Precision, %", "Recall, %", "F1, %")
    rows = [
        (own.name, f"{own.support:,}", *map(percent, (own.precision, own.recall, own.f1)))
        for own in found.per_class
    ]
    return table(heads, rows)


def _calibration(facts: CardFacts) -> Iterator[str]:
    """Yield how far the probabilities can be trusted, before and after temperature scaling."""
    result, gold = facts.result, facts.gold
    temperature = result.temperature
    yield "### Calibration"
    rows = []
    for name, value in (("as recorded", 1.0), ("after temperature scaling", temperature)):
        logarithms = log_probabilities(result.probabilities["test"], value)
        error = calibration_error(gold, np.exp(logarithms))
        loss = float(cross_entropy(gold, logarithms))
        rows.append((name, number(loss, 3), percent(error)))
    heads = ("Probabilities", "Cross-entropy, nats", "Expected calibration error, points")
    yield table(heads, rows)
    yield (
        f"Temperature {number(temperature, 3)}, fitted on the "
        f"{count(facts.metrics.scores.valid.clips, 'validation clip')} (Guo et al. 2017). "
        "`unic-tfn predict` gives the probabilities as the network has them: to scale them, divide "
        "their logarithms by the temperature and normalise again."
    )
