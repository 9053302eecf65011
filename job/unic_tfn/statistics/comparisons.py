"""A family of comparisons judged as a whole: its mean, and which single ones stand out.

There are two kinds of claims, each a family of its own and never mixed: about networks that are
trained on this collection, and, where there are folds, about another collection of its size.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.another_collection import for_another_collection
from unic_tfn.statistics.closed import Equality, closed_p, tests_alone
from unic_tfn.statistics.contrast import Term, both_tests, contrast
from unic_tfn.statistics.difference import Difference, Estimate
from unic_tfn.statistics.families import Judged, judge
from unic_tfn.statistics.permutation import Permuted
from unic_tfn.statistics.pooled import pooled_difference


@dataclass(frozen=True)
class Comparison:
    """What a comparison is judged by, in one metric.

    Args:
        terms: the cells and what they count, by a key that the same cell has in other comparisons.
        permuted: the difference after exchanges, which are the same in the whole family.
        equality: the two things that are equal if there is no difference.
        by_fold: by seed, (k,) the difference on the test clips of each fold; none without folds.
    """

    terms: Mapping[Hashable, Term]
    permuted: Permuted
    equality: Equality
    by_fold: Mapping[int, Numbers]

    @cached_property
    def difference(self) -> Difference:
        """The difference, for networks that are trained on this collection."""
        return both_tests(contrast(list(self.terms.values())), self.permuted.p)

    def scaled(self, factor: float) -> "Comparison":
        """Return a multiple of it, for a mean in which comparisons count differently."""
        return Comparison(
            {key: Term(factor * term.weight, term.side) for key, term in self.terms.items()},
            self.permuted.scaled(factor),
            self.equality,
            {seed: factor * gains for seed, gains in self.by_fold.items()},
        )

    def with_seeds_varying(self, factor: float) -> "Comparison":
        """Return it with its variance over seeds multiplied by a factor of at least 1."""
        terms = {
            key: Term(term.weight, term.side.with_seeds_varying(factor))
            for key, term in self.terms.items()
        }
        return replace(self, terms=terms)


@dataclass(frozen=True)
class Claims:
    """A family under one kind of claim.

    Args:
        singles: the comparisons.
        pooled: the mean of those that are asked about, as a family of one; None if there are none.
    """

    singles: tuple[Judged, ...]
    pooled: Judged | None


@dataclass(frozen=True)
class Pooled:
    """The mean of some comparisons under both kinds of claims.

    Args:
        comparisons: their number.
        here: for networks that are trained on this collection.
        elsewhere: for another collection; None without folds.
    """

    comparisons: int
    here: Judged
    elsewhere: Judged | None


def claims_here(
    family: Sequence[Comparison], margin: float | None, asked: Sequence[Comparison]
) -> Claims:
    """Return what a family says of networks that are trained on this collection.

    Args:
        family: the comparisons.
        margin: how small a difference is called none; None: none is.
        asked: those whose mean is tested too, nothing if the mean says nothing.
    """
    return _claims(family, [each.difference for each in family], _mean_here(asked), margin)


def claims_elsewhere(
    family: Sequence[Comparison], margin: float | None, asked: Sequence[Comparison]
) -> Claims | None:
    """Return what a family says of another collection, None if its folds do not allow it.

    Args:
        family: the comparisons, each over all seeds that it has.
        margin: how small a difference is called none; None: none is.
        asked: those whose mean is tested too, over the seeds that they have in common; nothing if
            the mean says nothing.
    """
    if not family or not all(each.by_fold for each in family):
        return None
    found = [_elsewhere(each.by_fold[seed] for seed in sorted(each.by_fold)) for each in family]
    return _claims(family, found, _mean_elsewhere(asked), margin)


def pool(asked: Sequence[Comparison], margin: float | None) -> Pooled:
    """Return the mean of some comparisons under both kinds of claims.

    Args:
        asked: at least one comparison.
        margin: how small a difference is called none; None: none is.
    """
    here, elsewhere = (
        judge([mean], margin=margin)[0] if mean else None
        for mean in (_mean_here(asked), _mean_elsewhere(asked))
    )
    assert here is not None, "there are comparisons"
    return Pooled(len(asked), here, elsewhere)


def more(first: Sequence[Comparison], second: Sequence[Comparison], margin: float | None) -> Pooled:
    """Return the mean of the second comparisons minus that of the first, under both claims.

    Args:
        first: at least one comparison.
        second: at least one other comparison.
        margin: how small a difference is called none; None: none is.
    """
    total = len(first) + len(second)
    minus = [each.scaled(-total / len(first)) for each in first]
    return pool([*minus, *(each.scaled(total / len(second)) for each in second)], margin)


def _mean_here(asked: Sequence[Comparison]) -> Difference | None:
    if not asked:
        return None
    return pooled_difference([each.terms for each in asked], [each.permuted for each in asked])


def _mean_elsewhere(asked: Sequence[Comparison]) -> Estimate | None:
    seeds = _common_seeds(asked)
    if not seeds:
        return None
    return _elsewhere(np.mean([each.by_fold[seed] for each in asked], axis=0) for seed in seeds)


def _common_seeds(family: Sequence[Comparison]) -> list[int]:
    return sorted(set.intersection(*(set(each.by_fold) for each in family))) if family else []


def _elsewhere(by_seed: Iterable[Numbers]) -> Estimate:
    gains = np.stack(list(by_seed))
    # A fold tests one of k parts and trains on k - 2.
    return for_another_collection(gains.ravel(), 1 / (gains.shape[1] - 2))


def _claims(
    family: Sequence[Comparison],
    differences: Sequence[Estimate],
    mean: Estimate | None,
    margin: float | None,
) -> Claims:
    p = np.array([each.p for each in differences])
    equalities = [each.equality for each in family]
    corrected = closed_p(p, equalities, mean.p if mean else None)
    tests = tests_alone(len(family), mean is not None)
    return Claims(
        tuple(judge(differences, corrected, margin, tests)),
        judge([mean], margin=margin)[0] if mean else None,
    )
