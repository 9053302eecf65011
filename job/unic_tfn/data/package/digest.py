"""Building feature packages in memory, and the digest that identifies their contents."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource


def make_package(
    *,
    name: str,
    synthetic: bool,
    ids: Sequence[str],
    split: Sequence[str],
    features: Mapping[str, NDArray[np.float32]],
    text_length: NDArray[np.int32] | None,
    labels: Mapping[str, LabelSource],
    columns: Mapping[str, Sequence[str]] | None = None,
    provenance: Mapping[str, Any] | None = None,
    unimodal: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
) -> FeaturePackage:
    """Return a feature package with its digest computed. See `FeaturePackage` for the fields.

    Nothing is verified here: `verify.verify_package` does that, and so do reading and writing.

    Example:
        >>> package = make_package(
        ...     name="tiny", synthetic=True, ids=["a", "b"], split=["train", "test"],
        ...     features={"audio": np.zeros((2, 3), np.float32)}, text_length=None,
        ...     labels={"audio": LabelSource(("joy", "fear"), np.array([0, 1], np.int32))},
        ... )
        >>> len(package.digest)
        64
    """
    package = FeaturePackage(
        name=name,
        synthetic=synthetic,
        ids=tuple(ids),
        split=tuple(split),
        features=dict(features),
        text_length=text_length,
        labels=dict(labels),
        columns=dict(columns or {}),
        provenance=dict(provenance or {}),
        digest="",
        unimodal=dict(unimodal or {}),
        groups=tuple(groups),
    )
    object.__setattr__(package, "digest", content_digest(package))
    return package


def as_synthetic(package: FeaturePackage) -> FeaturePackage:
    """Return the same data flagged as generated, with the digest that they then have."""
    flagged = replace(package, synthetic=True)
    return replace(flagged, digest=content_digest(flagged))


def content_digest(package: FeaturePackage) -> str:
    """Return the sha256 (64 hex digits) over everything but the provenance and `unimodal`.

    Equal contents have equal digests, whether they are in memory or were read from a file, and in
    whatever order features, label sources and columns are listed. Takes about a millisecond per MB.
    """
    contents: dict[str, Any] = {
        "name": package.name,
        "synthetic": package.synthetic,
        "ids": list(package.ids),
        "split": list(package.split),
        "features": {key: _array(value) for key, value in package.features.items()},
        "text_length": None if package.text_length is None else _array(package.text_length),
        "labels": {
            key: {"classes": list(source.classes), "codes": _array(source.codes)}
            for key, source in package.labels.items()
        },
        "columns": {key: list(values) for key, values in package.columns.items()},
    }
    # Packages were digested before there were groups: those without keep their digests.
    if package.groups:
        contents["groups"] = list(package.groups)
    canonical = json.dumps(contents, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _array(array: NDArray[Any]) -> dict[str, Any]:
    """Return an array's type, shape and the sha256 of its numbers in C order, little-endian."""
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    sha256 = hashlib.sha256(plain.reshape(-1).view(np.uint8).data).hexdigest()
    return {"dtype": plain.dtype.str, "shape": list(array.shape), "sha256": sha256}
