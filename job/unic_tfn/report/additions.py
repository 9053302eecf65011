"""Additions of modalities to an input, in families by the question that they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from unic_tfn.grid import LETTER_WORDS
from unic_tfn.report.plain import OPTIONAL
from unic_tfn.statistics.families import Judged

AdditionFamily = Literal["to own modality", "of own modality", "without own modality", "no own"]
# What a comparison of each family does, as the subject or the object of a sentence.
FAMILY_WORDS: Mapping[AdditionFamily, str] = {
    "to own modality": "adding other modalities to an input that has the label's own modality",
    "of own modality": "adding the label's own modality to an input that lacks it",
    "without own modality": "adding a modality where both inputs lack the label's own",
    "no own": "adding modalities on labels that are not of a single modality",
}


@dataclass(frozen=True)
class Control:
    """A network of the larger input's size that lacks the information of the added modalities.

    Args:
        variant: the variant that permutes their clips.
        judged: by metric, this network minus the larger input's.
    """

    variant: str
    judged: Mapping[str, Judged]


@dataclass(frozen=True)
class Addition:
    """The change when modalities are added to an input, on one label source.

    Args:
        label_source: the source of the labels.
        before: the smaller input.
        added: the letters that are added to it.
        after: the larger input.
        own: the letter of the modality whose labels these are, None if they are not of one.
        family: the comparisons that it is judged with, see `addition_family`.
        clips: the number of test clips.
        seeds: the seeds that both cells have.
        judged: by metric, the judged difference, the primary metric first; for networks that are
            trained on this collection.
        elsewhere: the same for another collection of this size; empty without folds.
        control: the larger input without the information; None where the grid has none.
    """

    label_source: str
    before: str
    added: str
    after: str
    own: str | None
    family: AdditionFamily
    clips: int
    seeds: int
    judged: Mapping[str, Judged]
    elsewhere: Mapping[str, Judged]
    control: Control | None = field(default=None, metadata=OPTIONAL)

    @property
    def heading(self) -> str:
        """The name of its group in a figure: `text labels`, `text labels, text added`."""
        labels = f"{self.label_source} labels"
        if self.own is None or self.family == "to own modality":
            return labels
        rest = "added" if self.family == "of own modality" else "in neither input"
        return f"{labels}, {LETTER_WORDS[self.own]} {rest}"


def addition_family(own: str | None, before: str, after: str) -> AdditionFamily:
    """Return the family of a comparison of two inputs, the second extending the first.

    Only additions to inputs that have the label's own modality ask whether other modalities
    influence a unimodal task; the rest compare something else.

    Args:
        own: the letter of the modality whose labels these are, None if they are not of one.
        before: the smaller input.
        after: the larger input.

    Example:
        >>> addition_family("T", "T", "TA"), addition_family("T", "A", "TA")
        ('to own modality', 'of own modality')
    """
    if own is None:
        return "no own"
    if own in before:
        return "to own modality"
    return "of own modality" if own in after else "without own modality"
