"""Interaction indices of a game of modalities, in closed form from its dividends.

Each index spreads the dividend `m(T)` of every coalition over T's subsets in a way of its own, so
each is one matrix. With at most three modalities nothing has to be sampled. Names are those of the
package `shapiq` (Muschalik et al. 2024):

- `SV`: Shapley values (Shapley 1953)
- `SII`: Shapley interaction index (Grabisch and Roubens 1999)
- `k-SII`: n-Shapley values (Bordt and von Luxburg 2023), the SII made to sum to the game's gain
- `STII`: Shapley-Taylor interaction index (Sundararajan et al. 2020)
- `FSII`: faithful Shapley interaction index (Tsai et al. 2023)
- `BII`: Banzhaf interaction index (Grabisch and Roubens 1999); of order 1, the Banzhaf values
- `Moebius`: the dividends themselves
"""

from collections.abc import Callable, Mapping
from math import comb

import numpy as np

from unic_tfn.interactions.coalitions import Values, coalition_names, dividends, members, order

# B_0 to B_3, with B_1 = -1/2: no input has more than three modalities.
BERNOULLI = (1.0, -1 / 2, 1 / 6, 0.0)

# The share of the dividend of a coalition of t members that goes to each of its subsets of s
# members, in an index up to the order k.
Share = Callable[[int, int, int], float]


def _sii(s: int, t: int, k: int) -> float:
    # Of order 1, these are the Shapley values, which start from `v(none)`.
    return _moebius(s, t, k) if not s and k == 1 else 1 / (t - s + 1)


def _bii(s: int, t: int, _: int) -> float:
    return 0.5 ** (t - s)


def _moebius(s: int, t: int, _: int) -> float:
    return float(s == t)


def _k_sii(s: int, t: int, k: int) -> float:
    """Return the SII of all subsets in between, weighted by Bernoulli numbers."""
    if not s:
        return _moebius(s, t, k)
    between = range(min(k, t) - s + 1)
    return sum(comb(t - s, n) * BERNOULLI[n] * _sii(s + n, t, k) for n in between)


def _stii(s: int, t: int, k: int) -> float:
    """Return all of it below the highest order, an equal part at the highest."""
    return 1 / comb(t, k) if s == k else _moebius(s, t, k)


def _fsii(s: int, t: int, k: int) -> float:
    """Return the share in the best approximation of order k."""
    if not s or t <= k:
        return _moebius(s, t, k)
    return (-1.0) ** (k - s) * s / (k + s) * comb(k, s) * comb(t - 1, k) / comb(t + k - 1, k + s)


SHARES: Mapping[str, Share] = {
    "SV": _k_sii,
    "SII": _sii,
    "k-SII": _k_sii,
    "STII": _stii,
    "FSII": _fsii,
    "BII": _bii,
    "Moebius": _moebius,
}


def index_names(letters: str, highest: int) -> tuple[str, ...]:
    """Return the coalitions that an index up to an order has values for, `1` first."""
    return tuple(name for name in coalition_names(letters) if order(name) <= highest)


def interaction_index(values: Values, letters: str, index: str, highest: int) -> Values:
    """Return an interaction index of a game, (coalitions, ...), in the order of `index_names`.

    The value of the empty coalition `1` is `v(none)`, but for `BII` and for `SII` from order 2 on,
    which define it as for all others. `k-SII`, `STII` and `FSII` sum to `v(all)`.

    Args:
        values: (2^M, ...), `v` by coalition, in the order of `coalition_names`.
        letters: the input's modalities, such as `"TAV"`.
        index: one of `SHARES`.
        highest: the most modalities that an interaction has, 1 to M; `SV` has order 1 only.

    Raises:
        ValueError: there is no such index or order.

    Example:
        >>> game = np.array([0.0, 1.0, 0.0, 4.0])
        >>> interaction_index(game, "TA", "SV", 1).tolist()
        [0.0, 2.5, 1.5]
    """
    if index not in SHARES:
        raise ValueError(f"index must be one of {', '.join(SHARES)}. Received: {index}")
    most = 1 if index == "SV" else len(letters)
    if not 1 <= highest <= most:
        raise ValueError(f"the order of {index} must be 1 to {most}. Received: {highest}")
    share = SHARES[index]
    weights = [
        [
            share(order(s), order(t), highest) if members(s) <= members(t) else 0.0
            for t in coalition_names(letters)
        ]
        for s in index_names(letters, highest)
    ]
    found: Values = np.tensordot(np.array(weights), dividends(values, letters), axes=1)
    return found
