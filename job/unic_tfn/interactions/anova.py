"""The functional ANOVA of the logits over the counterfactual table: which modalities move them.

Hoeffding (1948) and Sobol (1993): a function of independent inputs is, in exactly one way, the sum
of a constant and one term for each set of inputs, all uncorrelated and with mean zero.
Here the inputs are the modalities, drawn independently from the test clips. So the variances of the
terms sum to the variance over the table, and the term of `TA` is the effect of text and audio
together beyond the effects of each alone.
"""

from collections.abc import Mapping
from itertools import chain, combinations

import numpy as np

from unic_tfn.interactions.coalitions import EMPTY, Values, coalition_names
from unic_tfn.interactions.counterfactuals import Means

# Below this share of the mean square, a variance is only float32 rounding.
ROUNDING = 1e-12


def term_variances(means: Means) -> Values:
    """Return the variance (2^M, K) of each term over the table; the constant's is 0.

    The variance of the highest term is the rest of the total variance. A term that varies no more
    than by rounding has variance 0.

    Args:
        means: of K quantities over the table.
    """
    variances = {
        name: np.square(_term(means.partial, name)).reshape(len(means.square), -1).mean(1)
        for name in coalition_names(means.letters)[1:-1]
    }
    total = means.square - np.square(means.partial[EMPTY])
    rest = total - sum(variances.values(), np.zeros_like(total))
    table = np.stack([np.zeros_like(total), *variances.values(), np.maximum(rest, 0)])
    return np.where(table <= ROUNDING * means.square, 0.0, table)


def _term(partial: Mapping[str, Values], name: str) -> Values:
    """Return a term (K, N, ..., N) for all clips of its modalities, by inclusion and exclusion."""
    term = np.zeros_like(partial[name])
    subsets = chain.from_iterable(combinations(name, size) for size in range(len(name) + 1))
    for subset in subsets:
        mean = partial["".join(subset) or EMPTY]
        axes = tuple(1 + n for n, letter in enumerate(name) if letter not in subset)
        term += (-1) ** len(axes) * np.expand_dims(mean, axes)
    return term


def shares(variances: Values) -> Values:
    """Return the terms' shares of the variance, (2^M, ...); they sum to 1 over the first axis.

    All are 0 where nothing varies.

    Args:
        variances: (2^M, ...), by term.
    """
    total = variances.sum(0)
    divided: Values = np.divide(variances, total, out=np.zeros_like(variances), where=total > 0)
    return divided
