"""Single clips of a label source: which modality carries or misleads them, and how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from unic_tfn.grid import INPUTS, LETTERS, Cell
from unic_tfn.report.context import Context
from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.clip_information import NONE, ClipInformation, Influence, strongest

MOST_CLIPS = 4

Basis = Literal["added", "alone", "none"]


@dataclass(frozen=True)
class InfluencedClip:
    """A clip that a modality carries or misleads.

    Args:
        id: the clip.
        gold: its gold class.
        letter: the modality.
        bits: what the modality does to it, above 0 if it carries the clip.
        alone: what the modality alone says about it; None without such networks.
        all: what all three together say about it; None without such networks.
    """

    id: str
    gold: str
    letter: str
    bits: float
    alone: float | None
    all: float | None


@dataclass(frozen=True)
class Counts:
    """On how many clips a modality does what; None where the networks for it are missing.

    Args:
        most: it alone says more than 0 bits, and more than any other modality alone.
        misleads: it alone says less than 0 bits.
        adds: all three say more than without it.
        takes: all three say less than without it.
    """

    most: int | None
    misleads: int | None
    adds: int | None
    takes: int | None


@dataclass(frozen=True)
class Clips:
    """The n clips of one label source.

    Args:
        ids: of the clips.
        gold: their gold classes.
        inputs: by input, (n,) what it says about each clip, mean over seeds, in bits.
        added: by letter, (n,) what the modality adds to the other two.
        most_alone: (n,) the modality that alone says most, empty where none says more than 0; None
            unless two modalities or more have networks of their own.
        nothing_alone: on how many clips no modality alone says more than 0; None in the same case.
        counts: by letter.
        basis: whether `carried` and `misled` are by what a modality adds to the other two, by what
            it says alone, or empty for want of networks.
        carried: the clips that a modality carries most.
        misled: the clips that a modality misleads most.
    """

    ids: tuple[str, ...]
    gold: tuple[str, ...]
    inputs: Mapping[str, tuple[float, ...]]
    added: Mapping[str, tuple[float, ...]]
    most_alone: tuple[str, ...] | None
    nothing_alone: int | None
    counts: Mapping[str, Counts]
    basis: Basis
    carried: tuple[InfluencedClip, ...]
    misled: tuple[InfluencedClip, ...]


def clips_of(context: Context, source: str) -> Clips:
    """Return what the networks of a label source say about each of its clips."""
    cells = context.results.cells
    inputs = [name for name in INPUTS if Cell(source, name) in cells]
    found = ClipInformation({n: cells[Cell(source, n)].information.mean(0) for n in inputs})
    any_cell = cells[Cell(source, inputs[0])]
    ids = tuple(context.results.labels.ids[row] for row in any_cell.rows)
    gold = tuple(any_cell.classes[code] for code in any_cell.gold)
    effects = found.added or found.alone
    basis: Basis = "added" if found.added else "alone" if found.alone else "none"
    most = found.most_alone
    carried, misled = (
        tuple(_influenced(each, found, ids, gold) for each in influences)
        for influences in (strongest(effects, MOST_CLIPS) if effects else ((), ()))
    )
    return Clips(
        ids,
        gold,
        _tuples(found.inputs),
        _tuples(found.added),
        None if most is None else tuple(most.tolist()),
        None if most is None else int((most == NONE).sum()),
        _counts(found),
        basis,
        carried,
        misled,
    )


def _counts(found: ClipInformation) -> dict[str, Counts]:
    alone, added, most = found.alone, found.added, found.most_alone
    return {
        letter: Counts(
            int((most == letter).sum()) if most is not None and letter in alone else None,
            int((alone[letter] < 0).sum()) if letter in alone else None,
            int((added[letter] > 0).sum()) if letter in added else None,
            int((added[letter] < 0).sum()) if letter in added else None,
        )
        for letter in LETTERS
        if letter in alone or letter in added
    }


def _influenced(
    influence: Influence, found: ClipInformation, ids: tuple[str, ...], gold: tuple[str, ...]
) -> InfluencedClip:
    place = influence.place

    def said(name: str) -> float | None:
        return float(found.inputs[name][place]) if name in found.inputs else None

    return InfluencedClip(
        ids[place],
        gold[place],
        influence.letter,
        influence.bits,
        said(influence.letter),
        said(INPUTS[-1]),
    )


def _tuples(columns: Mapping[str, Numbers]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(column.tolist()) for name, column in columns.items()}
