"""What networks say about single clips: which modality carries a clip, and which one misleads.

Pointwise V-information (Ethayarajh et al. 2022), as a mean over seeds: above 0 where the input
raised the probability of the gold class above its share among the clips, below 0 where it misled.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import LETTERS
from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.information_parts import last_weighting

NONE = ""


@dataclass(frozen=True)
class ClipInformation:
    """The n clips of one label source, in bits, as means over seeds.

    Args:
        inputs: by input, (n,) what it says about each clip.
    """

    inputs: Mapping[str, Numbers]

    @property
    def alone(self) -> dict[str, Numbers]:
        """By letter, (n,) what the modality alone says, as far as there are such networks."""
        return {letter: self.inputs[letter] for letter in LETTERS if letter in self.inputs}

    @property
    def added(self) -> dict[str, Numbers]:
        """By letter, (n,) what the modality adds to all others, as far as there are networks."""
        found = {}
        for letter in LETTERS:
            weighting = last_weighting(letter)
            if weighting.keys() <= self.inputs.keys():
                terms = [weight * self.inputs[name] for name, weight in weighting.items()]
                found[letter] = np.sum(terms, axis=0)
        return found

    @property
    def most_alone(self) -> NDArray[np.str_] | None:
        """(n,) the modality that alone says most, `NONE` where none says more than 0 bits.

        None unless there are two modalities or more to choose from; a tie goes to the first.
        """
        if len(self.alone) < 2:
            return None
        letters, table = np.array(list(self.alone)), np.stack(list(self.alone.values()))
        return np.where(table.max(0) > 0, letters[table.argmax(0)], NONE)


@dataclass(frozen=True)
class Influence:
    """What one modality did to one clip.

    Args:
        place: the clip, counted from 0.
        letter: the modality.
        bits: above 0 if it carried the clip, below 0 if it misled.
    """

    place: int
    letter: str
    bits: float


def strongest(effects: Mapping[str, Numbers], most: int) -> tuple[list[Influence], list[Influence]]:
    """Return the clips that a modality carried most, and those that one misled most.

    Each clip is in a list at most once, with its strongest modality; ties go to the earlier clip.

    Args:
        effects: by letter, (n,) bits.
        most: the length of a list.
    """
    letters, table = list(effects), np.stack(list(effects.values()))
    found = []
    for sign in (1, -1):
        own = (sign * table).max(0)
        which = (sign * table).argmax(0)
        order = np.argsort(-own, kind="stable")[:most]
        found.append(
            [
                Influence(int(place), letters[which[place]], float(sign * own[place]))
                for place in order
                if own[place] > 0
            ]
        )
    return found[0], found[1]
