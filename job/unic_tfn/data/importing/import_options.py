"""How an import is to be done, as one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from unic_tfn.data.importing.features.pooling import Pooling
from unic_tfn.data.importing.labels.bins import Bins
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions

Nonfinite = Literal["refuse", "zero", "median"]
Frameless = Literal["zero", "drop"]


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Args:
        name: the package's name; empty: the feature file's name without its ending.
        pooling: how audio and vision are averaged over time; see `pooling.prepare`.
        classes: the class order of label sources for which the rule of `class_order` is not right.
        columns: which columns of the label file mean what.
        keys: what the feature file calls our `id`, `text` and so on, where it differs.
        bins: how scores become classes, by label source; the empty name stands for all.
        nonfinite: what becomes of NaN, infinity and numbers too large for 32 bits.
        frameless: what becomes of clips that lack every frame of a modality.
        split: how clips come to their splits.
        mapping: the text of the mapping file that some of this comes from, to be kept.
    """

    name: str = ""
    pooling: Pooling = "masked-mean"
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: LabelColumns = field(default_factory=LabelColumns)
    keys: Mapping[str, str] = field(default_factory=dict)
    bins: Mapping[str, Bins] = field(default_factory=dict)
    nonfinite: Nonfinite = "refuse"
    frameless: Frameless = "zero"
    split: SplitOptions = field(default_factory=SplitOptions)
    mapping: str = ""
