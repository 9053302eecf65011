"""Paired permutation tests: two cells are exchanged clip by clip, all seeds of a clip together.

Where clips come in groups, whole groups are exchanged. For a mean over clips, as accuracy and
information are, the seeds can be averaged within each clip first. For F1 they cannot: each seed is
scored on the exchanged predictions, and the scores are averaged. Several comparisons are exchanged
at once to test their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from scipy import stats

from unic_tfn.scoring.scores import Codes, Numbers, Weights, f1_scores, one_hot, weighted_counts

# Sums of floats in another order differ by less than this; different scores differ by more.
TIE = 1e-9
# The same for a sum in float32, as a share of the sum of its absolute terms.
SLACK = 1e-6
CHUNK_NUMBERS = 2**22


@dataclass(frozen=True)
class Permuted:
    """A difference as observed and after exchanges.

    Args:
        observed: second cell minus first cell.
        values: (P,) the same after each of the P exchanges.
        tie: values closer than this are equal but for rounding.
        exact: the p-value over all exchanges, where a formula gives it.
    """

    observed: float
    values: Numbers
    tie: float
    exact: float | None = None

    @property
    def p(self) -> float:
        """The two-sided p-value; the observed arrangement counts as one of them."""
        if self.exact is not None:
            return self.exact
        extreme = np.abs(self.values) >= abs(self.observed) - self.tie
        return float((extreme.sum() + 1) / (len(extreme) + 1))

    def scaled(self, factor: float) -> "Permuted":
        """Return a multiple of it, which has the same p-value."""
        tie = abs(factor) * self.tie
        return Permuted(factor * self.observed, factor * self.values, tie, self.exact)


def pooled(comparisons: Sequence[Permuted]) -> Permuted:
    """Return the mean of some comparisons, whose exchanges were the same.

    Args:
        comparisons: at least one, from the same exchanges of the same clips or groups.
    """
    if len(comparisons) == 1:
        return comparisons[0]
    return Permuted(
        fmean(each.observed for each in comparisons),
        np.asarray(np.mean([each.values for each in comparisons], axis=0)),
        max(each.tie for each in comparisons),
    )


def permuted_accuracy(
    first: Numbers, second: Numbers, swapped: Weights, grouped: bool = False
) -> Permuted:
    """Return a difference in accuracy.

    Between two single networks McNemar's test is exact: of the clips on which they differ, half
    should go either way. It takes clips that do not come in groups.

    Args:
        first: (S, n), 1 where the first cell is right about a clip, else 0.
        second: (S', n), the same for the second cell, also by another number of seeds.
        swapped: (P, n) of 0 and 1, the same for clips of the same group.
        grouped: whether clips come in groups.
    """
    found = permuted_mean(first, second, swapped)
    if grouped or not len(first) == len(second) == 1:
        return found
    wins, losses = int((second > first).sum()), int((second < first).sum())
    exact = float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return Permuted(found.observed, found.values, found.tie, exact)


def permuted_mean(first: Numbers, second: Numbers, swapped: Weights) -> Permuted:
    """Return a difference in a score that is a mean over clips.

    Args:
        first: (S, n), what each clip adds to the first cell's score, by seed.
        second: (S', n), the same for the second cell, also by another number of seeds.
        swapped: (P, n) of 0 and 1, the same for clips of the same group.
    """
    gains = second.mean(0) - first.mean(0)
    clips = len(gains)
    observed = float(gains.sum())
    moved = (swapped @ gains.astype(np.float32)).astype(np.float64)
    # Sums in float32 are off by less than this; arrangements as extreme count as extreme.
    slack = SLACK * float(np.abs(gains).sum())
    return Permuted(observed / clips, (observed - 2 * moved) / clips, slack / clips)


def permuted_f1(
    gold: Codes, first: Codes, second: Codes, classes: int, swapped: Weights
) -> dict[str, Permuted]:
    """Return by metric the differences in F1, averaged over seeds.

    Weighted and macro F1 come from the same counts.

    Args:
        gold: (n,) class indices.
        first: (S, n) predictions of the first cell.
        second: (S, n) predictions of the second cell, by the same number of seeds.
        classes: the number of classes.
        swapped: (P, n) of 0 and 1, the same for clips of the same group.
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
    return {
        name: Permuted(float(gain[0]), np.concatenate([part[name] for part in parts]), TIE)
        for name, gain in observed.items()
    }


def described(permutations: int, grouped: bool = False) -> str:
    """Return for the page how the test works, as the first of two tests.

    Args:
        permutations: their number.
        grouped: whether clips come in groups.
    """
    unit = "group" if grouped else "clip"
    exact = "" if grouped else " (with one seed, for accuracy: McNemar's exact test)"
    return (
        f"One asks whether the difference could come from the choice of {unit}s: the two sides are "
        f"exchanged {unit} by {unit}, all seeds of a {unit} together, {permutations:,} times, and "
        f"after each exchange every seed is scored anew and the scores are averaged{exact}."
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
