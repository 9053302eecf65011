"""The heads of a multitask network: which modality each is on, and how many classes it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from unic_tfn.grid import input_modalities


@dataclass(frozen=True)
class Head:
    """A classifier on one modality's vector, trained on that modality's own labels.

    Args:
        source: the label source.
        modality: the modality whose labels these are, such as `audio`.
        classes: how many classes they have.
    """

    source: str
    modality: str
    classes: int


def heads_of(
    tasks: Mapping[str, float] | None,
    input_name: str,
    unimodal: Mapping[str, str],
    classes: Mapping[str, int],
) -> tuple[Head, ...]:
    """Return the heads of an input's network; tasks of modalities that it does not see have none.

    Args:
        tasks: the weight of each task by label source, as in a jobspec; None if there are none.
        input_name: such as `"TA"`.
        unimodal: by label source, the letter of the modality whose labels it has.
        classes: by label source, how many classes it has.
    """
    return tuple(
        Head(source, input_modalities(unimodal[source])[0], classes[source])
        for source in tasks or {}
        if unimodal[source] in input_name
    )
