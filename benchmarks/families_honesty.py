"""How often pooled contrasts, the closed procedure and equivalence are wrong, folds and groups too.

    python -m benchmarks.families_honesty --grids 400

Simulates whether networks are right about clips, for the 15 comparisons that ask whether modalities
added to a label's own change anything (three label sources, four inputs each), and judges them by
the report's statistics: accuracy only, so that thousands of grids take minutes. It prints how often
each method claims anything false of a family, which should be at most 5 %.

With folds, a network's skill also depends on which clips it was trained on. A collection of clips
can then favour an input as a whole. Claims about networks that are trained on this collection are
to be right where it does not; claims about another collection, although it does.
"""

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from scipy import stats

from unic_tfn.machine.one_thread import one_thread
from unic_tfn.statistics.another_collection import for_another_collection
from unic_tfn.statistics.closed import closed_p
from unic_tfn.statistics.contrast import Side, Term, compare
from unic_tfn.statistics.difference import ALPHA, Estimate
from unic_tfn.statistics.equivalence import equivalent_within
from unic_tfn.statistics.families import holm
from unic_tfn.statistics.moderation import seed_variances
from unic_tfn.statistics.permutation import permuted_mean
from unic_tfn.statistics.pooled import pooled_difference
from unic_tfn.statistics.units import Units, units_of

CELLS = tuple(
    (own, added)
    for own in "TAV"
    for added in (own, *(own + other for other in "TAV" if other != own), "TAV")
)
PAIRS = tuple(
    (first, second)
    for first, second in combinations(CELLS, 2)
    if first[0] == second[0] and set(first[1]) < set(second[1])
)
# How often an average clip is classified correctly, how much that differs between clips, and the
# standard deviations of networks.
SKILL, CLIP_SPREAD, NETWORK_SPREAD = 0.45, 0.25, 0.03
RESAMPLES, PERMUTATIONS = 1000, 999


@dataclass(frozen=True)
class Kind:
    """A kind of grid.

    Args:
        clips: the number of test clips.
        seeds: the number of seeds.
        folds: the number of folds, 1 for a single split.
        group: clips in a group on average, 1 for none.
        grouped: standard deviation of a group's own liking for a cell.
        by_units: whether the report knows the groups.
        shared: standard deviation of a seed's effect on all cells whose input has a video.
        training: standard deviation over training parts of a difference between cells.
        favoured: whether the collection as a whole may favour a cell.
        planted: true differences by cell.
        network: standard deviation of a cell's networks.
        collapsing: share of networks that lose a third of the clips.
        together: whether the networks of a seed's folds collapse together.
    """

    clips: int = 191
    seeds: int = 3
    folds: int = 1
    group: int = 1
    grouped: float = 0.0
    by_units: bool = True
    shared: float = 0.0
    training: float = 0.0
    favoured: bool = False
    planted: Mapping[tuple[str, str], float] = field(default_factory=dict)
    network: float = NETWORK_SPREAD
    collapsing: float = 0.0
    together: bool = False


ONE_SOURCE = {("T", "T"): -0.12}
MARGIN = 0.03
# The text cells differ by exactly the margin from the text alone; so do video's.
AT_MARGIN = {("T", "T"): -MARGIN, ("V", "V"): MARGIN}
FOLDED = Kind(clips=965, folds=5)
KINDS: Mapping[str, Kind] = {
    "one split": Kind(),
    "one seed": Kind(seeds=1, network=0.0),
    "ten seeds": Kind(seeds=10),
    "networks differ by 8 points": Kind(network=0.08),
    "a seed favours cells with video": Kind(shared=0.03),
    "groups of 8": Kind(group=8, grouped=0.15),
    "groups of 8, not known": Kind(group=8, grouped=0.15, by_units=False),
    "one source differs": Kind(planted=ONE_SOURCE),
    "folds": FOLDED,
    "folds, groups of 8": replace(FOLDED, group=8, grouped=0.15),
    "folds, groups of 40": replace(FOLDED, group=40, grouped=0.10),
    "folds, training parts 1 point": replace(FOLDED, training=0.01),
    "folds, training parts 2 points": replace(FOLDED, training=0.02),
    "folds, collection 1 point": replace(FOLDED, training=0.01, favoured=True),
    "folds, collection 2 points": replace(FOLDED, training=0.02, favoured=True),
    "folds, one source differs": replace(FOLDED, planted=ONE_SOURCE),
    "folds, one seed": replace(FOLDED, seeds=1, network=0.0),
    "folds, a tenth of networks collapses": replace(FOLDED, collapsing=0.1),
    "folds, a tenth of seeds collapses": replace(FOLDED, collapsing=0.1, together=True),
    "folds, ten seeds": replace(FOLDED, seeds=10),
    "at the margin": Kind(clips=2000, seeds=10, network=0.01, planted=AT_MARGIN),
    "folds, at the margin": replace(FOLDED, seeds=10, planted=AT_MARGIN),
    "folds, collection 2 points, at the margin": replace(
        FOLDED, seeds=10, training=0.02, favoured=True, planted=AT_MARGIN
    ),
}


@dataclass(frozen=True)
class Simulated:
    """Whether networks were right.

    Args:
        correct: by cell, (S, n).
        folds: (S, n) the fold that tested each clip.
        units: what is sampled.
    """

    correct: Mapping[tuple[str, str], np.ndarray]
    folds: np.ndarray
    units: Units


def simulate(kind: Kind, number: int) -> Simulated:
    """Return a grid in which only planted cells differ."""
    random = np.random.default_rng([20, number])
    groups = np.sort(random.integers(0, max(kind.clips // kind.group, 1), kind.clips))
    if kind.group == 1:
        groups = np.arange(kind.clips)
    easy = SKILL + CLIP_SPREAD * random.uniform(-1.7, 1.7, kind.clips)
    folds = np.stack([_partition(random, groups, kind.folds) for _ in range(kind.seeds)])
    shared = kind.shared * random.standard_normal(kind.seeds)
    correct = {}
    for cell in CELLS:
        liking = kind.grouped * random.standard_normal(groups.max() + 1)[groups]
        skill = kind.planted.get(cell, 0.0) + shared[:, None] * ("V" in cell[1])
        skill = skill + kind.network * random.standard_normal((kind.seeds, kind.folds))
        skill = skill + _training(kind, random, folds) - _collapse(kind, random)
        chance = easy + liking + np.take_along_axis(skill, folds, axis=1)
        # A clip's own outcome is the same for a fifth of the disagreement, as between networks.
        drawn = random.random((kind.seeds, kind.clips))
        drawn = np.where(random.random(kind.clips) < 0.2, random.random(kind.clips), drawn)
        correct[cell] = (drawn < chance).astype(float)
    names = [str(group) for group in groups] if kind.group > 1 and kind.by_units else []
    return Simulated(correct, folds, units_of(kind.clips, np.arange(kind.clips), names))


def _partition(random: np.random.Generator, groups: np.ndarray, folds: int) -> np.ndarray:
    """Return (n,), the fold of each clip; groups are dealt out in a random order."""
    order = random.permutation(groups.max() + 1)
    return np.asarray((np.argsort(order) % folds)[groups])


def _training(kind: Kind, random: np.random.Generator, folds: np.ndarray) -> np.ndarray:
    """Return (S, k), what a cell's networks owe to the clips that they were trained on."""
    if not kind.training:
        return np.zeros((kind.seeds, kind.folds))
    influence = random.standard_normal(kind.clips)
    if not kind.favoured:
        influence -= influence.mean()
    lost = np.stack([np.bincount(own, influence, kind.folds) for own in folds])
    trained = influence.sum() - lost - np.roll(lost, -1, axis=1)
    clips = kind.clips * (kind.folds - 2) / kind.folds
    return np.asarray(kind.training / np.sqrt(2) * trained / np.sqrt(clips))


def _collapse(kind: Kind, random: np.random.Generator) -> np.ndarray:
    """Return (S, k), what networks lose to a collapse."""
    networks = (kind.seeds, 1 if kind.together else kind.folds)
    return np.where(random.random(networks) < kind.collapsing, 0.33, 0.0) * np.ones(kind.folds)


@dataclass(frozen=True)
class Family:
    """A family of comparisons under one kind of claim.

    Args:
        differences: the single ones.
        pooled: their mean.
    """

    differences: list[Estimate]
    pooled: Estimate

    def claims(self) -> Mapping[str, np.ndarray]:
        """Return by method, which comparisons are said to differ; for the mean, whether any."""
        p = np.array([each.p for each in self.differences])
        within = [equivalent_within(each, len(p)) for each in self.differences]
        return {
            "Holm": holm(p) < ALPHA,
            "closed": closed_p(p, PAIRS, self.pooled.p) < ALPHA,
            "pooled": np.full(len(p), self.pooled.p < ALPHA),
            "no difference": np.array(within) < MARGIN,
        }


def this_collection(grid: Simulated) -> Family:
    """Return the comparisons for networks that are trained on this collection."""
    rows = np.arange(grid.folds.shape[1])
    drawn = grid.units.drawn(rows, RESAMPLES, PERMUTATIONS)
    weights, swapped = drawn.weights, drawn.swapped
    scores = [each.mean(1) for each in grid.correct.values()]
    networks = int(grid.folds.max()) + 1
    found = seed_variances(scores, [len(rows)] * len(scores), "accuracy", networks)
    sides = {
        cell: Side(each.mean(1), each @ weights.T / weights.sum(1), grid.units.count, variance)
        for (cell, each), variance in zip(grid.correct.items(), found, strict=True)
    }
    permuted = [permuted_mean(grid.correct[a], grid.correct[b], swapped) for a, b in PAIRS]
    return Family(
        [compare(sides[a], sides[b], each.p) for (a, b), each in zip(PAIRS, permuted, strict=True)],
        pooled_difference(
            [{a: Term(-1.0, sides[a]), b: Term(1.0, sides[b])} for a, b in PAIRS], permuted
        ),
    )


def another_collection(grid: Simulated) -> Family:
    """Return the comparisons for another collection of this size."""
    folds = int(grid.folds.max()) + 1
    scores = {
        cell: np.concatenate(
            [
                np.bincount(own, right, folds) / np.bincount(own, minlength=folds)
                for own, right in zip(grid.folds, each, strict=True)
            ]
        )
        for cell, each in grid.correct.items()
    }
    gains = [scores[b] - scores[a] for a, b in PAIRS]
    ratio = 1 / (folds - 2)
    return Family(
        [for_another_collection(each, ratio) for each in gains],
        for_another_collection(np.mean(gains, axis=0), ratio),
    )


def wrong(kind: Kind, claims: Mapping[str, np.ndarray]) -> Mapping[str, bool]:
    """Return by method, whether it claims anything false."""
    true = np.array([kind.planted.get(b, 0.0) - kind.planted.get(a, 0.0) for a, b in PAIRS])
    none, outside = np.isclose(true, 0), np.abs(true) > MARGIN - 1e-9
    return {
        "Holm": bool((claims["Holm"] & none).any()),
        "closed": bool((claims["closed"] & none).any()),
        "pooled": bool((claims["pooled"] & np.isclose(true.mean(), 0)).any()),
        "no difference": bool((claims["no difference"] & outside).any()),
    }


def report(name: str, grids: int) -> None:
    """Print the rates for one kind of grid."""
    kind = KINDS[name]
    families = {"this collection": this_collection}
    if kind.folds > 1:
        families["another collection"] = another_collection
    print(f"\n{name}: {grids} grids", flush=True)
    simulated = [simulate(kind, number) for number in range(grids)]
    for claim, judge in families.items():
        found = [judge(grid) for grid in simulated]
        claims = [family.claims() for family in found]
        false = [wrong(kind, each) for each in claims]
        error = np.median([each.error for family in found for each in family.differences])
        rates = "   ".join(
            f"{method} {rate_words([f[method] for f in false])}" for method in false[0]
        )
        print(f"  {claim:18s} {rates}   standard error {error:.2%}", flush=True)


def rate_words(hits: list[bool]) -> str:
    """Return a share with its interval."""
    low, high = stats.binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{np.mean(hits):5.1%} ({low:.1%} to {high:.1%})"


def main() -> None:
    """Run the simulations that the command line asks for."""
    parser = argparse.ArgumentParser(description="False claims of families of comparisons.")
    parser.add_argument("--grids", type=int, default=400)
    parser.add_argument("--only", choices=tuple(KINDS), nargs="*", help="These kinds of grid.")
    given = parser.parse_args()
    began = time.perf_counter()
    with one_thread():
        for name in given.only or KINDS:
            report(name, given.grids)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
