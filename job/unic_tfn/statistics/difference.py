"""An estimated difference, its interval and its p-value: values and words.

A claim about two cells is a claim about other clips and other seeds than those that were used.

- **Clips.** A permutation test that exchanges the two cells clip by clip, all seeds of a clip
  together (`permutation`). It is exact for these networks.
- **Clips and seeds.** The error of the difference has a part from clips and a part from seeds
  (`contrast`).

The p-value is the larger of the two, so that a difference counts only if it exceeds what the
choice of clips and the choice of seeds explain. The interval is the second test's.
"""

from dataclasses import dataclass

from scipy import stats

from unic_tfn.statistics import moderation, permutation

# Of the intervals, of the power that `detectable` asks for, and of the corrected tests.
LEVEL = 0.95
POWER = 0.80
ALPHA = 0.05
# How pages write the first two.
LEVEL_WORDS = f"{100 * LEVEL:.0f} %"
POWER_WORDS = f"{100 * POWER:.0f} %"


@dataclass(frozen=True)
class Estimate:
    """An effect with its error; fractions, not points.

    Args:
        effect: the estimate, such as a difference of means over seeds.
        low: lower end of the interval at `LEVEL`.
        high: its upper end.
        error: the standard error behind the interval.
        freedom: its degrees of freedom.
        p: two-sided, not corrected.
    """

    effect: float
    low: float
    high: float
    error: float
    freedom: float
    p: float

    def detectable(self, comparisons: int) -> float:
        """Return the smallest true difference that is found with a chance of `POWER`.

        `(t(1 - ALPHA / (2 m)) + t(POWER)) x standard error`: what a test at `ALPHA / m` asks for.
        Where others are found too, a difference this small is found more often.
        """
        critical = stats.t.ppf(1 - ALPHA / (2 * comparisons), self.freedom)
        return float(critical + stats.t.ppf(POWER, self.freedom)) * self.error


@dataclass(frozen=True)
class Difference(Estimate):
    """Second cell minus first cell; `p` is the larger of two tests' p-values.

    Args:
        p_clips: of the permutation test over clips.
        p_seeds: of the test over clips and seeds.
    """

    p_clips: float
    p_seeds: float


def estimate(effect: float, error: float, freedom: float) -> Estimate:
    """Return an effect with its t interval and its t test's p-value.

    Without any error, an effect of 0 has the p-value 1 and any other 0.
    """
    reach = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * error
    p = float(2 * stats.t.sf(abs(effect) / error, freedom)) if error else float(effect == 0)
    return Estimate(effect, effect - reach, effect + reach, error, freedom, p)


def described(resamples: int, permutations: int, grouped: bool = False, networks: int = 1) -> str:
    """Return for the page how differences are tested.

    Args:
        resamples: bootstrap resamples of the clips.
        permutations: of the permutation test.
        grouped: whether clips come in groups, and groups are drawn.
        networks: how many networks share the clips of one score: the number of folds.
    """
    unit = "group" if grouped else "clip"
    return (
        f"A cell's score is the mean over its seeds; {unit}s are resampled with all of their "
        "predictions. Two tests are "
        f"made, and the larger p-value counts. {permutation.described(permutations, grouped)} The "
        f"other asks whether the difference could come from {unit}s and seeds together: variance "
        f"over {unit}s from {resamples:,} bootstrap resamples, variance over seeds "
        f"{moderation.described(networks)}, combined as for cases and readers in diagnostic "
        "imaging (Obuchowski and Rockette, degrees of freedom after Hillis). The interval is the "
        "second test's and is for one comparison by itself."
    )


def power_described() -> str:
    """Return for the page how the smallest detectable difference is computed."""
    return (
        f"Smallest difference found in {POWER_WORDS} of repetitions: (t at 1 − {ALPHA} / 4m + t at "
        f"{POWER:.2f}) times the standard error, for m comparisons. That is what a single large "
        "effect among nothing else takes; where the mean of the comparisons stands out too, less "
        "is found."
    )
