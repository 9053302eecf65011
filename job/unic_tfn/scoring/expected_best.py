"""The loss to expect of the best of several trials, for every number of trials up to those made."""

from collections.abc import Sequence
from math import comb, inf

import numpy as np
from numpy.typing import NDArray


def expected_best(losses: Sequence[float]) -> NDArray[np.float64]:
    """Return the expected lowest loss of n trials, (B,) for n = 1 to B, from B trials' losses.

    It is the mean over all choices of n different trials, which is unbiased: the estimator that
    Tang et al. (2020, "Showing Your Work Doesn't Always Work") put in the place of that of Dodge et
    al. (2019), which draws with replacement and is biased. The k-th lowest of B losses is the
    lowest of a choice of n in `comb(B - k, n - 1)` of `comb(B, n)` cases.

    Args:
        losses: of the B trials; infinite where a trial diverged.

    Example:
        >>> expected_best([3.0, 1.0, 2.0]).round(3).tolist()
        [2.0, 1.333, 1.0]
    """
    ordered, count = sorted(losses), len(losses)
    found = []
    for size in range(1, count + 1):
        cases = [comb(count - 1 - place, size - 1) for place in range(count)]
        if any(times and loss == inf for times, loss in zip(cases, ordered, strict=True)):
            found.append(inf)
            continue
        # Where no case is left the loss may be infinite, and 0 times that is not a number.
        weighed = (times * loss for times, loss in zip(cases, ordered, strict=True) if times)
        found.append(sum(weighed) / comb(count, size))
    return np.array(found, np.float64)
