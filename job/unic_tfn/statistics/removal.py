"""What trained networks lose when something is taken out of them, over the same clips.

Both predictions, with and without it, come from the same network, so differences are taken within
each seed, and the variance over seeds is that of the difference. Otherwise the tests are those of
`difference`: over clips by permutation, over clips and seeds by bootstrap and moderated variances.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import METRICS
from unic_tfn.scoring.scores import Codes, Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.by_fold import fold_weights
from unic_tfn.statistics.comparisons import Comparison
from unic_tfn.statistics.contrast import Side, Term
from unic_tfn.statistics.moderation import Variance, seed_variances
from unic_tfn.statistics.permutation import Permuted, permuted_accuracy, permuted_f1
from unic_tfn.statistics.units import Drawn

REMOVAL_METRICS = tuple(metric for metric in METRICS if metric != "information")


@dataclass(frozen=True)
class Removal:
    """One cell's networks with and without something.

    Args:
        name: of the cell.
        gold: (n,) class indices.
        without: (S, n) predicted class indices by seed.
        complete: (S, n) the same for the complete networks.
        classes: the number of classes.
        drawn: what is drawn for the clips.
        seeds: the S seeds.
        folds: (S, n) the fold that tested each clip; None without folds.
    """

    name: Hashable
    gold: Codes
    without: Codes
    complete: Codes
    classes: int
    drawn: Drawn
    seeds: tuple[int, ...]
    folds: Codes | None = None


def removals(
    family: Sequence[Removal], one_seed: bool | None = None
) -> list[dict[str, Comparison]]:
    """Return complete minus without for every cell, by metric.

    Only class indices are known of the networks without something, so that the metrics are those
    that take no probabilities.

    Args:
        family: the cells.
        one_seed: whether the whole grid has one seed, where these are not all of its cells.
    """
    scores = [_gains(removal) for removal in family]
    clips = [len(removal.gold) for removal in family]
    networks = max(_folds(removal) for removal in family) if family else 1
    variances = {
        metric: seed_variances(
            [values[metric] for values in scores], clips, metric, networks, one_seed
        )
        for metric in REMOVAL_METRICS
    }
    return [
        _comparisons(removal, {metric: own[index] for metric, own in variances.items()})
        for index, removal in enumerate(family)
    ]


def _folds(removal: Removal) -> int:
    return 1 if removal.folds is None else int(removal.folds.max()) + 1


def _comparisons(removal: Removal, variances: dict[str, Variance | None]) -> dict[str, Comparison]:
    scores, replicas = _gains(removal), _weighted_gains(removal, removal.drawn.weights)
    permuted, by_fold = _permuted(removal), _by_fold(removal)
    return {
        metric: Comparison(
            {
                removal.name: Term(
                    1.0,
                    Side(scores[metric], replicas[metric], removal.drawn.units, variances[metric]),
                )
            },
            permuted[metric],
            ((removal.name, "with"), (removal.name, "without")),
            by_fold[metric],
        )
        for metric in REMOVAL_METRICS
    }


def _gains(removal: Removal) -> dict[str, Numbers]:
    """Return complete minus without by metric, (S,)."""
    complete, without = (
        score_predictions(removal.gold, predicted, removal.classes)
        for predicted in (removal.complete, removal.without)
    )
    return {metric: complete[metric] - without[metric] for metric in REMOVAL_METRICS}


def _weighted_gains(removal: Removal, weights: Weights) -> dict[str, Numbers]:
    """Return complete minus without by metric, (S, B) under weightings of the clips."""
    complete, without = (
        score_weighted(removal.gold, predicted, removal.classes, weights)
        for predicted in (removal.complete, removal.without)
    )
    return {metric: complete[metric] - without[metric] for metric in REMOVAL_METRICS}


def _by_fold(removal: Removal) -> dict[str, dict[int, Numbers]]:
    """Return by metric and seed, (k,) the gains on the clips of each fold."""
    found: dict[str, dict[int, Numbers]] = {metric: {} for metric in REMOVAL_METRICS}
    weights = fold_weights(removal.folds)
    if weights is None:
        return found
    for place, seed in enumerate(removal.seeds):
        gains = _weighted_gains(removal, weights[place])
        for metric, values in gains.items():
            found[metric][seed] = values[place]
    return found


def _permuted(removal: Removal) -> dict[str, Permuted]:
    gold, sides = removal.gold, (removal.without, removal.complete)
    before, after = ((predicted == gold).astype(np.float64) for predicted in sides)
    return {
        **permuted_f1(gold, *sides, removal.classes, removal.drawn.swapped),
        "accuracy": permuted_accuracy(before, after, removal.drawn.swapped, removal.drawn.grouped),
    }
