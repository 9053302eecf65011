"""The counterfactual table `f(t_i, a_j, v_k)` over all combinations of clips, and its means.

The table has N^M entries for each class. It is computed exactly, without sampling, by contracting
the kernel with all text vectors, then all vision vectors, then all audio vectors. It is never in
memory as a whole: each slice is added to the means and dropped.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import EMPTY, Values, coalition_names, members
from unic_tfn.interactions.fused_network import Array, FusedNetwork, row_slices
from unic_tfn.interactions.joint_absence import JointAbsence
from unic_tfn.interactions.workers import in_order

Seen = TypeVar("Seen")

# Small enough for a core's cache: the head reads each slice several times.
HIDDEN_SLICE_BYTES = 2**19


@dataclass(frozen=True)
class Means:
    """Means of K quantities over the table of N clips and M modalities.

    Args:
        letters: the modalities.
        partial: by coalition of at most M - 1 modalities, the mean over the clips of the others:
            (K, N, ..., N), with one axis per modality of the coalition.
        square: (K,), the mean over the whole table of the quantity's square.
        own: (2^M, K, N), by coalition, the means for which all of its modalities come from one
            clip: the network's answer for that clip if it sees this coalition alone.
        together: (2^M, K, N), the same where all absent modalities come from one clip too, see
            `joint_absence`.
    """

    letters: str
    partial: dict[str, Values]
    square: Values
    own: Values
    together: Values


def table_slices(
    network: FusedNetwork,
    contracted: Array,
    others: Sequence[Array],
    see: Callable[[Array], Seen],
    pool: ThreadPoolExecutor,
) -> Iterator[Seen]:
    """Yield the results of `see` for each clip's first modality with all combinations of others.

    Args:
        network: fusion layer and head.
        contracted: (N, d_2 + 1, ..., units), as `contract_first` returns it.
        others: the vectors (N, d_m) of each modality but the first, without the appended 1.
        see: is called on another thread with the logits (classes, N, ..., N); the axes after the
            classes stand for the clips that the second and third modality come from.
        pool: does the work.
    """
    # The terms that are the same for all clips: of the first modality's appended 1, and the bias.
    constant = network.kernel[-1].copy()
    constant[(-1,) * len(others)] += network.bias
    vectors = [np.pad(factor, ((0, 0), (0, 1)), constant_values=1) for factor in others]

    def work(kernel: Array) -> Seen:
        return see(_combinations(network, vectors, kernel + constant))

    return in_order(pool, work, contracted)


def _combinations(network: FusedNetwork, others: Sequence[Array], weights: Array) -> Array:
    """Return the logits (classes, N, ...) of one clip's kernel (d_2 + 1, ..., units)."""
    if not others:
        only: Array = network.logits(weights[None])[0]
        return only
    second, units, clips = others[0], weights.shape[-1], len(others[0])
    if len(others) == 2:
        # Audio comes last: its vectors are the shortest, and the last product is the largest.
        weights = np.matmul(others[1], weights)
    flat = weights.reshape(len(weights), -1)
    table = np.empty((network.classes, clips, flat.shape[1] // units), weights.dtype)
    for rows in row_slices(clips, flat[0].nbytes, HIDDEN_SLICE_BYTES):
        logits = network.logits((second[rows] @ flat).reshape(-1, units))
        table[:, rows] = logits.T.reshape(network.classes, -1, table.shape[2])
    return table.reshape(network.classes, *[clips] * len(others))


def softmax(logits: Array) -> Array:
    """Return the probabilities of logits (classes, ...)."""
    probabilities: Array = logits - logits.max(0)
    np.exp(probabilities, out=probabilities)
    probabilities /= probabilities.sum(0)
    return probabilities


def table_means(
    network: FusedNetwork, contracted: Array, others: Sequence[Array], pool: ThreadPoolExecutor
) -> Means:
    """Return the means over the table of the classes' logits, then of their probabilities.

    Args:
        network: fusion layer and head.
        contracted: (N, d_2 + 1, ..., units), as `contract_first` returns it.
        others: the vectors (N, d_m) of each modality but the first, without the appended 1.
        pool: does the work.

    Returns:
        Means of K = 2 x classes quantities, in float64.
    """
    letters, clips = network.letters, len(contracted)
    shape = (2 * network.classes, *[clips] * len(others))
    without_first = np.zeros(shape)
    without = {letter: np.empty(shape) for letter in letters[1:]}
    square, full = np.zeros(shape[0]), np.empty((shape[0], clips))
    joint = JointAbsence(letters, shape[0], clips)
    for clip, seen in enumerate(table_slices(network, contracted, others, _slice_means, pool)):
        without_first += seen.values
        for letter, mean in zip(letters[1:], seen.means, strict=True):
            without[letter][:, clip] = mean
        square += seen.square
        full[:, clip] = _diagonal(seen.values, clip)
        joint.add(clip, seen.values)
    without[letters[0]] = without_first / clips
    partial = _lower(letters, without)
    own = _own(letters, partial, full)
    return Means(letters, partial, square / clips, own, joint.means(own))


@dataclass(frozen=True)
class _SliceMeans:
    """A slice's quantities (K, N, ...), their means over each axis, and the mean squares (K,)."""

    values: Values
    means: list[Values]
    square: Values


def _slice_means(logits: Array) -> _SliceMeans:
    values = np.concatenate([logits, softmax(logits)], dtype=np.float64)
    means = [values.mean(axis) for axis in range(1, values.ndim)]
    flat = values.reshape(len(values), -1)
    return _SliceMeans(values, means, np.vecdot(flat, flat) / flat.shape[1])


def _diagonal(values: Values, clips: int | NDArray[np.intp]) -> Values:
    """Return the entries (K, ...) at which all axes of clips have the same index."""
    index: tuple[Any, ...] = (slice(None), *[clips] * (values.ndim - 1))
    entries: Values = values[index]
    return entries


def _lower(letters: str, without: dict[str, Values]) -> dict[str, Values]:
    """Return the means of all smaller coalitions too, from those that lack one modality each."""
    partial = {letters.replace(letter, "") or EMPTY: mean for letter, mean in without.items()}
    for name in reversed(coalition_names(letters)[:-1]):
        if name not in partial:
            larger = next(other for other in partial if members(name) < members(other))
            axes = tuple(1 + n for n, letter in enumerate(larger) if letter not in name)
            partial[name] = partial[larger].mean(axes)
    return partial


def _own(letters: str, partial: dict[str, Values], full: Values) -> Values:
    """Return the means (2^M, K, N) at which all of a coalition's modalities come from one clip."""
    clips = np.arange(full.shape[1])
    rows = [
        np.broadcast_to(partial[name][:, None], full.shape)
        if name == EMPTY
        else _diagonal(partial[name], clips)
        for name in coalition_names(letters)[:-1]
    ]
    return np.stack([*rows, full])
