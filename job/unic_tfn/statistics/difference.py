"""The difference between two cells over the same clips, its interval and its p-value.

A claim about two cells is a claim about other clips and other seeds than those that were used.

- **Clips.** A permutation test that exchanges the two cells clip by clip, all seeds of a clip
  together (`permutation`). It is exact for these networks.
- **Clips and seeds.** The variance of the difference has a part from clips and a part from seeds.
  They are combined as for readers and cases in diagnostic imaging, readers nested in tests:
  Obuchowski and Rockette (1995) with the degrees of freedom of Hillis (2007, Stat. Med. 26:596),
  covariances over clips by the bootstrap, variances over seeds moderated (`moderation`).

The p-value is the larger of the two, so that a difference counts only if it exceeds what the
choice of clips and the choice of seeds explain. The interval is the second test's.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics import moderation, permutation
from unic_tfn.statistics.moderation import Variance

# Of the intervals, of the power that `detectable` asks for, and of the corrected tests.
LEVEL = 0.95
POWER = 0.80
ALPHA = 0.05
# With fewer, no exchange of clips has a two-sided p-value below ALPHA: at best 2 / 2^5 = 0.0625.
FEWEST_CLIPS = 6
# How pages write the first two.
LEVEL_WORDS = f"{100 * LEVEL:.0f} %"
POWER_WORDS = f"{100 * POWER:.0f} %"


@dataclass(frozen=True)
class Side:
    """One cell's scores.

    Args:
        scores: (S,) by seed.
        replicas: (S, B) on the B bootstrap resamples of the clips.
        clips: the number of clips.
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
        low: lower end of the interval at `LEVEL`.
        high: its upper end.
        error: the standard error behind the interval.
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
        """Return the smallest true difference that is found with a chance of `POWER`.

        `(t(1 - ALPHA / (2 m)) + t(POWER)) x standard error`: what Holm's first step over m
        comparisons asks for. Where others are found too, a difference this small is found more
        often.
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


def described(resamples: int, permutations: int) -> str:
    """Return for the page how differences are tested.

    Args:
        resamples: bootstrap resamples of the clips.
        permutations: of the permutation test.
    """
    return (
        "Each network is scored on its own, and a cell's score is the mean over its seeds; clips "
        "are resampled with all of their predictions. Two tests are "
        f"made, and the larger p-value counts. {permutation.described(permutations)} The other "
        "asks whether the difference could come from clips and seeds together: variance over "
        f"clips from {resamples:,} bootstrap resamples, variance over seeds "
        f"{moderation.described()}, combined as for cases and readers in diagnostic imaging "
        "(Obuchowski and Rockette, degrees of freedom after Hillis). The interval is the second "
        "test's and is for one comparison by itself."
    )


def power_described() -> str:
    """Return for the page how the smallest detectable difference is computed."""
    return (
        f"Smallest difference found in {POWER_WORDS} of repetitions: (t at 1 − {ALPHA} / 2m + t at "
        f"{POWER:.2f}) times the standard error, for m comparisons. This is what Holm's first step "
        "asks for."
    )


def _error(first: Side, second: Side) -> tuple[float, float]:
    """Return the standard error over clips and seeds, and its degrees of freedom."""
    replicas = second.replicas.mean(0) - first.replicas.mean(0)
    clips_only = float(replicas.var(ddof=1))
    parts = [
        (side.seeds_vary.value / len(side.scores), side.seeds_vary)
        for side in (first, second)
        if side.seeds_vary is not None
    ]
    between = float(np.cov(first.replicas.mean(0), second.replicas.mean(0))[0, 1])
    shared = max(_shared(first) + _shared(second) - 2 * between, 0.0)
    total = sum(part for part, _ in parts) + shared
    clips = first.clips - 1.0
    if not parts or total <= clips_only:
        # By chance, seeds vary less than the clips alone explain: there is nothing to add for them.
        return sqrt(clips_only), clips
    doubt = shared**2 / clips + sum(part**2 / variance.freedom for part, variance in parts)
    if len(parts) == 2:
        (part_1, variance_1), (part_2, variance_2) = parts
        common = variance_1.common * variance_2.common
        alike = common / sqrt(variance_1.freedom * variance_2.freedom)
        doubt += 2 * part_1 * part_2 * alike
    return sqrt(total), total**2 / doubt


def _shared(side: Side) -> float:
    """Return the covariance over clips that two seeds of a cell have in common."""
    seeds = len(side.scores)
    if side.seeds_vary is None or seeds < 2:
        return float(side.replicas.mean(0).var(ddof=1))
    covariances = np.cov(side.replicas)
    return float((covariances.sum() - np.trace(covariances)) / (seeds * (seeds - 1)))
