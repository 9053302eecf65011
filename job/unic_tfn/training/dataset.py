"""The data that one network trains on: arrays, labels and the rows of each split."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import SPLITS, UNLABELLED, Cell, input_modalities

Rows = NDArray[np.int32]


@dataclass(frozen=True)
class Dataset:
    """One cell's view of a feature package.

    Args:
        arrays: the network's inputs by name, each with the package's N clips.
        labels: int32 (N,), class indices; -1 where a clip is unlabelled.
        classes: the class names in index order.
        rows: int32, by split, the indices of its labelled clips.
    """

    arrays: Mapping[str, NDArray[Any]]
    labels: NDArray[np.int32]
    classes: tuple[str, ...]
    rows: Mapping[str, Rows]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of one clip, by network input."""
        return {name: array.shape[1:] for name, array in self.arrays.items()}


def cell_dataset(
    package: FeaturePackage, cell: Cell, split: NDArray[np.str_] | None = None
) -> Dataset:
    """Return the data that a cell's network trains on; clips without its label are in no split.

    Args:
        package: the data set.
        cell: the label source and the input.
        split: (N,) split names; None: the package's own.
    """
    arrays: dict[str, NDArray[Any]] = {
        modality: package.features[modality] for modality in input_modalities(cell.input)
    }
    if "text" in arrays and package.text_length is not None:
        arrays["text_length"] = package.text_length
    source = package.labels[cell.label_source]
    split = np.array(package.split) if split is None else split
    labelled = source.codes != UNLABELLED
    rows = {name: np.flatnonzero((split == name) & labelled).astype(np.int32) for name in SPLITS}
    return Dataset(arrays, source.codes, source.classes, rows)
