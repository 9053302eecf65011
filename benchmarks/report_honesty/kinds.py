"""The kinds of grids that are simulated, each with what differs in it: nothing, or what is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from benchmarks.report_honesty.networks import (
    Network,
    alike_by_seed,
    collapsing,
    graded,
    identical,
    other_classes,
    shuffled,
    skilled,
    steady,
    unlike,
)
from unic_tfn.grid import Cell

GRID = {
    "text": ("T", "TA", "TV", "TAV"),
    "audio": ("A", "TA", "AV", "TAV"),
    "video": ("V", "TV", "AV", "TAV"),
    "multimodal": ("T", "A", "V", "TA", "TV", "AV", "TAV"),
}
SEVEN = {"multimodal": GRID["multimodal"]}
FREQUENCIES = (0.06, 0.16, 0.12, 0.30, 0.08, 0.17, 0.11)
MOSTLY_ONE = (0.04, 0.04, 0.03, 0.80, 0.03, 0.03, 0.03)
EQUAL = (1 / 7,) * 7


@dataclass(frozen=True)
class Kind:
    """A kind of grid: its networks, its cells, its test clips, seeds and classes.

    Skills and their deviations are shares of clips.

    Args:
        network: draws a network.
        grid: the inputs by label source.
        clips: the number of clips that are tested, with folds all clips.
        seeds: the number of seeds.
        frequencies: of the classes.
        folds: their number, 0 for a single split.
        skill: how many clips a network knows.
        spread: standard deviation over networks of that.
        liking: standard deviation over clips of a cell's own skill, the same in all its networks.
        group: the mean number of clips in a group, 1 for none.
        grouped: standard deviation over groups of a cell's own skill.
        by_units: whether the report knows the groups.
        training: standard deviation over training parts of a difference between two cells.
        favoured: whether the collection as a whole may favour a cell.
        planted: by cell, what its skill is higher by.
        lost: by cell, how many of its seeds are missing.
        variants: by name, what the skill of all its cells is higher by; the first is the reference.
            Empty in a grid without variants.
        alike: the share of a network's variance that the networks of the same cell, seed and fold
            have in common under all variants.
        luck: standard deviation over seeds of what the skill of all cells of one variant has in
            common.
    """

    network: Network
    grid: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: GRID)
    clips: int = 191
    seeds: int = 3
    frequencies: tuple[float, ...] = FREQUENCIES
    folds: int = 0
    skill: float = 0.12
    spread: float = 0.03
    liking: float = 0.0
    group: int = 1
    grouped: float = 0.0
    by_units: bool = True
    training: float = 0.0
    favoured: bool = False
    planted: Mapping[Cell, float] = field(default_factory=dict)
    lost: Mapping[Cell, int] = field(default_factory=dict)
    variants: Mapping[str, float] = field(default_factory=dict)
    alike: float = 0.0
    luck: float = 0.0


NULLS: Mapping[str, Kind] = {
    "shuffled": Kind(shuffled),
    "nothing added": Kind(skilled),
    "collapsing": Kind(collapsing),
    "effects shared by seeds": Kind(alike_by_seed),
    "80 % majority": Kind(skilled, frequencies=MOSTLY_ONE),
    "40 clips": Kind(skilled, clips=40),
    "2,000 clips": Kind(skilled, SEVEN, clips=2000),
    "one seed": Kind(steady, seeds=1),
    "ten seeds": Kind(skilled, SEVEN, seeds=10),
    "other classes": Kind(other_classes, frequencies=EQUAL),
    "identical cells": Kind(identical),
    "unlike stability": Kind(unlike, SEVEN, clips=2000),
    "unlike stability, 191 clips": Kind(unlike),
}
ONE_SPLIT = Kind(graded, skill=0.18, liking=0.10)
FOLDED = replace(ONE_SPLIT, clips=965, folds=5)


def in_groups(kind: Kind, size: int, known: bool = True) -> Kind:
    """Return a kind whose clips of a group have the cells' likings in common.

    Args:
        kind: the kind.
        size: the mean number of clips in a group.
        known: whether the report knows the groups.
    """
    return replace(kind, group=size, grouped=kind.liking, liking=0.0, by_units=known)


# Of each label source, the largest input has one of three seeds.
LOST = {Cell(source, "TAV"): 2 for source in GRID}
ONE_SOURCE = {Cell("text", "T"): -0.12}
SHARP: Mapping[str, Kind] = {
    "one split": ONE_SPLIT,
    "one source differs": replace(ONE_SPLIT, planted=ONE_SOURCE),
    "one split, cells with one seed": replace(ONE_SPLIT, lost=LOST),
    "one split, groups of 8": in_groups(ONE_SPLIT, 8),
    "one split, groups of 8, not known": in_groups(ONE_SPLIT, 8, known=False),
    "folds": FOLDED,
    "folds, one source differs": replace(FOLDED, planted=ONE_SOURCE),
    "folds, one seed": replace(FOLDED, seeds=1),
    "folds, ten seeds": replace(FOLDED, seeds=10),
    "folds, cells with one seed": replace(FOLDED, lost=LOST),
    "folds, groups of 8": in_groups(FOLDED, 8),
    "folds, groups of 40": in_groups(FOLDED, 40),
    "folds, a quarter collapses": replace(FOLDED, network=collapsing),
    "folds, training parts 1 point": replace(FOLDED, training=0.01),
    "folds, training parts 2 points": replace(FOLDED, training=0.02),
    "folds, collection 1 point": replace(FOLDED, training=0.01, favoured=True),
    "folds, collection 2 points": replace(FOLDED, training=0.02, favoured=True),
}
MARGIN = 0.03


def at_margin(kind: Kind) -> Kind:
    """Return a kind in which some comparisons of every family differ by exactly the margin.

    Its classes are equally frequent, so that accuracy and both kinds of F1 move alike: by the skill
    times the share of clips on which a guess is wrong.
    """
    size = MARGIN / (1 - 1 / len(EQUAL))
    lower = {Cell("text", "T"): -size, Cell("multimodal", "A"): size, Cell("video", "V"): size}
    return replace(kind, network=skilled, frequencies=EQUAL, planted=lower)


MARGINS: Mapping[str, Kind] = {
    "at the margin": at_margin(replace(ONE_SPLIT, clips=2000, seeds=10, spread=0.01, liking=0.0)),
    "folds, at the margin": at_margin(replace(FOLDED, seeds=10, liking=0.0)),
    "folds, collection 2 points, at the margin": at_margin(
        replace(FOLDED, seeds=10, liking=0.0, training=0.02, favoured=True)
    ),
}
REFERENCE, BETTER, WEIGHTED = "tensor", "concat", "weighted"
# The settings of the variants: two others, and a weighting with its control.
OVERRIDES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    REFERENCE: {},
    BETTER: {"model": {"fusion": "concat"}},
    "late": {"model": {"fusion": "late", "fusion_dropout": "factors"}},
    WEIGHTED: {"model": {"weighting": "divergence"}},
    "weighted_permuted": {"model": {"weighting": "divergence", "divergence": "permuted"}},
}
GAIN = 0.05


def gaining(kind: Kind, variant: str) -> Kind:
    """Return a kind in which all cells of a variant are better by `GAIN`."""
    return replace(kind, variants={**kind.variants, variant: GAIN})


def correlated(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return kinds in which networks of one seed are alike under all variants."""
    return {f"{name}, correlated": replace(kind, alike=0.3) for name, kind in kinds.items()}


ALL_ALIKE = replace(ONE_SPLIT, clips=193, variants=dict.fromkeys(OVERRIDES, 0.0))
ONE_SPLIT_VARIANTS: Mapping[str, Kind] = {
    "variants": ALL_ALIKE,
    "variants, one better": gaining(ALL_ALIKE, BETTER),
    "variants, weighting better": gaining(ALL_ALIKE, WEIGHTED),
}
SHARED_LUCK: Mapping[str, Kind] = {
    f"variants, seeds with luck of {name}": replace(ALL_ALIKE, luck=luck)
    for name, luck in (("half a point", 0.005), ("1 point", 0.01), ("2 points", 0.02))
}
FOLDED_VARIANTS: Mapping[str, Kind] = {
    "variants, folds": replace(ALL_ALIKE, clips=FOLDED.clips, folds=FOLDED.folds)
}
VARIANTS: Mapping[str, Kind] = {
    **ONE_SPLIT_VARIANTS,
    **correlated(ONE_SPLIT_VARIANTS),
    **SHARED_LUCK,
    **FOLDED_VARIANTS,
    **correlated(FOLDED_VARIANTS),
}
KINDS: Mapping[str, Kind] = {**NULLS, **SHARP, **MARGINS, **VARIANTS}
