"""The counterfactual table `f(t_i, a_j, v_k)` over all combinations of clips, and its means.

The table has N^M entries for each class. It is computed exactly, without sampling: the fusion is
linear in each modality's vector, and a tensor's kernel is contracted with all text vectors, then
all vision vectors, then all audio vectors. It is never in memory as a whole: each slice is added to
the means and dropped.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import EMPTY, Array, Values, coalition_names, members
from unic_tfn.interactions.fused_network import FusedNetwork, row_slices
from unic_tfn.interactions.fusions.fusion import FusedClips
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
    clips: FusedClips,
    see: Callable[[Array], Seen],
    pool: ThreadPoolExecutor,
) -> Iterator[Seen]:
    """Yield the results of `see` for each clip's first modality with all combinations of others.

    Args:
        network: fusion layer and head.
        clips: the fusion layer's outputs for N clips.
        see: is called on another thread with the logits (classes, N, ..., N); the axes after the
            classes stand for the clips that the second and third modality come from.
        pool: does the work.
    """
    return in_order(pool, lambda clip: see(_combinations(network, clips, clip)), range(clips.count))


def _combinations(network: FusedNetwork, clips: FusedClips, clip: int) -> Array:
    """Return the logits (classes, N, ...) of one clip's first modality with all others."""
    others, count = len(network.letters) - 1, clips.count
    seconds, thirds = count if others else 1, count if others == 2 else 1
    of_rows = clips.exchanged(clip)
    table = np.empty((network.classes, seconds, thirds), clips.dtype)
    row_bytes = thirds * network.fusion.units * clips.dtype.itemsize
    for rows in row_slices(seconds, row_bytes, HIDDEN_SLICE_BYTES):
        table[:, rows] = network.logits(of_rows(rows)).T.reshape(network.classes, -1, thirds)
    return table.reshape(network.classes, *[count] * others)


def softmax(logits: Array) -> Array:
    """Return the probabilities of logits (classes, ...)."""
    probabilities: Array = logits - logits.max(0)
    np.exp(probabilities, out=probabilities)
    probabilities /= probabilities.sum(0)
    return probabilities


def table_means(network: FusedNetwork, clips: FusedClips, pool: ThreadPoolExecutor) -> Means:
    """Return the means over the table of the classes' logits, then of their probabilities.

    Args:
        network: fusion layer and head.
        clips: the fusion layer's outputs for N clips.
        pool: does the work.

    Returns:
        Means of K = 2 x classes quantities, in float64.
    """
    letters, count = network.letters, clips.count
    shape = (2 * network.classes, *[count] * (len(letters) - 1))
    without_first = np.zeros(shape)
    without = {letter: np.empty(shape) for letter in letters[1:]}
    square, full = np.zeros(shape[0]), np.empty((shape[0], count))
    joint = JointAbsence(letters, shape[0], count)
    for clip, seen in enumerate(table_slices(network, clips, _slice_means, pool)):
        without_first += seen.values
        for letter, mean in zip(letters[1:], seen.means, strict=True):
            without[letter][:, clip] = mean
        square += seen.square
        full[:, clip] = _diagonal(seen.values, clip)
        joint.add(clip, seen.values)
    without[letters[0]] = without_first / count
    partial = _lower(letters, without)
    own = _own(letters, partial, full)
    return Means(letters, partial, square / count, own, joint.means(own))


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
