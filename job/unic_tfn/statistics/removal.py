"""What trained networks lose when something is taken out of them, over the same clips.

Both predictions, with and without it, come from the same network, so differences are taken within
each seed, and the variance over seeds is that of the difference. Otherwise the tests are those of
`difference`: over clips by permutation, over clips and seeds by bootstrap and moderated variances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.scoring.scores import Codes, Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.difference import Difference, Side, compare
from unic_tfn.statistics.moderation import Variance, seed_variances
from unic_tfn.statistics.permutation import accuracy_p, f1_p


@dataclass(frozen=True)
class Removal:
    """One cell's networks with and without something.

    Args:
        gold: (n,) class indices.
        without: (S, n) predicted class indices by seed.
        complete: (S, n) the same for the complete networks.
        classes: the number of classes.
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
    """Return complete minus without for every cell.

    Args:
        family: the cells.
        metric: `accuracy` or `weighted_f1`.
    """
    index = ("accuracy", "weighted_f1").index(metric)
    scores = [
        score_predictions(removal.gold, removal.complete, removal.classes)[index]
        - score_predictions(removal.gold, removal.without, removal.classes)[index]
        for removal in family
    ]
    variances = seed_variances(scores, [len(removal.gold) for removal in family])
    return [
        _gain(removal, values, variance, index)
        for removal, values, variance in zip(family, scores, variances, strict=True)
    ]


def _gain(removal: Removal, scores: Numbers, variance: Variance | None, index: int) -> Difference:
    complete, without = (
        score_weighted(removal.gold, predicted, removal.classes, removal.weights)[index]
        for predicted in (removal.complete, removal.without)
    )
    clips = len(removal.gold)
    nothing = Side(np.zeros(1), np.zeros((1, len(removal.weights))), clips, None)
    return compare(nothing, Side(scores, complete - without, clips, variance), _p(removal, index))


def _p(removal: Removal, index: int) -> float:
    if index:
        return f1_p(
            removal.gold, removal.without, removal.complete, removal.classes, removal.swapped
        )
    before, after = (
        (predicted == removal.gold).astype(np.float64)
        for predicted in (removal.without, removal.complete)
    )
    return accuracy_p(before, after, removal.swapped)
