"""How far each modality's own label agrees with the target label: what weights learn from."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.grid import MODALITIES, UNLABELLED, Cell, input_modalities
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.jobspec.weighting_settings import RELIABILITY
from unic_tfn.scoring.class_order import ranks
from unic_tfn.training.dataset import Dataset

UNKNOWN = np.float32(-1)
# The stream of a run's seed, after those named in `dataset`.
PERMUTED_RELIABILITIES = 3


def with_reliabilities(
    dataset: Dataset, package: FeaturePackage, cell: Cell, settings: ModelSettings, seed: int
) -> Dataset:
    """Return a cell's data set with what the weights of its modalities learn from, if it has any.

    A modality's own label is that of the package's first label source of this modality alone.

    Args:
        dataset: of the cell.
        package: the data set that it is a view of.
        cell: the label source and the input.
        settings: with `divergence: permuted`, the training clips exchange their reliabilities,
            each modality on its own; with `given`, all clips' are inputs of the network.
        seed: the run's.
    """
    if settings.weighting == "none":
        return dataset
    target, own = package.labels[cell.label_source], _own_labels(package)
    modalities = input_modalities(cell.input)
    found = {
        modality: reliability(own[modality], target)
        if modality in own
        else np.full(len(dataset.labels), UNKNOWN)
        for modality in modalities
    }
    arrays = dict(dataset.arrays)
    if settings.divergence == "given":
        arrays |= {f"{name}{RELIABILITY}": values[:, None] for name, values in found.items()}
    if settings.divergence == "permuted":
        train = dataset.rows["train"]
        found = {name: _exchanged(values, train, name, seed) for name, values in found.items()}
    return replace(dataset, arrays=arrays, reliabilities=found)


def reliability(own: LabelSource, target: LabelSource) -> NDArray[np.float32]:
    """Return 1 minus each clip's divergence of two labels (N,), -1 where that is unknown.

    The divergence is the labels' distance over the range of both sources' classes where their
    names have a known order (`class_order.ranks`); else 0 for the same name and 1 for another. It
    is unknown for clips that lack either label, and for all clips if the sources have neither an
    order nor a class in common.
    """
    names = tuple(dict.fromkeys((*own.classes, *target.classes)))
    known = (own.codes != UNLABELLED) & (target.codes != UNLABELLED)
    found = np.full(len(known), UNKNOWN)
    places = ranks(names)
    if places is None and not set(own.classes) & set(target.classes):
        return found
    first, second = (
        np.array([names.index(name) for name in source.classes])[source.codes[known]]
        for source in (own, target)
    )
    if places is None:
        divergence = (first != second).astype(np.float64)
    else:
        scale = np.array(places)
        divergence = np.abs(scale[first] - scale[second]) / max(np.ptp(scale), 1e-9)
    found[known] = 1 - divergence
    return found


def unknown_reliabilities(modalities: Collection[str], clips: int) -> Mapping[str, NDArray[Any]]:
    """Return the inputs by which a network's gates decide about all clips, none being given."""
    return {f"{name}{RELIABILITY}": np.full((clips, 1), UNKNOWN) for name in modalities}


def _own_labels(package: FeaturePackage) -> dict[str, LabelSource]:
    """Return the label source of each modality that has one of its own."""
    own: dict[str, LabelSource] = {}
    for source, letter in package.unimodal_sources.items():
        own.setdefault(input_modalities(letter)[0], package.labels[source])
    return own


def _exchanged(
    values: NDArray[np.float32], train: NDArray[np.int32], modality: str, seed: int
) -> NDArray[np.float32]:
    """Return a modality's reliabilities, permuted over the training clips that have one."""
    random = np.random.default_rng([seed, PERMUTED_RELIABILITIES, MODALITIES.index(modality)])
    known = train[values[train] >= 0]
    exchanged = values.copy()
    exchanged[known] = random.permutation(values[known])
    return exchanged
