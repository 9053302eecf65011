"""An interaction index as the JSON file that the package `shapiq` reads, with all of its plots.

    shapiq.InteractionValues.load("clip.json").plot_force(feature_names=["text", "audio", "video"])

The form is that of `InteractionValues.to_json_file` in shapiq 1.4.1: values by the numbers of an
interaction's players, `Empty` for none. Players are the modalities in the order T, A, V.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unic_tfn.encoding.canonical_json import canonical_json
from unic_tfn.errors import UsageError
from unic_tfn.grid import LETTER_WORDS
from unic_tfn.interactions.coalitions import Array, members
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.machine.durable import write_file
from unic_tfn.statistics.indices import index_names, interaction_index


@dataclass(frozen=True)
class ShapiqFile:
    """A file to write beside a story.

    Args:
        path: where.
        index: see `indices.SHARES`.
        order: the index's; None: 2, or 1 where the input has one modality.
    """

    path: Path
    index: str = "k-SII"
    order: int | None = None

    def write(self, explanation: Explanation, clip: int, about: str) -> None:
        """Write the game of the predicted class's probability.

        Args:
            explanation: of the run.
            clip: index of the clip in the explanation.
            about: which clip and run it is.

        Raises:
            UsageError: the input has no interactions of this order.
            StorageError: the file could not be written.
        """
        letters, winner = explanation.letters, int(explanation.predicted[clip])
        order = self.order or (1 if self.index == "SV" else min(2, len(letters)))
        game = explanation.chances[:, clip, winner]
        what = f"probability of {explanation.classes[winner]}, {about}"
        try:
            contents = shapiq_json(game, letters, self.index, order, what)
        except ValueError as error:
            raise UsageError(f"--order: {error}.", "Leave --order out, or lower it.") from error
        write_file(self.path, contents)


def shapiq_json(game: Array, letters: str, index: str, highest: int, description: str) -> bytes:
    """Return the file with one index of one game.

    Args:
        game: (2^M,), `v` by coalition, in the order of `coalition_names`.
        letters: the input's modalities, such as `"TAV"`.
        index: see `indices.SHARES`.
        highest: the index's order, 1 to M.
        description: which game it is.
    """
    exact = np.asarray(game, np.float64)
    values = interaction_index(exact, letters, index, highest)
    named = zip(index_names(letters, highest), values.tolist(), strict=True)
    return canonical_json(
        {
            "object_name": "InteractionValues",
            "data_type": "interaction_values",
            "created_from": "unic-tfn",
            "description": description,
            "parameters": {"players": [LETTER_WORDS[letter] for letter in letters]},
            "metadata": {
                "n_players": len(letters),
                "index": index,
                "max_order": highest,
                "min_order": 0,
                "estimated": False,
                "estimation_budget": None,
                "baseline_value": float(exact[0]),
            },
            "data": {_players(name, letters): value for name, value in named},
        }
    )


def _players(name: str, letters: str) -> str:
    numbers = [str(n) for n, letter in enumerate(letters) if letter in members(name)]
    return ",".join(numbers) or "Empty"
