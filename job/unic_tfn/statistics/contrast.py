"""The error of a contrast: a weighted sum of cells' scores, such as one cell's minus another's.

The variance of a contrast has a part from clips and a part from seeds. They are combined as for
readers and cases in diagnostic imaging, readers nested in tests: Obuchowski and Rockette (1995),
for any weighted sum as in the marginal-mean analysis of Hillis (2014, Stat. Med. 33:330), with
degrees of freedom by Satterthwaite's formula. Covariances over clips come from a bootstrap in which
all cells are scored on the same resamples, variances over seeds are moderated (`moderation`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import Difference, Estimate, estimate
from unic_tfn.statistics.moderation import Variance


@dataclass(frozen=True)
class Side:
    """One cell's scores.

    Args:
        scores: (S,) by seed.
        replicas: (S, B) on the B bootstrap resamples of the clips.
        units: the number of clips, or of groups where groups are resampled.
        seeds_vary: the moderated variance over seeds, in a grid of one seed with folds that of its
            score over clips and networks; None in a grid of one seed else, and for a rule without
            seeds, such as the majority class.
    """

    scores: Numbers
    replicas: Numbers
    units: int
    seeds_vary: Variance | None

    @cached_property
    def mean_replicas(self) -> Numbers:
        """(B,) the mean over seeds on each resample."""
        return np.asarray(self.replicas.mean(0))

    @cached_property
    def own_clip_variance(self) -> float:
        """The part of the mean's variance over clips that its seeds do not have in common.

        It is contained in the variance over seeds. A single seed cannot tell it: nothing is then
        taken off, unless that variance has all that clips contribute.
        """
        seeds = len(self.scores)
        if self.seeds_vary is None:
            return 0.0
        if seeds == 1:
            return float(self.mean_replicas.var(ddof=1)) if self.seeds_vary.over_clips else 0.0
        covariances = np.cov(self.replicas)
        shared = (covariances.sum() - np.trace(covariances)) / (seeds * (seeds - 1))
        return float(np.trace(covariances) / seeds - shared) / seeds

    def with_seeds_varying(self, factor: float) -> "Side":
        """Return it with its variance over seeds multiplied by a factor of at least 1."""
        if self.seeds_vary is None:
            return self
        variance = replace(self.seeds_vary, value=factor * self.seeds_vary.value)
        return replace(self, seeds_vary=variance)


@dataclass(frozen=True)
class Term:
    """A cell in a contrast.

    Args:
        weight: what its score is multiplied by.
        side: its scores.
    """

    weight: float
    side: Side


def contrast(terms: Sequence[Term]) -> Estimate:
    """Return the weighted sum of cells' scores, with its error over clips and seeds.

    Args:
        terms: the cells, each once, scored on the same resamples.
    """
    effect = float(sum(term.weight * term.side.scores.mean() for term in terms))
    return estimate(effect, *_error(terms))


def compare(first: Side, second: Side, p_clips: float) -> Difference:
    """Return the second cell's score minus the first's, judged by both tests.

    Args:
        first: the cell that is compared with.
        second: the cell that is asked about, scored on the same resamples.
        p_clips: the permutation test's p-value.
    """
    return both_tests(contrast([Term(-1.0, first), Term(1.0, second)]), p_clips)


def both_tests(found: Estimate, p_clips: float) -> Difference:
    """Return an estimate with the larger p-value of the two tests.

    Args:
        found: the estimate; its p-value is that of the test over clips and seeds.
        p_clips: the permutation test's p-value.
    """
    return Difference(
        found.effect,
        found.low,
        found.high,
        found.error,
        found.freedom,
        max(p_clips, found.p),
        p_clips,
        found.p,
    )


def _error(terms: Sequence[Term]) -> tuple[float, float]:
    """Return the standard error over clips and seeds, and its degrees of freedom."""
    replicas = np.sum([term.weight * term.side.mean_replicas for term in terms], axis=0)
    freedom = min(term.side.units for term in terms) - 1.0
    # A bootstrap of u units has (u - 1) / u of the variance.
    inflation = (freedom + 1) / freedom
    clips_only = inflation * float(replicas.var(ddof=1))
    own = sum(term.weight**2 * term.side.own_clip_variance for term in terms)
    shared = max(clips_only - inflation * own, 0.0)
    parts = [
        (term.weight**2 * variance.value / len(term.side.scores), variance)
        for term in terms
        if (variance := term.side.seeds_vary) is not None
    ]
    total = sum(part for part, _ in parts) + shared
    if not parts or total <= clips_only:
        # By chance, seeds vary less than the clips alone explain: there is nothing to add for them.
        return sqrt(clips_only), freedom
    # The parts are estimated from the same resamples, so together they know no more than the units.
    return sqrt(total), min(total**2 / (shared**2 / freedom + _doubt(parts)), freedom)


def _doubt(parts: Sequence[tuple[float, Variance]]) -> float:
    """Return half of the variance of the summed seed variances.

    What cells owe to their common value is wrong in all of them at once.
    """
    sizes = np.array([part for part, _ in parts])
    freedoms = np.array([variance.freedom for _, variance in parts])
    common = np.array([variance.common for _, variance in parts])
    alike = sizes * common / np.sqrt(freedoms)
    return float((sizes**2 / freedoms).sum() + alike.sum() ** 2 - (alike**2).sum())
