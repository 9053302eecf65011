"""What is lost when something is taken out of trained networks: the same networks, the same clips.

With and without belong to one network, so differences are taken within each seed and what varies
over seeds is the difference itself. Otherwise the tests are those of `difference`: over clips by
permutation, over clips and seeds by bootstrap and moderated variances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.scoring.scores import Codes, Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.difference import Difference, Side, compare
from unic_tfn.statistics.moderation import Variance, moderate
from unic_tfn.statistics.permutation import accuracy_p, f1_p


@dataclass(frozen=True)
class Removal:
    """One cell's networks with and without something.

    Args:
        gold: (n,) class indices.
        without: (S, n) predicted class indices by seed.
        complete: (S, n) the same of the complete networks.
        classes: how many there are.
        weights: (B, n) bootstrap weights of the clips.
        swapped: (P, n) of 0 and 1, from `randomness.swaps`.
    """

    gold: Codes
    without: Codes
    complete: Codes
    classes: int
    weights: Weights
    swapped: Weights


def gains(family: Sequence[Removal], metric: str) -> list[Difference]:
    """Return complete minus without, for every cell, in `accuracy` or `weighted_f1`."""
    index = ("accuracy", "weighted_f1").index(metric)
    scores = [
        score_predictions(one.gold, one.complete, one.classes)[index]
        - score_predictions(one.gold, one.without, one.classes)[index]
        for one in family
    ]
    variances = _seed_variances(family, scores)
    return [
        _gain(one, values, variance, index)
        for one, values, variance in zip(family, scores, variances, strict=True)
    ]


def _gain(one: Removal, scores: Numbers, variance: Variance | None, index: int) -> Difference:
    complete, without = (
        score_weighted(one.gold, predicted, one.classes, one.weights)[index]
        for predicted in (one.complete, one.without)
    )
    clips = len(one.gold)
    nothing = Side(np.zeros(1), np.zeros((1, len(one.weights))), clips, None)
    return compare(nothing, Side(scores, complete - without, clips, variance), _p(one, index))


def _p(one: Removal, index: int) -> float:
    if index:
        return f1_p(one.gold, one.without, one.complete, one.classes, one.swapped)
    right = [(called == one.gold).astype(np.float64) for called in (one.without, one.complete)]
    return accuracy_p(right[0], right[1], one.swapped)


def _seed_variances(family: Sequence[Removal], scores: Sequence[Numbers]) -> list[Variance | None]:
    """Return the moderated variance of each cell's gain over seeds, None where there is one."""
    several = [n for n, values in enumerate(scores) if len(values) > 1]
    found: list[Variance | None] = [None] * len(scores)
    if several:
        clips = np.array([len(family[n].gold) for n in several])
        moderated = moderate(
            np.array([scores[n].var(ddof=1) for n in several]),
            np.array([len(scores[n]) - 1.0 for n in several]),
            # A score moves in steps of about one clip; rounding to steps has this variance.
            float(np.mean(1 / (12 * clips**2.0))),
        )
        for n, variance in zip(several, moderated, strict=True):
            found[n] = variance
    return found
