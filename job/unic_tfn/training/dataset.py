"""The data that one network trains on: arrays, labels and the rows of each split."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import MODALITIES, SPLITS, UNLABELLED, Cell, input_modalities
from unic_tfn.jobspec.heads import Head, heads_of

Rows = NDArray[np.int32]
# The order of the training clips has stream 0 of a run's seed, the stopping loss stream 1.
PERMUTATIONS = 2


@dataclass(frozen=True)
class Task:
    """What a head is trained towards.

    Args:
        head: which modality it is on, and whose labels it has.
        labels: int32 (N,), class indices; -1 where a clip is unlabelled.
        classes: the class names in index order.
    """

    head: Head
    labels: NDArray[np.int32]
    classes: tuple[str, ...]

    def labelled(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which of some rows have the task's label."""
        known: NDArray[np.bool_] = self.labels[rows] != UNLABELLED
        return known


@dataclass(frozen=True)
class Dataset:
    """One cell's view of a feature package.

    Args:
        arrays: the network's inputs by name, each with the package's N clips.
        labels: int32 (N,), class indices; -1 where a clip is unlabelled.
        classes: the class names in index order.
        rows: int32, by split, the indices of its labelled clips.
        tasks: those of a multitask network; a clip of `rows` may lack their labels.
        reliabilities: by modality, what its weights learn from, float32 (N,), in [0, 1], -1 where
            unknown; none without weights.
    """

    arrays: Mapping[str, NDArray[Any]]
    labels: NDArray[np.int32]
    classes: tuple[str, ...]
    rows: Mapping[str, Rows]
    tasks: tuple[Task, ...] = ()
    reliabilities: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads of the network."""
        return tuple(task.head for task in self.tasks)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of one clip, by network input."""
        return {name: array.shape[1:] for name, array in self.arrays.items()}


def cell_dataset(
    package: FeaturePackage,
    cell: Cell,
    split: NDArray[np.str_] | None = None,
    tasks: Mapping[str, float] | None = None,
) -> Dataset:
    """Return the data that a cell's network trains on; clips without its label are in no split.

    Args:
        package: the data set.
        cell: the label source and the input.
        split: (N,) split names; None: the package's own.
        tasks: as in a jobspec; those of modalities that the cell does not see are left out.
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
    return Dataset(arrays, source.codes, source.classes, rows, _tasks(package, cell, tasks))


def _tasks(
    package: FeaturePackage, cell: Cell, tasks: Mapping[str, float] | None
) -> tuple[Task, ...]:
    classes = {name: len(source.classes) for name, source in package.labels.items()}
    heads = heads_of(tasks, cell.input, package.unimodal_sources, classes)
    sources = [(head, package.labels[head.source]) for head in heads]
    return tuple(Task(head, source.codes, source.classes) for head, source in sources)


def permuted(dataset: Dataset, modalities: Collection[str], seed: int) -> Dataset:
    """Return a data set in which each clip has another clip's features of some modalities.

    Within a part of the split every clip's features go to one labelled clip of the same part, so
    the modality's values there are what they were, and only what they were paired with is not. Each
    modality is drawn on its own. Modalities that the data set lacks are passed over.

    Args:
        dataset: of a cell.
        modalities: such as `("audio",)`.
        seed: the run's.
    """
    arrays = dict(dataset.arrays)
    for modality in modalities:
        random = np.random.default_rng([seed, PERMUTATIONS, MODALITIES.index(modality)])
        giver = np.arange(len(dataset.labels))
        for split in SPLITS:
            giver[dataset.rows[split]] = random.permutation(dataset.rows[split])
        for name in (modality, f"{modality}_length"):
            if name in arrays:
                arrays[name] = arrays[name][giver]
    return replace(dataset, arrays=arrays)
