"""What a multimodal label is made of: its mutual information with the unimodal labels, in bits.

Sources are the unimodal labels, the target is the multimodal one, over the clips that all of them
label. Plug-in mutual information is too high for few clips, by about as much as the labels share
where the target's are exchanged between clips. The mean over all such permutations is known
exactly (Vinh et al. 2010, scikit-learn's `expected_mutual_information`) and is taken off. Where
sources nearly determine the target, that is a little too much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics.cluster import expected_mutual_information

from unic_tfn.interactions.coalitions import Values, coalition_names
from unic_tfn.scoring.scores import Codes, Weights
from unic_tfn.statistics.information_lattice import decompose, node_name, summed

TAILS = (0.025, 0.975)
DIGITS = 12


@dataclass(frozen=True)
class Bits:
    """An amount of information in bits, with its interval over clips or groups.

    A corrected amount is below 0 where sources say less than chance would.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LabelInformation:
    """The target's information in its sources.

    Args:
        clips: the number of clips.
        entropy: of the target, plug-in, in bits.
        plug_in: by coalition of sources such as `TA`, the uncorrected mutual information.
        informations: by coalition, the corrected one.
        parts: what is `redundant`, each source's own by its letter, and `synergistic`, see
            `information_lattice.summed`; they sum to the information of all sources.
        nodes: the parts of the whole lattice by the name of the node.
    """

    clips: int
    entropy: float
    plug_in: Mapping[str, float]
    informations: Mapping[str, Bits]
    parts: Mapping[str, Bits]
    nodes: Mapping[str, float]


def label_information(
    sources: Mapping[str, Codes], target: Codes, weights: Weights
) -> LabelInformation:
    """Return what two or three sources say about a target.

    Args:
        sources: by letter, (n,) classes from 0, in the order T, A, V.
        target: (n,) classes from 0.
        weights: (B, n) bootstrap weights of the clips, from groups where clips have them. The
            interval is the estimate plus the resamples' deviations from their mean, since every
            resample is biased alike.
    """
    letters = "".join(sources)
    tables = [_table(sources, name, target) for name in coalition_names(letters)[1:]]
    once = np.ones((1, len(target)))
    chance = np.array([[_chance(table, target)] for table in tables])
    plug_in, entropy = _plug_in(tables, target, once)
    estimates = plug_in - chance
    replicas = _plug_in(tables, target, weights.astype(np.float64))[0] - chance
    parts, part_replicas = _parts(estimates, letters), _parts(replicas, letters)
    named = decompose(_with_empty(estimates), letters)
    names = coalition_names(letters)[1:]
    return LabelInformation(
        clips=len(target),
        entropy=float(entropy[0]),
        plug_in=dict(zip(names, map(float, plug_in[:, 0]), strict=True)),
        informations={name: _bits(estimates[n, 0], replicas[n]) for n, name in enumerate(names)},
        parts={kind: _bits(part[0], part_replicas[kind]) for kind, part in parts.items()},
        nodes={node_name(node): float(part[0]) for node, part in named.items()},
    )


def _table(sources: Mapping[str, Codes], name: str, target: Codes) -> Codes:
    """Return a number (n,) for each clip's labels from a coalition of sources together."""
    stacked = np.stack([sources[letter] for letter in name], axis=1)
    return np.unique(stacked, axis=0, return_inverse=True)[1].reshape(len(target)).astype(np.int64)


def _chance(table: Codes, target: Codes) -> float:
    """Return the mean mutual information, in bits, over all permutations of the target."""
    counts = np.zeros((table.max() + 1, target.max() + 1), np.int64)
    np.add.at(counts, (table, target), 1)
    return float(expected_mutual_information(counts, len(target))) / float(np.log(2))


def _plug_in(tables: Sequence[Codes], target: Codes, weights: Values) -> tuple[Values, Values]:
    """Return plug-in mutual information (coalitions, B) and the target's entropy (B,)."""
    own = _entropies(target, weights)
    found = [
        _entropies(table, weights) + own - _entropies(table * (target.max() + 1) + target, weights)
        for table in tables
    ]
    return np.stack(found), own


def _entropies(codes: Codes, weights: Values) -> Values:
    """Return the entropy (B,) in bits of classes (n,) under each row of weights (B, n)."""
    seen = np.unique(codes)
    counts = weights @ (codes[:, None] == seen).astype(np.float64)
    shares = counts / counts.sum(1, keepdims=True)
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    entropies: Values = -(shares * logs).sum(1)
    return entropies


def _with_empty(informations: Values) -> Values:
    return np.vstack([np.zeros_like(informations[:1]), informations])


def _parts(informations: Values, letters: str) -> dict[str, Values]:
    return summed(decompose(_with_empty(informations), letters), letters)


def _bits(value: float, replicas: Values) -> Bits:
    low, high = np.quantile(replicas, TAILS) - replicas.mean()
    # A part that is 0 by its definition is so but for rounding.
    return Bits(*(round(float(bits), DIGITS) + 0.0 for bits in (value, value + low, value + high)))
