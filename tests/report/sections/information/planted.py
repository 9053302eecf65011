"""Grids whose networks know all that their modalities say, so that their information is known."""

from collections.abc import Collection

import numpy as np

from benchmarks.information_coverage import grid_results, posterior
from unic_tfn.grid import INPUTS
from unic_tfn.report.context import Context, Effort

QUICK = Effort(resamples=300, permutations=99)


def enumerated(joint: np.ndarray) -> np.ndarray:
    """Return the clips (n, 4) of T, A, V and label, as often as the joint counts say."""
    values = np.argwhere(joint >= 0)
    return np.repeat(values, joint.ravel(), axis=0)


def context(
    joint: np.ndarray, inputs: Collection[str] = INPUTS, source: str = "multimodal", seeds: int = 2
) -> Context:
    """Return the context of networks that know a joint distribution of counts (T, A, V, labels)."""
    clips = enumerated(joint)
    chances = {
        name: np.repeat(posterior(joint, clips, name)[None], seeds, axis=0) for name in inputs
    }
    return Context(grid_results(clips[:, 3], chances, joint.shape[-1], source), QUICK)


def exclusive_or(clips: int = 4) -> np.ndarray:
    """Return counts in which the label is text xor audio and video says nothing."""
    joint = np.zeros((2, 2, 2, 2), int)
    for t, a, v in np.ndindex(2, 2, 2):
        joint[t, a, v, t ^ a] = clips
    return joint
