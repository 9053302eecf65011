"""The interface of all sections of the data card, and the context that they are made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.clip_vectors import Vectors, clip_vectors, clips_present
from unic_tfn.grid import MODALITIES
from unic_tfn.page.blocks import Block, Shown

Values = TypeVar("Values")


@dataclass(frozen=True)
class CardContext:
    """A package, and facts about its N clips that several sections need.

    Args:
        package: a verified package, its modalities in the order of `MODALITIES`.
        vectors: float32 (N, width) by modality; see `clip_vectors`.
        present: bool (N,) by modality; see `clips_present`.
        figures: whether figures are drawn, which takes seconds that text can do without.
    """

    package: FeaturePackage
    vectors: Mapping[str, Vectors]
    present: Mapping[str, NDArray[np.bool_]]
    figures: bool


@dataclass(frozen=True)
class CardSection(Generic[Values]):
    """A section of the card.

    Args:
        key: its name in addresses.
        title: its heading.
        compute: returns its values, None where the package has nothing that it could show.
        show: returns the blocks that show its values.
    """

    key: str
    title: str
    compute: Callable[[CardContext], Values | None]
    show: Callable[[CardContext, Values], tuple[Block, ...]]

    def shown(self, context: CardContext) -> Shown | None:
        """Return the section as it is shown; None where it has no values."""
        values = self.compute(context)
        return None if values is None else Shown(self.key, self.title, self.show(context, values))


def card_context(package: FeaturePackage, figures: bool) -> CardContext:
    """Return the context of a package's sections.

    Args:
        package: a verified package.
        figures: whether figures are drawn.
    """
    ordered = {name: package.features[name] for name in MODALITIES if name in package.features}
    package = replace(package, features=ordered)
    return CardContext(package, clip_vectors(package), clips_present(package), figures)
