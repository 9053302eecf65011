"""Leaks: near-duplicates in two splits, which let memorisation pass for skill."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unic_tfn.data_card.clip_vectors import clips_varying
from unic_tfn.data_card.near_duplicates import FEWEST_COLUMNS, NEAR, near_distance, near_duplicates
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Prose, Table, columns, entries
from unic_tfn.page.wording import listed, shortened

SHOWN_PAIRS = 2
LONGEST_ID = 20


@dataclass(frozen=True)
class Leak:
    """Clips of one split that nearly equal clips of an earlier one, in one modality.

    Args:
        modality: the modality that is compared.
        first: the earlier split.
        second: the later split, whose clips are counted.
        clips: how many clips of the later split have a near-duplicate in the earlier one.
        compared: how many clips of the later split have the modality.
        examples: ids of some pairs, the earlier split's first.
    """

    modality: str
    first: str
    second: str
    clips: int
    compared: int
    examples: tuple[tuple[str, str], ...]


def compute(context: CardContext) -> tuple[Leak, ...]:
    """Return how many clips have a near-duplicate in an earlier split, by splits and modality.

    Two clips are near-duplicates if the distance of their vectors is at most `NEAR` times the
    median distance between two train clips; in modalities with fewer than `FEWEST_COLUMNS` columns
    that vary, if they are equal. A clip that lacks a modality, or repeats one number in all
    columns, is not compared in it, and no clip is compared in a modality of which no column varies.
    """
    package, vectors = context.package, context.vectors
    split = np.array(package.split)
    limits = {name: near_distance(array, split == "train") for name, array in vectors.items()}
    varying = clips_varying(package)
    varies = {name: np.ptp(array, axis=0).any() for name, array in vectors.items()}
    found = []
    for first, second in combinations([name for name in SPLITS if name in package.split], 2):
        for name in vectors:
            there = context.present[name] & varying[name] & varies[name]
            known = np.flatnonzero((split == first) & there)
            new = np.flatnonzero((split == second) & there)
            pairs = near_duplicates(vectors[name], known, new, limits[name])
            ids = tuple((package.ids[a], package.ids[b]) for a, b in pairs[:SHOWN_PAIRS])
            found.append(Leak(name, first, second, len(pairs), len(new), ids))
    return tuple(found)


def show(context: CardContext, leaks: Sequence[Leak]) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not leaks:
        return (Prose("There is only one split.", "note"),)
    note = (
        f"Near-duplicates are at most {NEAR:.0%} of the median distance between two train clips "
        "apart (features standardised, texts averaged over their steps); with fewer than "
        f"{FEWEST_COLUMNS} columns that vary, they are equal. Only clips that have the modality "
        "and do not repeat one number in all columns are compared."
    )
    heads = columns(
        "Modality", "Clips of", "Against", ("Compared", "integer"), ("Duplicates", "integer"),
        "Examples",
    )  # fmt: skip
    rows = tuple(
        entries(leak.modality, leak.second, leak.first, leak.compared, leak.clips, _examples(leak))
        for leak in leaks
    )
    table = Table("leaks", "Clips with a near-duplicate in an earlier split", heads, rows, note)
    return (_verdict(leaks), table)


def _verdict(leaks: Sequence[Leak]) -> Prose:
    bad = [
        f"{count(leak.clips, f'{leak.second} clip')} also in {leak.first} (by {leak.modality})"
        for leak in leaks
        if leak.clips
    ]
    if not bad:
        return Prose("No clip has a near-duplicate in another split.")
    text = (
        f"Near-duplicates: {listed(bad)}. They let memorisation pass for skill: import again with "
        "--group and a column that such clips share, or leave them out."
    )
    return Prose(text, "warning")


def _examples(leak: Leak) -> str:
    pairs = [
        f"{shortened(other, LONGEST_ID)} like {shortened(known, LONGEST_ID)}"
        for known, other in leak.examples
    ]
    return "; ".join(pairs)


SECTION = CardSection("leaks", "Leaks: near-duplicates in two splits", compute, show)
