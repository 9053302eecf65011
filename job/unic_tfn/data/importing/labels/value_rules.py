"""How the values of label columns become classes: as one value, with the list of missing ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unic_tfn.data.importing.labels.bins import Bins
from unic_tfn.data.importing.labels.spelling import cleaned, value_of

# What pandas, R, Excel and databases write where there is nothing; the case does not matter.
MISSING = (
    *("nan", "-nan", "na", "n/a", "<na>", "#na", "#n/a", "#n/a n/a", "none", "null", "nil", "nat"),
    *("1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"),
)


@dataclass(frozen=True)
class ValueRules:
    """How the values of label columns become classes.

    Args:
        bins: how scores become classes, by label source; the empty name stands for all sources.
        missing: the values that mean unlabelled, beside the empty one; None: those of `MISSING`.
        merge: values that become one class, by the class.
        drop: classes whose labels are taken away.
        classes: the order of classes asked for, by label source; a value named there is a class,
            whatever it looks like.
    """

    bins: Mapping[str, Bins] = field(default_factory=dict)
    missing: tuple[str, ...] | None = None
    merge: Mapping[str, Sequence[str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def is_missing(self, value: str, source: str) -> bool:
        """Tell whether a value of a label source means unlabelled."""
        if not value:
            return True
        if self.missing is not None:
            return value_of(value) in {value_of(cleaned(other)) for other in self.missing}
        return value.casefold() in MISSING and value not in self.named(source)

    def named(self, source: str) -> set[str]:
        """Return the values that are classes of a source because the user names them."""
        merged = {value for values in self.merge.values() for value in values}
        return merged | set(self.classes.get(source, ())) | set(self.drop)
