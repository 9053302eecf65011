"""What a network answers where all absent modalities are one other clip's, averaged over clips.

A modality that is not seen can be drawn in two ways: each absent one from a clip of its own, or all
from the same clip, which keeps what they have in common. `counterfactuals` averages over the first
kind; this file adds the second up from the same slices of the table. They differ only where two or
more modalities are absent.
"""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import Values, coalition_names, members, order


class JointAbsence:
    """Sums, slice by slice, of K quantities over the clips that absent modalities come from.

    Args:
        letters: the modalities.
        quantities: K.
        clips: N.
    """

    def __init__(self, letters: str, quantities: int, clips: int) -> None:
        self._letters = letters
        self._clips = np.arange(clips)
        self._sums = {
            name: np.zeros((quantities, clips))
            for name in coalition_names(letters)
            if order(name) < len(letters) - 1
        }

    def add(self, clip: int, values: Values) -> None:
        """Add the slice (K, N, ..., N) at which the first modality is a clip's."""
        for name, total in self._sums.items():
            if self._letters[0] in members(name):
                total[:, clip] = self._taken(name, values, clip, self._clips).sum(1)
            else:
                total += self._taken(name, values, self._clips, clip).reshape(len(total), -1)

    def _taken(
        self,
        name: str,
        values: Values,
        seen: int | NDArray[np.intp],
        absent: int | NDArray[np.intp],
    ) -> Values:
        """Return the entries at which a coalition's modalities are `seen`, the others `absent`."""
        places = [seen if letter in members(name) else absent for letter in self._letters[1:]]
        entries: Values = values[(slice(None), *places)]
        return entries

    def means(self, own: Values) -> Values:
        """Return the means (2^M, K, N) by coalition.

        Args:
            own: (2^M, K, N), those with absent modalities from clips of their own.
        """
        names = coalition_names(self._letters)
        return np.stack(
            [
                self._sums[name] / len(self._clips) if name in self._sums else same
                for name, same in zip(names, own, strict=True)
            ]
        )
