"""The difference between two cells over the same clips, its interval and its p-value.

A claim about two cells is a claim about other clips and other seeds than those that were used.

- **Clips.** A permutation test in which the two cells trade places clip by clip, all seeds of a
  clip together. Exact for these networks; for one seed and accuracy it is McNemar's exact test.
- **Clips and seeds.** The variance of the difference has a part from clips and a part from seeds.
  They are put together as for readers and cases in diagnostic imaging, readers nested in tests:
  Obuchowski and Rockette (1995) with the degrees of freedom of Hillis (2007, Stat. Med. 26:596),
  covariances over clips by the bootstrap, variances over seeds moderated (`moderation`).

The p-value is the larger of the two, so that a difference counts only if it is more than both the
choice of clips and that of seeds explain. The interval is the second test's.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.moderation import Variance

LEVEL = 0.95
POWER = 0.80
ALPHA = 0.05


@dataclass(frozen=True)
class Side:
    """One cell's scores.

    Args:
        scores: (S,) by seed.
        replicas: (S, B) on the B bootstrap resamples of the clips.
        clips: how many there are.
        seeds_vary: the moderated variance over seeds; None for a single seed, and for a rule
            without seeds, such as the majority class.
    """

    scores: Numbers
    replicas: Numbers
    clips: int
    seeds_vary: Variance | None


@dataclass(frozen=True)
class Difference:
    """Second cell minus first cell; fractions, not points.

    Args:
        effect: the difference of the means over seeds.
        low: lower end of the 95 % interval.
        high: upper end.
        error: the standard error that the interval is made from.
        freedom: its degrees of freedom.
        p: the larger of the two tests' p-values, not corrected.
        p_clips: of the permutation test over clips.
        p_seeds: of the test over clips and seeds.
    """

    effect: float
    low: float
    high: float
    error: float
    freedom: float
    p: float
    p_clips: float
    p_seeds: float

    def detectable(self, comparisons: int) -> float:
        """Return the smallest true difference found in 80 % of repetitions, after correction.

        `(t(1 - 0.05 / (2 m)) + t(0.80)) x standard error`: what Holm's first step over m
        comparisons asks for. A difference this small is found more often where others are too.
        """
        critical = stats.t.ppf(1 - ALPHA / (2 * comparisons), self.freedom)
        return float(critical + stats.t.ppf(POWER, self.freedom)) * self.error


def compare(first: Side, second: Side, p_clips: float) -> Difference:
    """Return the difference between two cells scored on the same resamples.

    Args:
        first: the cell that is compared with.
        second: the cell that is asked about.
        p_clips: the permutation test's p-value.
    """
    effect = float(second.scores.mean() - first.scores.mean())
    error, freedom = _error(first, second)
    reach = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * error
    p_seeds = float(2 * stats.t.sf(abs(effect) / error, freedom)) if error else p_clips
    return Difference(
        effect,
        effect - reach,
        effect + reach,
        error,
        freedom,
        max(p_clips, p_seeds),
        p_clips,
        p_seeds,
    )


def _error(first: Side, second: Side) -> tuple[float, float]:
    """Return the standard error over clips and seeds, and its degrees of freedom."""
    replicas = second.replicas.mean(0) - first.replicas.mean(0)
    clips_only = float(replicas.var(ddof=1))
    parts = [
        (one.seeds_vary.value / len(one.scores), one.seeds_vary)
        for one in (first, second)
        if one.seeds_vary is not None
    ]
    between = float(np.cov(first.replicas.mean(0), second.replicas.mean(0))[0, 1])
    shared = max(_shared(first) + _shared(second) - 2 * between, 0.0)
    total = sum(part for part, _ in parts) + shared
    clips = first.clips - 1.0
    if not parts or total <= clips_only:
        # Seeds vary by chance less than the clips alone explain: nothing is left to add for them.
        return sqrt(clips_only), clips
    doubt = shared**2 / clips + sum(part**2 / one.freedom for part, one in parts)
    if len(parts) == 2:
        (part, one), (other, another) = parts
        alike = one.common * another.common / sqrt(one.freedom * another.freedom)
        doubt += 2 * part * other * alike
    return sqrt(total), total**2 / doubt


def _shared(side: Side) -> float:
    """Return the covariance over clips that two seeds of a cell have in common."""
    seeds = len(side.scores)
    if side.seeds_vary is None or seeds < 2:
        return float(side.replicas.mean(0).var(ddof=1))
    covariances = np.cov(side.replicas)
    return float((covariances.sum() - np.trace(covariances)) / (seeds * (seeds - 1)))
