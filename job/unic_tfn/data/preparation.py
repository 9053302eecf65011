"""How features were prepared: the codes that `package.json` keeps, and reading them back.

Packages are compared by these codes, never by words. Their words are made where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

Code = TypeVar("Code", bound=StrEnum)
# A whole number beyond it may not be a float; no feature, having 32 bits, is near it.
LARGEST = 2**1023
# Modalities that are averaged over time; text keeps its time axis.
POOLED = ("audio", "vision")


class Pooling(StrEnum):
    """How audio and vision are averaged over time: over the valid steps, or over all steps."""

    MASKED_MEAN = "masked-mean"
    PADDED_MEAN = "padded-mean"


class TimeAxis(StrEnum):
    """The treatment of a modality's time axis."""

    ABSENT = "absent"
    KEPT = "kept"
    MASKED_MEAN = "masked-mean"
    PADDED_MEAN = "padded-mean"


class LengthSource(StrEnum):
    """Where the valid steps come from: stated lengths, a mask, or the zeros around them."""

    STATED = "stated"
    MASK = "mask"
    TRAILING_ZEROS = "trailing-zeros"
    OUTER_ZEROS = "outer-zeros"


class Padding(StrEnum):
    """At which end all-zero steps are padding, where no length is stated."""

    BOTH = "both"
    END = "end"
    FRONT = "front"


class Nonfinite(StrEnum):
    """The rule for NaN, infinity and numbers too large for 32 bits."""

    REFUSE = "refuse"
    ZERO = "zero"
    MEDIAN = "median"


class Frameless(StrEnum):
    """The rule for clips without any frame of a modality."""

    ZERO = "zero"
    DROP = "drop"


# For the account of an import, and for refusing clips that were prepared in another way.
TIME_AXIS_WORDS = {
    TimeAxis.ABSENT: "no time axis in the file, kept as it is",
    TimeAxis.KEPT: "sequences, zero-padded at the end",
    TimeAxis.MASKED_MEAN: "mean over the valid steps",
    TimeAxis.PADDED_MEAN: "mean over all steps, padding included",
}


@dataclass(frozen=True)
class Preparation:
    """How the features of a package were prepared.

    Args:
        pooling: the rule for averaging over time; None if not known.
        time_axis: by modality, the treatment of its time axis; empty if not known.
        length_source: by modality with a time axis, where its valid steps come from.
        padding: at which end all-zero steps are padding; None if not known.
        nonfinite: the rule for NaN and infinity; None if not known.
        values_replaced: by modality in which that rule applied, how many values it replaced; None
            if that number is not known.
        frameless: the rule for clips without any frame of a modality; None if not known.
        clips_dropped: how many clips that rule left out.
        medians: by modality, the values (width,) that replace NaN and infinity under the rule
            `median`; none under another rule, or if not known.
        steps: by modality that was averaged over padding too, over how many steps; empty if that
            is not known, or not the same for all clips.
        keys: the feature file's name by our name, where they differed.
    """

    pooling: Pooling | None = None
    time_axis: Mapping[str, TimeAxis] = field(default_factory=dict)
    length_source: Mapping[str, LengthSource] = field(default_factory=dict)
    padding: Padding | None = None
    nonfinite: Nonfinite | None = None
    values_replaced: Mapping[str, int | None] = field(default_factory=dict)
    frameless: Frameless | None = None
    clips_dropped: int = 0
    medians: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def pooling_of(self, modality: str) -> Pooling | None:
        """Return how a modality was averaged over time; None if it was not, or not known."""
        if modality not in POOLED or self.time_axis.get(modality) is TimeAxis.ABSENT:
            return None
        return self.pooling

    def entries(self) -> dict[str, Any]:
        """Return the entries of a package's `provenance`, read back by `preparation_in`."""
        return {
            "pooling": self.pooling and self.pooling.value,
            "time_axis": {name: code.value for name, code in self.time_axis.items()},
            "length_source": {name: code.value for name, code in self.length_source.items()},
            "padding": self.padding and self.padding.value,
            "nonfinite": self.nonfinite and self.nonfinite.value,
            "values_replaced": dict(self.values_replaced),
            "frameless": self.frameless and self.frameless.value,
            "clips_dropped": self.clips_dropped,
            "medians": {name: list(values) for name, values in self.medians.items()},
            "steps": dict(self.steps),
            "keys": dict(self.keys),
        }


def preparation_in(provenance: Mapping[str, Any]) -> Preparation:
    """Return how a package says that its features were prepared, whoever wrote it.

    Args:
        provenance: as in `package.json`. An entry in any other form, such as the sentences that
            earlier versions wrote under `handling`, counts as not known.
    """
    dropped = provenance.get("clips_dropped")
    return Preparation(
        pooling=_code(Pooling, provenance.get("pooling")),
        time_axis=_codes(TimeAxis, provenance.get("time_axis")),
        length_source=_codes(LengthSource, provenance.get("length_source")),
        padding=_code(Padding, provenance.get("padding")),
        nonfinite=_code(Nonfinite, provenance.get("nonfinite")),
        values_replaced=_counts(provenance.get("values_replaced")),
        frameless=_code(Frameless, provenance.get("frameless")),
        clips_dropped=dropped if type(dropped) is int else 0,
        medians=_numbers(provenance.get("medians")),
        steps=_whole(provenance.get("steps")),
        keys=_texts(provenance.get("keys")),
    )


def _code(kind: type[Code], value: object) -> Code | None:
    known = {code.value: code for code in kind}
    return known.get(value) if isinstance(value, str) else None


def _codes(kind: type[Code], value: object) -> dict[str, Code]:
    if not isinstance(value, Mapping):
        return {}
    found = {name: _code(kind, entry) for name, entry in value.items() if isinstance(name, str)}
    return {name: code for name, code in found.items() if code is not None}


def _counts(value: object) -> dict[str, int | None]:
    """Return counts by modality; earlier versions wrote a sentence, which gives no number."""
    if not isinstance(value, Mapping):
        return {}
    return {
        name: entry if type(entry) is int else None
        for name, entry in value.items()
        if isinstance(name, str) and (type(entry) is int or isinstance(entry, str))
    }


def _numbers(value: object) -> dict[str, tuple[float, ...]]:
    if not isinstance(value, Mapping):
        return {}
    return {
        name: tuple(map(float, entry))
        for name, entry in value.items()
        if isinstance(name, str) and isinstance(entry, list) and all(map(_is_finite, entry))
    }


def _is_finite(value: object) -> bool:
    return isinstance(value, float | int) and type(value) is not bool and abs(value) < LARGEST


def _whole(value: object) -> dict[str, int]:
    return {name: entry for name, entry in _counts(value).items() if entry is not None}


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {
        name: entry
        for name, entry in value.items()
        if isinstance(name, str) and isinstance(entry, str)
    }


def is_normalised(modality: str, timed: bool) -> bool:
    """Return whether the network normalises a modality's columns: all but text over time.

    Args:
        modality: `text`, `audio` or `vision`.
        timed: whether its features in the package have a time axis.
    """
    return not (modality == "text" and timed)
