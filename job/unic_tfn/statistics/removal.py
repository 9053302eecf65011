"""What trained networks lose when something is taken out of them, over the same clips.

Both predictions, with and without it, come from the same network, so differences are taken within
each seed, and the variance over seeds is that of the difference. Otherwise the tests are those of
`difference`: over clips by permutation, over clips and seeds by bootstrap and moderated variances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import METRICS
from unic_tfn.scoring.scores import Codes, Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.difference import Difference, Side, compare
from unic_tfn.statistics.moderation import Variance, seed_variances
from unic_tfn.statistics.permutation import accuracy_p, f1_p

REMOVAL_METRICS = tuple(metric for metric in METRICS if metric != "information")


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


def gains(family: Sequence[Removal]) -> list[dict[str, Difference]]:
    """Return complete minus without for every cell, by metric.

    Only class indices are known of the networks without something, so that the metrics are those
    that take no probabilities.
    """
    scores = [_both(removal, None) for removal in family]
    clips = [len(removal.gold) for removal in family]
    variances = {
        metric: seed_variances([values[metric] for values in scores], clips, metric)
        for metric in REMOVAL_METRICS
    }
    return [
        _gains(removal, scores[index], {name: own[index] for name, own in variances.items()})
        for index, removal in enumerate(family)
    ]


def _both(removal: Removal, weights: Weights | None) -> dict[str, Numbers]:
    """Return complete minus without by metric: (S,), or (S, B) under weightings of the clips."""
    complete, without = (
        score_predictions(removal.gold, predicted, removal.classes)
        if weights is None
        else score_weighted(removal.gold, predicted, removal.classes, weights)
        for predicted in (removal.complete, removal.without)
    )
    return {metric: complete[metric] - without[metric] for metric in REMOVAL_METRICS}


def _gains(
    removal: Removal, scores: Mapping[str, Numbers], variances: Mapping[str, Variance | None]
) -> dict[str, Difference]:
    replicas, clips = _both(removal, removal.weights), len(removal.gold)
    nothing = Side(np.zeros(1), np.zeros((1, len(removal.weights))), clips, None)
    p = _p_values(removal)
    return {
        metric: compare(
            nothing,
            Side(scores[metric], replicas[metric], clips, variances[metric]),
            p[metric],
        )
        for metric in REMOVAL_METRICS
    }


def _p_values(removal: Removal) -> dict[str, float]:
    gold, sides = removal.gold, (removal.without, removal.complete)
    before, after = ((predicted == gold).astype(np.float64) for predicted in sides)
    return {
        **f1_p(gold, *sides, removal.classes, removal.swapped),
        "accuracy": accuracy_p(before, after, removal.swapped),
    }
