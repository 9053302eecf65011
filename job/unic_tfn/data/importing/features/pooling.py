"""From a clip's steps in a feature file to its features in a package: means, or zero-padded text.

The valid steps of a clip are those that the file states, counted from the end that is not padding;
if it states none, all-zero steps at either end are padding. Text moves to the front of its axis. A
clip without a valid step, or with only zeros in them, is missing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.preparation import Padding, Pooling

# A clip's section and its row in that section.
Place = tuple[int, int]
# Called with the modality, the number of clips done, and the number of all clips.
Watch = Callable[[str, int, int], None]
LARGEST = float(np.finfo(np.float32).max)


def unwatched(modality: str, done: int, total: int) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Prepared:
    """One modality of N clips, ready for a package; clips are given by their positions.

    Args:
        array: float32, (N, width) or, for text with a time axis, (N, steps, width).
        lengths: int32 (N,), valid steps; None if the file has no time axis.
        missing: bool (N,), clips without any valid step: their features are zero.
        not_finite: clips with NaN, infinity, or a number too large for 32 bits.
        front: clips with padding before their valid steps.
        both_ends: clips with all-zero steps at both ends, of which the file states no length.
        too_long: clips whose stated length exceeds the number of steps in the array.
        beyond: clips that are not zero outside their stated length, at whichever end it begins.
        shorter: clips whose stated length is less than the number of steps in the array.
        replaced: how many values of the file were replaced because they are not finite.
        medians: the values (width,) kept for replacing such values; None if there are none.
    """

    array: NDArray[np.float32]
    lengths: NDArray[np.int32] | None
    missing: NDArray[np.bool_]
    not_finite: tuple[int, ...]
    too_long: tuple[int, ...]
    beyond: tuple[int, ...]
    shorter: tuple[int, ...]
    replaced: int = 0
    front: tuple[int, ...] = ()
    both_ends: tuple[int, ...] = ()
    medians: NDArray[np.float64] | None = None


def prepare(
    file: FeatureFile,
    modality: str,
    places: Sequence[Place],
    pooling: Pooling,
    replacement: NDArray[np.float64] | None = None,
    watch: Watch = unwatched,
    padding: Padding = Padding.BOTH,
) -> Prepared:
    """Return one modality of the clips at `places`, reading one clip at a time.

    Audio and vision with a time axis become means over it: over the valid steps (`masked-mean`),
    or over all steps with the padding, as MMSA's tensor fusion network has it (`padded-mean`).
    Text keeps its time axis, and is zero after its valid steps. An array without a time axis stays
    as it is.

    Args:
        file: the feature file.
        modality: which modality.
        places: the place of each clip.
        pooling: how features are averaged over time.
        replacement: (width,), by which values that are not finite in 32 bits are replaced; None
            leaves them as they are.
        watch: called after each clip.
        padding: at which end all-zero steps are padding, where no length is stated.
    """
    first = file.sections[0].features[modality]
    timed = first.ndim == 3
    keeps_time = timed and modality == "text"
    steps = max(section.features[modality].shape[1] for section in file.sections)
    middle = (steps,) if keeps_time else ()
    array = np.zeros((len(places), *middle, first.shape[-1]), np.float32)
    lengths = np.zeros(len(places), np.int32)
    noted: dict[str, list[int]] = {
        name: [] for name in ("too_long", "beyond", "shorter", "front", "both_ends")
    }
    replaced = 0
    for position, place in enumerate(places):
        watch(modality, position + 1, len(places))
        frames, stated, valid = _clip(file, modality, place, padding)
        _note(noted, position, frames, stated, valid)
        if replacement is not None and (wrong := _not_finite(frames)).any():
            replaced += int(wrong[valid].sum())
            frames = np.where(wrong, replacement, frames)
        used = frames[valid]
        if not used.any():
            continue
        lengths[position] = len(used)
        with np.errstate(all="ignore"):
            if keeps_time:
                array[position, : len(used)] = used
            else:
                averaged = frames if pooling == Pooling.PADDED_MEAN else used
                array[position] = averaged.mean(axis=0, dtype=np.float64)
    finite = np.fromiter((np.isfinite(clip).all() for clip in array), bool, len(array))
    return Prepared(
        array=array,
        lengths=lengths if timed else None,
        missing=lengths == 0,
        not_finite=tuple(np.flatnonzero(~finite).tolist()),
        replaced=replaced,
        too_long=tuple(noted["too_long"]),
        beyond=tuple(noted["beyond"]),
        shorter=tuple(noted["shorter"]),
        front=tuple(noted["front"]),
        both_ends=tuple(noted["both_ends"]),
    )


def train_medians(
    file: FeatureFile,
    modality: str,
    places: Sequence[Place],
    padding: Padding = Padding.BOTH,
) -> NDArray[np.float64]:
    """Return the medians (width,) over clips of each clip's mean over its finite valid steps.

    A column without any finite value has 0.

    Args:
        file: the feature file.
        modality: which modality.
        places: the places of the train clips.
        padding: at which end all-zero steps are padding, where no length is stated.
    """
    first = file.sections[0].features[modality]
    means = np.full((len(places), first.shape[-1]), np.nan)
    for position, place in enumerate(places):
        frames, _, valid = _clip(file, modality, place, padding)
        used = frames[valid]
        good = ~_not_finite(used)
        count = good.sum(0)
        total = np.where(good, used, 0).sum(0, dtype=np.float64)
        np.divide(total, count, out=means[position], where=count > 0)
    medians = np.zeros(first.shape[-1])
    for column in range(first.shape[-1]):
        known = means[:, column][~np.isnan(means[:, column])]
        if len(known):
            medians[column] = np.median(known)
    return medians


def _not_finite(frames: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a mask of the values that are NaN, infinite or too large for 32 bits."""
    with np.errstate(invalid="ignore"):
        fits: NDArray[np.bool_] = np.abs(frames) <= LARGEST
    return ~fits


def constant_columns(prepared: Prepared) -> int:
    """Return how many columns have the same value in all valid steps of all clips."""
    low = np.full(prepared.array.shape[-1], np.inf, np.float32)
    high = -low
    for position in np.flatnonzero(~prepared.missing).tolist():
        steps = np.atleast_2d(prepared.array[position])
        if prepared.array.ndim == 3 and prepared.lengths is not None:
            steps = steps[: prepared.lengths[position]]
        low = np.minimum(low, steps.min(axis=0))
        high = np.maximum(high, steps.max(axis=0))
    return int((low >= high).sum())


def _clip(
    file: FeatureFile, modality: str, place: Place, padding: Padding
) -> tuple[NDArray[Any], int | None, slice]:
    """Return a clip's steps (steps, width), its stated length if any, and its valid steps.

    An array without a time axis has one step.
    """
    number, row = place
    section = file.sections[number]
    clip = section.features[modality][row]
    if section.features[modality].ndim == 2:
        clip = clip[None]
    if modality in section.lengths:
        stated = int(section.lengths[modality][row])
        return clip, stated, _of_length(clip, stated)
    if modality == "text" and section.text_mask is not None:
        valid = _used(section.text_mask[row][:, None], Padding.BOTH)
        return clip, valid.stop - valid.start, valid
    return clip, None, _used(clip, padding)


def _used(frames: NDArray[Any], padding: Padding) -> slice:
    """Return the steps without the all-zero ones at one end or both. Shape (steps, width)."""
    used = np.flatnonzero(frames.any(axis=1))
    if not len(used):
        return slice(0, 0)
    start = 0 if padding == Padding.END else int(used[0])
    return slice(start, len(frames) if padding == Padding.FRONT else int(used[-1]) + 1)


def _of_length(frames: NDArray[Any], stated: int) -> slice:
    """Return the first steps of a stated length, or the last if only they hold everything."""
    length = min(stated, len(frames))
    before = len(frames) - length
    if before and frames[length:].any() and not frames[:before].any():
        return slice(before, len(frames))
    return slice(0, length)


def _note(
    noted: dict[str, list[int]],
    position: int,
    frames: NDArray[Any],
    stated: int | None,
    valid: slice,
) -> None:
    if valid.start > 0:
        noted["front"].append(position)
    if stated is None:
        if len(frames) and frames.any() and not frames[0].any() and not frames[-1].any():
            noted["both_ends"].append(position)
        return
    if stated > len(frames):
        noted["too_long"].append(position)
    if stated < len(frames):
        noted["shorter"].append(position)
        if frames[: valid.start].any() or frames[valid.stop :].any():
            noted["beyond"].append(position)
