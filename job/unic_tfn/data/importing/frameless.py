"""Clips without any frame of some modality: which they are, and leaving them out of a package."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from unic_tfn.data.importing.clips import ChosenClips
from unic_tfn.data.importing.features.pooling import Prepared
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.verify import MASKS
from unic_tfn.data.preparation import Frameless
from unic_tfn.grid import SPLITS
from unic_tfn.messages.refusals import refusal


def clips_to_drop(
    clips: ChosenClips, prepared: Mapping[str, Prepared], rule: Frameless
) -> tuple[str, ...]:
    """Return the ids of the clips to leave out because they lack every frame of some modality.

    Args:
        clips: the clips of the import.
        prepared: their features by modality.
        rule: whether such clips are kept as zeros or dropped.
    """
    if rule == Frameless.ZERO:
        return ()
    missing = np.logical_or.reduce([part.missing for part in prepared.values()])
    return clips.named(np.flatnonzero(missing).tolist())


def without_clips(package: FeaturePackage, dropped: Sequence[str], where: Path) -> FeaturePackage:
    """Return the package without some clips and without the masks that marked them.

    Args:
        package: the package.
        dropped: ids of the clips to leave out; if there are none, the package is returned itself.
        where: the file to be named in messages.

    Raises:
        DataError: a split would be empty.
    """
    if not dropped:
        return package
    gone = set(dropped)
    kept = np.array([clip not in gone for clip in package.ids])
    places = np.flatnonzero(kept).tolist()
    split = tuple(package.split[place] for place in places) if package.split else ()
    if split and (empty := [name for name in SPLITS if name not in split]):
        found = f"none for {' and '.join(empty)} once clips without frames are dropped"
        remedy = "Keep such clips: --frameless zero"
        raise refusal(str(where), "split", "clips for train, valid and test", found, remedy)
    lengths = package.text_length
    return make_package(
        name=package.name,
        synthetic=package.synthetic,
        ids=[package.ids[place] for place in places],
        split=split,
        features={name: array[kept] for name, array in package.features.items()},
        text_length=None if lengths is None else lengths[kept],
        labels={
            name: LabelSource(source.classes, source.codes[kept])
            for name, source in package.labels.items()
        },
        columns={
            name: tuple(values[place] for place in places)
            for name, values in package.columns.items()
            if name not in MASKS
        },
        provenance=package.provenance,
        unimodal=package.unimodal,
        groups=[package.groups[place] for place in places] if package.groups else (),
    )
