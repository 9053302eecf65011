"""The feature package in memory: features, labels, split and groups of one data set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import UNIMODAL_SOURCES

# The paper's classes, in the order of its confusion matrices (figure 2).
EMOTIONS = (
    "disgust",
    "disappointment",
    "confusion",
    "neutral",
    "surprise",
    "contentment",
    "joy",
)


@dataclass(frozen=True)
class LabelSource:
    """One source of labels.

    Args:
        classes: the class names in index order.
        codes: int32 (N,), the class index of each clip, -1 where it is unlabelled.
    """

    classes: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class FeaturePackage:
    """A verified data set: N clips with features, labels by source and a split.

    Args:
        name: the data set's name.
        synthetic: whether the data were generated; everything made from them must say so.
        ids: the N clip ids, unique.
        split: the N split names, each of `SPLITS`; none in a package without labels.
        features: float32 arrays by modality: `text` (N, Lt, Dt) or (N, Dt), `audio` (N, Da),
            `vision` (N, Dv). A data set may lack a modality.
        text_length: int32 (N,), the valid steps of each text; only if text has a time axis.
        labels: the label sources by name; none in a package that is for prediction only.
        columns: further columns of `labels.csv` by name (`missing_audio`, `speaker`, ...), strings.
        provenance: how it was made and from which files, as JSON values.
        digest: sha256 over the contents; equal for equal data, however they are stored.
        unimodal: the letter of the modality whose labels a source has, where that was stated.
        groups: the N groups (speakers, videos) whose clips belong together; none if unknown.
    """

    name: str
    synthetic: bool
    ids: tuple[str, ...]
    split: tuple[str, ...]
    features: Mapping[str, NDArray[np.float32]]
    text_length: NDArray[np.int32] | None
    labels: Mapping[str, LabelSource]
    columns: Mapping[str, Sequence[str]]
    provenance: Mapping[str, Any]
    digest: str
    unimodal: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    @property
    def unimodal_sources(self) -> dict[str, str]:
        """The letter of the modality by label source: as stated, or as the source's name says."""
        said = {**UNIMODAL_SOURCES, **self.unimodal}
        return {source: said[source] for source in self.labels if source in said}
