"""Mutual information in redundant, unique and synergistic parts: the lattice of Williams and Beer.

A node is a set of groups of sources, none inside another: `T|AV` stands for what T has and what A
and V have together (Williams and Beer 2010). Redundancy is the minimum mutual information (MMI,
Barrett 2015): the least that any of a node's groups says about the target. It takes nothing but the
mutual information of each group, and it finds as little unique information as possible: of single
sources, only the most informative one can have any.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from unic_tfn.interactions.coalitions import Values, coalition_names, members

Node = frozenset[str]


def lattice(letters: str) -> tuple[Node, ...]:
    """Return the nodes over some sources: 1, 4 or 18 of them for one, two or three."""
    groups = coalition_names(letters)[1:]
    found = []
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            pairs = combinations(map(members, chosen), 2)
            if not any(a <= b or b <= a for a, b in pairs):
                found.append(frozenset(chosen))
    return tuple(found)


def node_name(node: Node) -> str:
    """Return a node's name: `T|AV`, smaller groups first."""
    return "|".join(sorted(node, key=lambda group: (len(group), "TAV".index(group[0]), group)))


def decompose(informations: Values, letters: str) -> dict[Node, Values]:
    """Return the part of each node; the parts sum to the information of all sources together.

    Args:
        informations: (2^M, ...), mutual information with the target by coalition of sources, in the
            order of `coalition_names`.
        letters: the sources, such as `"TAV"`.
    """
    by_group = dict(zip(coalition_names(letters), informations, strict=True))
    nodes = lattice(letters)
    parts: dict[Node, Values] = {}
    # From below: a node's part is its redundancy without the parts of all nodes below it.
    for node in sorted(nodes, key=lambda each: sum(_below(other, each) for other in nodes)):
        shared = np.min([by_group[group] for group in node], axis=0)
        lower = [part for other, part in parts.items() if _below(other, node)]
        parts[node] = shared - np.sum(lower, axis=0) if lower else shared
    return parts


def summed(parts: Mapping[Node, Values], letters: str) -> dict[str, Values]:
    """Return the redundant part, each source's unique part, and the synergistic part.

    Redundant is what two sources or more have each by itself; unique is what a single source has by
    itself and no other does; synergistic is what no source has by itself.

    Args:
        parts: from `decompose`.
        letters: the sources.

    Returns:
        By `redundant`, a letter each, and `synergistic`; the values sum to the whole.
    """
    kinds = ("redundant", *letters, "synergistic")
    sums = {kind: np.zeros_like(next(iter(parts.values()))) for kind in kinds}
    for node, part in parts.items():
        single = [group for group in node if len(group) == 1]
        kind = "synergistic" if not single else single[0] if len(single) == 1 else "redundant"
        sums[kind] = sums[kind] + part
    return sums


def _below(lower: Node, upper: Node) -> bool:
    """Tell whether each group of the upper node has a group of the lower one inside it."""
    return lower != upper and all(
        any(members(small) <= members(large) for small in lower) for large in upper
    )
