"""Leaves clips out of a package."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.verify import MASKS
from unic_tfn.grid import SPLITS
from unic_tfn.messages import refusal


def without(package: FeaturePackage, dropped: Sequence[str], where: Path) -> FeaturePackage:
    """Return the package without some clips and without the masks that marked them.

    Args:
        package: the package.
        dropped: ids of the clips to leave out; none gives the package itself.
        where: the file to be named in messages.

    Raises:
        DataError: a split would be empty.
    """
    if not dropped:
        return package
    kept = np.array([clip not in set(dropped) for clip in package.ids])
    places = np.flatnonzero(kept).tolist()
    split = tuple(package.split[place] for place in places)
    if empty := [name for name in SPLITS if name not in split]:
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
    )
