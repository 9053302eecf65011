"""Paired permutation tests: two cells are exchanged clip by clip, all seeds of a clip together.

For a mean over clips, as accuracy and information are, the seeds can be averaged within each clip
first. For F1 they cannot: each seed is
scored on the exchanged predictions, and the scores are averaged.
"""

import numpy as np
from scipy import stats

from unic_tfn.scoring.scores import Codes, Numbers, Weights, f1_scores, one_hot, weighted_counts

# Sums of floats in another order differ by less than this; different scores differ by more.
TIE = 1e-9
SLACK = 1e-6
CHUNK_NUMBERS = 2**22


def accuracy_p(first: Numbers, second: Numbers, swapped: Weights) -> float:
    """Return the two-sided p-value of a difference in accuracy.

    Args:
        first: (S, n), 1 where the first cell is right about a clip, else 0.
        second: (S', n), the same for the second cell, also by another number of seeds.
        swapped: (P, n) of 0 and 1, from `randomness.swaps`.
    """
    if len(first) == len(second) == 1:
        gains = second[0] - first[0]
        wins, losses = int((gains > 0).sum()), int((gains < 0).sum())
        # McNemar's exact test: of the clips on which the two differ, half should go either way.
        return float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return mean_p(first, second, swapped)


def mean_p(first: Numbers, second: Numbers, swapped: Weights) -> float:
    """Return the two-sided p-value of a difference in a score that is a mean over clips.

    Args:
        first: (S, n), what each clip adds to the first cell's score, by seed.
        second: (S', n), the same for the second cell, also by another number of seeds.
        swapped: (P, n) of 0 and 1, from `randomness.swaps`.
    """
    gains = second.mean(0) - first.mean(0)
    observed = gains.sum()
    permuted = observed - 2 * (swapped @ gains.astype(np.float32)).astype(np.float64)
    # Sums in float32 are off by less than this; arrangements as extreme count as extreme.
    slack = SLACK * float(np.abs(gains).sum())
    return _share(np.abs(permuted) >= abs(observed) - slack)


def f1_p(
    gold: Codes, first: Codes, second: Codes, classes: int, swapped: Weights
) -> dict[str, float]:
    """Return by metric the two-sided p-values of differences in F1, averaged over seeds.

    Weighted and macro F1 come from the same counts.

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
    observed = _f1_gains(support, sums)
    change = indicators[1] - indicators[0]
    step = max(1, CHUNK_NUMBERS // len(gold))
    parts = []
    for start in range(0, len(swapped), step):
        moved = weighted_counts(change, swapped[start : start + step])
        parts.append(_f1_gains(support, sums + np.stack([moved, -moved])))
    permuted = {name: np.concatenate([part[name] for part in parts]) for name in observed}
    return {
        name: _share(np.abs(permuted[name]) >= abs(gain[0]) - TIE)
        for name, gain in observed.items()
    }


def described(permutations: int) -> str:
    """Return for the page how the test works, as the first of two tests."""
    return (
        "One asks whether the difference could come from the choice of clips: the two sides are "
        f"exchanged clip by clip, all seeds of a clip together, {permutations:,} times, and after "
        "each exchange every seed is scored anew and the scores are averaged (with one seed, for "
        "accuracy: McNemar's exact test)."
    )


def _f1_gains(support: Numbers, counts: Numbers) -> dict[str, Numbers]:
    """Return by metric (P,), the second cell's F1 minus the first's.

    Args:
        support: (classes,).
        counts: (2, 2, S, P, classes), by cell, calls and hits, seed and permutation.
    """
    scores = f1_scores(support, counts[:, 0], counts[:, 1])
    means = {name: values.mean(1) for name, values in scores.items()}
    return {name: np.asarray(values[1] - values[0]) for name, values in means.items()}


def _share(extreme: np.ndarray) -> float:
    """Return a permutation p-value; the observed arrangement counts as one of them."""
    return float((extreme.sum() + 1) / (len(extreme) + 1))
