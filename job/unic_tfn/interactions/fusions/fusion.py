"""The interface of a fusion: what the analysis asks of the first layer, whatever it computes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from unic_tfn.interactions.coalitions import Array

OfRows = Callable[[slice], Array]


class FusedClips(ABC):
    """The first fusion layer's output for N clips, and for all exchanges of their vectors."""

    count: int
    dtype: np.dtype[Any]

    @abstractmethod
    def blocks(self, letters: str) -> Mapping[str, Array]:
        """Return what each block contributes, by coalition: (N or 1, units), summing to the output.

        The block of a coalition is what multiplies exactly its modalities' vectors; that of none,
        `coalitions.EMPTY`, is the constant, with the layer's bias. A block that is left out
        contributes nothing.

        Args:
            letters: the modalities.
        """

    @abstractmethod
    def exchanged(self, clip: int) -> OfRows:
        """Return the outputs if the first modality is a clip's and the others are any clips'.

        Returns:
            A function of a slice of the clips that the second modality comes from. It returns the
            outputs (rows * N, units), where the third modality's clip runs fastest; (rows, units)
            with two modalities, and (1, units) with one.
        """


class Fusion(ABC):
    """The first fusion layer of a trained network: linear in each modality's vector."""

    @property
    @abstractmethod
    def units(self) -> int:
        """The width of the layer's output."""

    @abstractmethod
    def of_clips(self, factors: Sequence[Array], pool: ThreadPoolExecutor) -> FusedClips:
        """Return the layer's outputs for some clips.

        Args:
            factors: each modality's vectors (N, d_m), without the appended 1.
            pool: does the work.
        """
