"""All random numbers of the report, seeded by names, so that the same records give one page."""

import zlib
from functools import lru_cache

import numpy as np

from unic_tfn.scoring.scores import Weights

SEED = 20_260_101


def generator(*names: str) -> np.random.Generator:
    """Return the generator of some names: the same for the same names, on every machine."""
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])


@lru_cache(maxsize=4)
def bootstrap_weights(clips: int, resamples: int, name: str) -> Weights:
    """Return (resamples, clips): how often each clip is drawn, clips drawn with replacement."""
    shares = np.full(clips, 1 / clips)
    return generator("bootstrap", name).multinomial(clips, shares, resamples).astype(np.float32)


@lru_cache(maxsize=4)
def swaps(clips: int, permutations: int, name: str) -> Weights:
    """Return (permutations, clips) of 0 and 1: 1 where two cells are exchanged."""
    return generator("swaps", name).integers(0, 2, (permutations, clips)).astype(np.float32)
