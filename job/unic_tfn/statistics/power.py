"""What a design can show before anything is trained: the smallest differences that it finds.

A difference in accuracy between two cells, averaged over n clips, S seeds and k networks per seed
(one per fold), has a variance of three parts:

    clip / n  +  rest / (n S)  +  2 network^2 / (S k)

Two networks of a comparison differ on some of the clips in being right. A share of that belongs to
the clip: it comes back with every seed, so that only more clips make it smaller. The rest is
drawn anew with each seed. And one network is better than its sisters, over all clips at once.
"""

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

from unic_tfn.statistics.closed import tests_alone
from unic_tfn.statistics.difference import ALPHA, POWER


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the networks and clips of one family of comparisons.

    The defaults are round figures for small networks on about a thousand clips of a task with
    seven classes; none of them is a measurement of the data at hand.

    Args:
        disagreement: the share of the clips on which the two networks of a comparison differ in
            being right.
        clip_share: the share of the disagreement's variance that is the clip's, 0 to 1.
        network_deviation: the standard deviation of a network's true accuracy over seeds, as a
            fraction.
        correlation: of the errors of two comparisons of the family, 0 to 1.
        design_effect: how many clips of the data count as much as one independent clip; above 1
            where clips of a group (speaker, video) resemble one another.
    """

    disagreement: float = 0.30
    clip_share: float = 0.20
    network_deviation: float = 0.03
    correlation: float = 0.30
    design_effect: float = 1.0


STATED = Assumptions()


@dataclass(frozen=True)
class Design:
    """How much is tested.

    Args:
        clips: clips that each seed tests, over all of its folds.
        seeds: how many seeds.
        networks: networks that each seed trains of a cell: the number of folds, or 1.
    """

    clips: float
    seeds: int
    networks: int = 1


@dataclass(frozen=True)
class Detectable:
    """True differences that a design finds with a chance of `POWER`; fractions, not points.

    Args:
        alone: of a comparison that is tested by itself.
        corrected: of one of m comparisons, corrected as the report does where no other stands out;
            where others are found too, a difference this small is found more often.
        pooled: of the mean of those that are asked about, tested once; infinite without that test.
    """

    alone: float
    corrected: float
    pooled: float


def detectable(
    assumed: Assumptions, design: Design, comparisons: int, asked: int | None = None
) -> Detectable:
    """Return what a design finds, with normal quantiles.

    Args:
        assumed: of the clips and the networks.
        design: clips, seeds and networks.
        comparisons: the number m of comparisons in the family, at least 1.
        asked: of how many of them the mean is tested too, by default of all.
    """
    asked = comparisons if asked is None else asked
    error = sqrt(variance(assumed, design))
    alone = errors_apart(1) * error
    corrected = errors_apart(tests_alone(comparisons, asked > 0)) * error
    if not asked:
        return Detectable(alone, corrected, inf)
    alike = (1 + (asked - 1) * assumed.correlation) / asked
    return Detectable(alone, corrected, alone * sqrt(alike))


def variance(assumed: Assumptions, design: Design) -> float:
    """Return the variance of the estimated difference between two cells."""
    clip = assumed.clip_share * assumed.disagreement
    rest = assumed.disagreement - clip
    independent = design.clips / assumed.design_effect
    between = 2 * assumed.network_deviation**2 / (design.seeds * design.networks)
    return clip / independent + rest / (independent * design.seeds) + between


def errors_apart(tests: int) -> float:
    """Return how many standard errors from zero a true difference must be to be found.

    Args:
        tests: how many it is corrected for.
    """
    normal = NormalDist()
    return normal.inv_cdf(1 - ALPHA / (2 * tests)) + normal.inv_cdf(POWER)
