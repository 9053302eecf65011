"""Every quantity that is known about a network's use of the modalities, and their computation.

NumPy only: `from_keras` turns a trained network into the arrays that this file starts from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.anova import term_variances
from unic_tfn.interactions.coalitions import (
    Array,
    Values,
    coalition_names,
    dividends,
    order,
    shapley,
)
from unic_tfn.interactions.counterfactuals import table_means
from unic_tfn.interactions.fused_network import FusedNetwork
from unic_tfn.interactions.parts import fused_parts, part_shares
from unic_tfn.interactions.workers import workers
from unic_tfn.scoring.scores import Codes, score_predictions

# The order of the two scores in every array of them.
SCORES = ("accuracy", "weighted_f1")


@dataclass(frozen=True)
class Explanation:
    """The interactions of one run: the contents of `interactions.npz`, name by name.

    N clips, C classes, M modalities, P = 2^M parts. Parts, ANOVA terms and coalitions share the
    names and the order of `parts`. Logits are centred: their mean over the classes is 0. Scores
    are `SCORES`, as fractions.

    Args:
        ids: str (N,), the explained test clips.
        classes: str (C,), class names in index order.
        parts: str (P,), such as `1 T A V TA TV AV TAV`; `1` is the constant, or no modality.
        test_clips: int (), the labelled test clips that the N were drawn from.
        gold: int32 (N,), class indices.
        logits: float32 (N, C), the network's.
        part_shares: float64 (P,), the parts' shares of the variance over clips of the first
            fusion layer's output, before its ReLU. They sum to 1 and can be negative (see
            `part_shares`).
        order_scores: float64 (M + 1, 2), of the network with only the parts of at most 0, 1, ...,
            M modalities.
        knock_out_scores: float64 (P, 2), of the network without one part.
        term_variances: float64 (P, C), variances of the logits' functional ANOVA terms; over
            their sum they are Sobol's indices.
        terms: float32 (P, N, C), each clip's own ANOVA terms; they sum to `logits`.
        additive_scores: float64 (2,), of the logits' best additive approximation (EMAP, Hessel &
            Lee 2020): the sum of the terms of at most one modality.
        chances: float32 (P, N, C), class probabilities if the network sees only a coalition's
            modalities, averaged over all clips' values of the others.
        together: float32 (P, N, C), the same, but averaged over clips from which all of the others
            come together, as InterSHAP has them (Wenderoth et al. 2025).
        coalition_scores: float64 (P, 2), of the most probable class by `chances`.
        shapley: float32 (M, N), the modalities' Shapley values for the predicted class's
            probability.
        score_shapley: float64 (M, 2), the modalities' Shapley values for `coalition_scores`: how
            much each adds to the scores of seeing nothing (SHAPE, Hu et al. 2022, but an absent
            modality is averaged over clips instead of masked).
    """

    ids: NDArray[np.str_]
    classes: NDArray[np.str_]
    parts: NDArray[np.str_]
    test_clips: NDArray[np.int64]
    gold: NDArray[np.int32]
    logits: Array
    part_shares: Array
    order_scores: Array
    knock_out_scores: Array
    term_variances: Array
    terms: Array
    additive_scores: Array
    chances: Array
    together: Array
    coalition_scores: Array
    shapley: Array
    score_shapley: Array

    @property
    def letters(self) -> str:
        """The input's modalities, such as `"TAV"`."""
        return str(self.parts[-1])

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The classes (N,) that the network predicts."""
        classes: NDArray[np.int64] = self.logits.argmax(1)
        return classes

    @property
    def additive_predicted(self) -> NDArray[np.int64]:
        """The classes (N,) that its best additive approximation predicts: without interactions."""
        classes: NDArray[np.int64] = additive(self.terms, self.letters).argmax(1)
        return classes


def additive(terms: Array, letters: str) -> Array:
    """Return the sum (N, C) of the ANOVA terms of at most one modality.

    Args:
        terms: (2^M, N, C), in the order of `coalition_names`.
        letters: the input's modalities.
    """
    total: Array = terms[: len(letters) + 1].sum(0)
    return total


def explain_clips(
    network: FusedNetwork,
    factors: Sequence[Array],
    gold: Codes,
    ids: Sequence[str],
    classes: Sequence[str],
    test_clips: int,
) -> Explanation:
    """Return every quantity for N clips, computed with NumPy and so independent of backends.

    Args:
        network: fusion layer and head.
        factors: each modality's vectors (N, d_m), without the appended 1.
        gold: (N,), the true class indices.
        ids: the N clip ids.
        classes: class names in index order.
        test_clips: how many clips the N were drawn from.
    """
    letters = network.letters
    # No product depends on the number of threads that a BLAS would spread it over.
    with workers() as pool:
        clips = network.fusion.of_clips(factors, pool)
        parts = fused_parts(clips, letters)
        means = table_means(network, clips, pool)
        order_scores = _order_scores(network, parts, gold)
        knock_out_scores = _knock_out_scores(network, parts, gold)
    logits, chances = np.split(means.own.transpose(0, 2, 1), 2, axis=2)
    together = np.split(means.together.transpose(0, 2, 1), 2, axis=2)[1]
    terms = dividends(logits, letters)
    coalition_scores = _scores(gold, chances.argmax(2), network.classes)
    predicted = logits[-1].argmax(1)
    return Explanation(
        ids=np.array(ids, np.str_),
        classes=np.array(classes, np.str_),
        parts=np.array(coalition_names(letters), np.str_),
        test_clips=np.array(test_clips, np.int64),
        gold=gold.astype(np.int32),
        logits=logits[-1].astype(np.float32),
        part_shares=part_shares(parts),
        order_scores=order_scores,
        knock_out_scores=knock_out_scores,
        term_variances=np.split(term_variances(means), 2, axis=1)[0],
        terms=terms.astype(np.float32),
        additive_scores=_scores(gold, additive(terms, letters).argmax(1), network.classes),
        chances=chances.astype(np.float32),
        together=together.astype(np.float32),
        coalition_scores=coalition_scores,
        shapley=_predicted_shapley(chances, predicted, letters),
        score_shapley=shapley(coalition_scores, letters),
    )


def _scores(gold: Codes, predicted: Codes, classes: int) -> Values:
    """Return the `SCORES` (..., 2) of predictions (..., N) of the classes `gold`, (N,)."""
    rows = predicted.reshape(-1, len(gold))
    scores = score_predictions(gold, rows, classes)
    found = np.stack([scores[name] for name in SCORES], axis=1)
    return found.reshape(*predicted.shape[:-1], len(SCORES))


def _order_scores(network: FusedNetwork, parts: Array, gold: Codes) -> Array:
    orders = np.array([order(name) for name in coalition_names(network.letters)])
    kept = [parts[orders <= highest].sum(0) for highest in range(len(network.letters) + 1)]
    return _scores(gold, _predictions(network, kept), network.classes)


def _knock_out_scores(network: FusedNetwork, parts: Array, gold: Codes) -> Array:
    left = [np.delete(parts, index, axis=0).sum(0) for index in range(len(parts))]
    return _scores(gold, _predictions(network, left), network.classes)


def _predictions(network: FusedNetwork, pre_activations: Sequence[Array]) -> NDArray[Any]:
    return np.stack([network.logits(rows).argmax(1) for rows in pre_activations])


def _predicted_shapley(chances: Values, predicted: Codes, letters: str) -> Array:
    of_predicted = chances[:, np.arange(len(predicted)), predicted]
    return shapley(of_predicted, letters).astype(np.float32)
