"""A feature file as sections: clips with their ids, features, lengths and further columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.kinds import PICKLE, FileKind
from unic_tfn.grid import MODALITIES


class Features(Protocol):
    """An array whose first axis is the clips; it need not be in one piece."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, steps, width), of which a clip may have fewer steps, or (n, width)."""

    @property
    def ndim(self) -> int:
        """3 or 2."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the numbers."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> NDArray[Any]: ...


@dataclass(frozen=True)
class Section:
    """One part of a feature file, usually a split: n clips.

    Args:
        split: each clip's split, empty where the file does not say; None if it says none.
        ids: the n clip ids.
        features: numbers by modality, (n, steps, width) or (n, width), values unchecked.
        lengths: int64 (n,) by modality, the valid steps that the file states.
        text_mask: (n, steps), nonzero where the text has a token; None if the file has no mask.
        columns: the other entries with one number or text per clip, as n texts by key.
        name: its name in the file; empty if the file has no parts.
    """

    split: tuple[str, ...] | None
    ids: tuple[str, ...]
    features: Mapping[str, Features]
    lengths: Mapping[str, NDArray[np.int64]]
    text_mask: NDArray[Any] | None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class FeatureFile:
    """All sections of a feature file.

    Args:
        sections: its splits, or a single section if it has no splits.
        skipped: the names of the entries that are not sections.
        kind: the kind of file.
        named: whether it names its clips; if not, their ids are their row numbers.
        unused: the names of the entries of sections that nothing is made of.
        notes: how it was read, where that is not plain, a sentence each.
    """

    sections: tuple[Section, ...]
    skipped: tuple[str, ...]
    kind: FileKind = PICKLE
    named: bool = True
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities that every section has."""
        return tuple(m for m in MODALITIES if all(m in s.features for s in self.sections))
