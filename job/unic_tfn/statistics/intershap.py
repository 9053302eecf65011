"""InterSHAP: the share of a network's behaviour that is interaction between modalities.

Wenderoth et al., "Measuring Cross-Modal Interactions in Multimodal Models" (AAAI 2025). The game is
the probability of the predicted class by coalition of modalities. Equations 2 to 4 split it into an
interaction of each pair and an own part of each modality, which are the k-SII of order 2. InterSHAP
is the pairs' share of the sum of absolute values: of their means over clips (global, equations 5 to
8), or clip by clip (local, equation 10).

The paper draws what stands in for absent modalities; here the probabilities are exact means over
all clips (`explanation`), with absent modalities from one clip together, as in the paper, or from
clips of their own.
"""

import numpy as np

from unic_tfn.interactions.coalitions import Values, order
from unic_tfn.statistics.indices import index_names, interaction_index


def clip_parts(chances: Values, letters: str) -> Values:
    """Return the own parts and the pairs' interactions (parts, N), named by `part_names`.

    Args:
        chances: (2^M, N), by coalition, the probability of each clip's predicted class.
        letters: the input's modalities, two or three of them.
    """
    return interaction_index(chances, letters, "k-SII", 2)[1:]


def part_names(letters: str) -> tuple[str, ...]:
    """Return the names of the parts: the modalities, then the pairs."""
    return index_names(letters, 2)[1:]


def local_scores(parts: Values, letters: str) -> Values:
    """Return each clip's InterSHAP, (N,): 0 to 1; 0 for a clip that moves nothing.

    Args:
        parts: (parts, N), from `clip_parts`.
        letters: the input's modalities.
    """
    return _share(parts, letters)


def global_score(parts: Values, letters: str) -> float:
    """Return InterSHAP over all clips, 0 to 1; 0 for a network that nothing moves.

    Args:
        parts: (parts, N), from `clip_parts`.
        letters: the input's modalities.
    """
    return float(_share(parts.mean(1), letters))


def global_replicas(parts: Values, letters: str, shares: Values) -> Values:
    """Return InterSHAP over all clips on each resample of them, (B,).

    Args:
        parts: (parts, N), from `clip_parts`.
        letters: the input's modalities.
        shares: (N, B), each clip's share of each resample.
    """
    return _share(parts @ shares, letters)


def _share(parts: Values, letters: str) -> Values:
    """Return the pairs' share of the absolute values (parts, ...)."""
    pair = np.array([order(name) == 2 for name in part_names(letters)])
    sizes = np.abs(parts)
    total = sizes.sum(0)
    shared: Values = np.divide(sizes[pair].sum(0), total, out=np.zeros_like(total), where=total > 0)
    return shared
