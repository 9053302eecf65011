"""Clips whose predictions interactions correct or break."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from unic_tfn.grid import Cell
from unic_tfn.records.grid_results import Codes
from unic_tfn.report.sections.interactions.explained import Explained

MAX_CLIPS = 8


@dataclass(frozen=True)
class FlippedClip:
    """A clip whose prediction interactions correct or break.

    Args:
        id: the clip.
        cell: the cell whose networks predict it.
        gold: its gold class.
        without: the class predicted without interactions, by most of these seeds.
        complete: the class predicted with them, by most of these seeds.
        corrects: whether the flip is to the gold class; otherwise it is from it.
        seeds: the number of seeds for which the prediction flips this way.
        of: the number of all seeds.
    """

    id: str
    cell: Cell
    gold: str
    without: str
    complete: str
    corrects: bool
    seeds: int
    of: int


def flips(explained: Explained, ids: Sequence[str]) -> list[FlippedClip]:
    """Return the clips of one cell that interactions correct or break for at least one seed.

    Args:
        explained: the cell's explained clips.
        ids: the ids of all clips of the data set, by row.
    """
    results, found = explained.results, []
    for place, row in enumerate(results.rows):
        gold, complete, without = (
            results.gold[place],
            results.predicted[:, place],
            explained.without[:, place],
        )
        for corrects in (True, False):
            if corrects:
                which = (complete == gold) & (without != gold)
            else:
                which = (complete != gold) & (without == gold)
            if which.any():
                found.append(
                    FlippedClip(
                        ids[row],
                        results.cell,
                        results.classes[gold],
                        results.classes[_usual(without[which])],
                        results.classes[_usual(complete[which])],
                        corrects,
                        int(which.sum()),
                        len(which),
                    )
                )
    return found


def _usual(codes: Codes) -> int:
    return int(Counter(codes.tolist()).most_common(1)[0][0])


def most_agreed(flipped: Sequence[FlippedClip]) -> list[FlippedClip]:
    """Return the flips that most seeds agree on, corrections first, at most `MAX_CLIPS` of each."""
    ordered = sorted(flipped, key=lambda flip: (-flip.seeds / flip.of, -flip.of))
    return [
        flip
        for corrects in (True, False)
        for flip in [each for each in ordered if each.corrects is corrects][:MAX_CLIPS]
    ]
