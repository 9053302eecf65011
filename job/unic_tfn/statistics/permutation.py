"""Paired permutation tests: two cells are exchanged clip by clip, all seeds of a clip together.

For accuracy the seeds can be averaged within each clip first. For F1 they cannot: each seed is
scored on the exchanged predictions, and the scores are averaged.
"""

import numpy as np
from scipy import stats

from unic_tfn.scoring.scores import Codes, Numbers, Weights, one_hot, weighted_counts, weighted_f1

# Sums of floats in another order differ by less than this; different scores differ by more.
TIE = 1e-9
CHUNK_NUMBERS = 2**22


def accuracy_p(first: Numbers, second: Numbers, swapped: Weights) -> float:
    """Return the two-sided p-value of a difference in accuracy.

    Args:
        first: (S, n), 1 where the first cell is right about a clip, else 0.
        second: (S', n), the same for the second cell, also by another number of seeds.
        swapped: (P, n) of 0 and 1, from `randomness.swaps`.
    """
    gains = second.mean(0) - first.mean(0)
    if len(first) == len(second) == 1:
        wins, losses = int((gains > 0).sum()), int((gains < 0).sum())
        # McNemar's exact test: of the clips on which the two differ, half should go either way.
        return float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    observed = gains.sum()
    permuted = observed - 2 * (swapped @ gains.astype(np.float32)).astype(np.float64)
    # float32 sums of fractions with denominator S are off by far less than one clip.
    return _share(np.abs(permuted) >= abs(observed) - 1e-3)


def f1_p(gold: Codes, first: Codes, second: Codes, classes: int, swapped: Weights) -> float:
    """Return the two-sided p-value of a difference in weighted F1, averaged over seeds.

    Args:
        gold: (n,) class indices.
        first: (S, n) predictions of the first cell.
        second: (S, n) predictions of the second cell, by the same number of seeds.
        classes: the number of classes.
        swapped: (P, n) of 0 and 1, from `randomness.swaps`.
    """
    truth = one_hot(gold, classes)
    support = truth.sum(0, dtype=np.float64)
    called = np.stack([one_hot(predicted, classes) for predicted in (first, second)])
    # By cell, then calls before hits, then seed, clip and class.
    indicators = np.stack([called, called * truth], axis=1)
    sums = indicators.sum(-2, dtype=np.float64)[..., None, :]
    observed = _f1_gain(support, sums)[0]
    change = indicators[1] - indicators[0]
    step = max(1, CHUNK_NUMBERS // len(gold))
    permuted = []
    for start in range(0, len(swapped), step):
        moved = weighted_counts(change, swapped[start : start + step])
        permuted.append(_f1_gain(support, sums + np.stack([moved, -moved])))
    return _share(np.abs(np.concatenate(permuted)) >= abs(observed) - TIE)


def described(permutations: int) -> str:
    """Return for the page how the test works, as the first of two tests."""
    return (
        "One asks whether the difference could come from the choice of clips: the two sides are "
        f"exchanged clip by clip, all seeds of a clip together, {permutations:,} times, and after "
        "each exchange every seed is scored anew and the scores are averaged (with one seed, for "
        "accuracy: McNemar's exact test)."
    )


def _f1_gain(support: Numbers, counts: Numbers) -> Numbers:
    """Return (P,), the second cell's F1 minus the first's, from counts (2, 2, S, P, classes)."""
    f1 = weighted_f1(support, counts[:, 0], counts[:, 1]).mean(1)
    return np.asarray(f1[1] - f1[0])


def _share(extreme: np.ndarray) -> float:
    """Return a permutation p-value; the observed arrangement counts as one of them."""
    return float((extreme.sum() + 1) / (len(extreme) + 1))
