"""How to import, as one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unic_tfn.data.importing.labels.bins import Bins
from unic_tfn.data.importing.labels.id_columns import IdColumns
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.labels.value_rules import ValueRules
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.preparation import Frameless, Nonfinite, Padding, Pooling


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Args:
        name: the package's name; empty: the feature file's name without its ending.
        collection: the published collection that the clips are, such as `UniC`; empty: none is
            known.
        pooling: how audio and vision are averaged over time; see `pooling.prepare`.
        classes: the class order of label sources to which `label_file.class_order` does not apply.
        columns: the meaning of the label file's columns.
        keys: the feature file's names for our `id`, `text` and so on, where they differ.
        bins: how scores become classes, by label source; the empty name stands for all sources.
        unimodal: the letter of the modality whose labels a source has, where its name does not say.
        nonfinite: the rule for NaN, infinity and numbers too large for 32 bits.
        frameless: the rule for clips without any frame of a modality.
        padding: at which end all-zero steps are padding, where no length is stated; None: at
            either, and clips that have them at both ends are refused.
        missing: the values that mean unlabelled; None: `value_rules.MISSING`.
        merge: values that become one class, by the class.
        drop: classes whose labels are taken away.
        label_names: for each label file the label source that it is about, empty if it says so
            itself; none at all if all do.
        labelled: whether there are labels; if not, the package has no label source and no split.
        split: how clips are assigned to splits.
        further: more feature files, joined with the first by the clips' ids.
        mapping: the text of the mapping file from which some of this comes; the package keeps it.
    """

    name: str = ""
    collection: str = ""
    pooling: Pooling = Pooling.MASKED_MEAN
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: LabelColumns = field(default_factory=LabelColumns)
    keys: Mapping[str, str] = field(default_factory=dict)
    bins: Mapping[str, Bins] = field(default_factory=dict)
    unimodal: Mapping[str, str] = field(default_factory=dict)
    nonfinite: Nonfinite = Nonfinite.REFUSE
    frameless: Frameless = Frameless.ZERO
    padding: Padding | None = None
    missing: tuple[str, ...] | None = None
    merge: Mapping[str, Sequence[str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    label_names: tuple[str, ...] = ()
    labelled: bool = True
    split: SplitOptions = field(default_factory=SplitOptions)
    further: tuple[Path, ...] = ()
    mapping: str = ""

    def __post_init__(self) -> None:
        """Turn plain texts into codes; one that is not a code is a ValueError."""
        if self.padding is not None:
            object.__setattr__(self, "padding", Padding(self.padding))
        for name, kind in (
            ("pooling", Pooling),
            ("nonfinite", Nonfinite),
            ("frameless", Frameless),
        ):
            object.__setattr__(self, name, kind(getattr(self, name)))

    @property
    def values(self) -> ValueRules:
        """How the values of label columns become classes."""
        return ValueRules(self.bins, self.missing, self.merge, self.drop, self.classes)

    @property
    def ids(self) -> IdColumns:
        """The columns of the label file that make up the ids."""
        return IdColumns(self.columns.id, self.columns.id_stem)
