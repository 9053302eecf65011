"""One vector per clip and modality, on the scale of the train clips: for leak check and probe."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage

Vectors = NDArray[np.float32]
CLIPS_AT_ONCE = 256
# In standard deviations of the train clips: beyond that, squares would overflow float32.
FARTHEST = 1e6


def clip_vectors(package: FeaturePackage) -> Mapping[str, Vectors]:
    """Return (N, width) features by modality, standardised once for all that use them.

    Text with a time axis is averaged over its valid steps. Every column then has mean 0 and
    variance 1 over the train clips (over all clips, where none are for training); a constant
    column becomes 0, and values are clipped at a million standard deviations. Everything is
    divided by the square root of the number of columns that vary, so that two modalities of
    different width weigh the same beside each other.
    """
    train = np.array(package.split) == "train"
    used = train if train.any() else np.ones(len(train), bool)
    return {
        name: _standardised(_means(array, package.text_length), used)
        for name, array in package.features.items()
    }


def clips_present(package: FeaturePackage) -> Mapping[str, NDArray[np.bool_]]:
    """Return (N,) by modality: whether any of a clip's features is not zero."""
    return {
        name: np.fromiter((clip.any() for clip in array), bool, len(array))
        for name, array in package.features.items()
    }


def clips_varying(package: FeaturePackage) -> Mapping[str, NDArray[np.bool_]]:
    """Return (N,) by modality: whether a clip's features are more than one number repeated.

    Constant clips are equal because nothing was measured, not because one is a copy of the other.
    """
    return {
        name: np.fromiter(
            (bool((clip != clip.flat[0]).any()) for clip in _valid(array, name, package)),
            bool,
            len(array),
        )
        for name, array in package.features.items()
    }


def _valid(
    array: NDArray[np.float32], name: str, package: FeaturePackage
) -> Iterator[NDArray[np.float32]]:
    """Yield each clip's features without its padding, at least one step of them."""
    lengths = package.text_length if name == "text" else None
    for place, clip in enumerate(array):
        yield clip if lengths is None else clip[: max(1, int(lengths[place]))]


def _means(array: NDArray[np.float32], lengths: NDArray[np.int32] | None) -> NDArray[np.float64]:
    if array.ndim == 2 or lengths is None:
        return array.astype(np.float64)
    means = np.zeros((len(array), array.shape[-1]))
    for start in range(0, len(array), CLIPS_AT_ONCE):
        some = slice(start, start + CLIPS_AT_ONCE)
        valid = np.arange(array.shape[1]) < lengths[some, None]
        sums = np.einsum("nld,nl->nd", array[some], valid.astype(np.float32))
        means[some] = sums / np.maximum(lengths[some], 1)[:, None]
    return means


def _standardised(values: NDArray[np.float64], used: NDArray[np.bool_]) -> Vectors:
    # Relative to the largest value first: the square of a large float32 overflows.
    largest = np.abs(values).max()
    values = values / (largest or 1.0)
    deviation = values[used].std(axis=0)
    # Rounding leaves a tiny deviation in a constant column.
    varies = deviation > 1e-9 * np.abs(values[used]).max(axis=0)
    centred = values - values[used].mean(axis=0)
    scaled = np.divide(centred, deviation, out=np.zeros_like(centred), where=varies)
    scaled = np.clip(scaled, -FARTHEST, FARTHEST)
    return np.asarray(scaled / np.sqrt(max(1, varies.sum())), np.float32)
