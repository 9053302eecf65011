"""Whose label it is: the unimodal sources that have the same label as one of no single modality."""

from collections.abc import Mapping
from typing import TypeVar

from unic_tfn.grid import LETTERS, UNLABELLED
from unic_tfn.scoring.scores import Codes

Label = TypeVar("Label")

NOBODY = "1"


def unimodal_parts(
    target: str, classes: Mapping[str, tuple[str, ...]], unimodal: Mapping[str, str]
) -> dict[str, str]:
    """Return the unimodal sources with the target's classes by letter, the first for each letter.

    None for a target that is unimodal itself.

    Args:
        target: a label source.
        classes: the class names of every label source, in index order.
        unimodal: by label source, the letter of the modality whose labels these are.
    """
    if target in unimodal:
        return {}
    parts: dict[str, str] = {}
    for source, names in classes.items():
        if source in unimodal and names == classes[target]:
            parts.setdefault(unimodal[source], source)
    return {letter: parts[letter] for letter in LETTERS if letter in parts}


def carriers(labels: Mapping[str, Codes], target: Codes) -> tuple[str, ...]:
    """Return for each of N clips the letters of the sources that have the target's label.

    `1` stands for none of them, and nothing for a clip that any of them has not labelled.

    Args:
        labels: by letter, (N,) class indices, -1 where unlabelled.
        target: (N,), of the same classes.
    """
    return tuple(
        carrier({letter: codes[clip] for letter, codes in labels.items()}, label, UNLABELLED)
        for clip, label in enumerate(target)
    )


def carrier(labels: Mapping[str, Label], target: Label, unlabelled: Label) -> str:
    """Return the letters for one clip, see `carriers`.

    Example:
        >>> carrier({"T": "joy", "A": "fear", "V": "joy"}, "joy", "")
        'TV'
    """
    if unlabelled in (target, *labels.values()):
        return ""
    return "".join(letter for letter, label in labels.items() if label == target) or NOBODY
