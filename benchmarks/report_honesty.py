"""How often the report makes false claims, and how often it finds real differences.

    python -m benchmarks.report_honesty --grids 400

Simulates grids and judges them by the report's own code: the paper's grid (19 cells) or the seven
inputs of one label source. No kind of grid in `NULLS` has a difference to be found; they differ in
the networks, the test clips, the seeds and the classes.

For each family of comparisons it prints the share of grids with any false claim, which should be
at most `ALPHA`, and how often the intervals at `LEVEL` hold zero; then the share of pages with a
false claim in any family, and in the confirmatory table. Last it plants a change in one cell of
the paper's grid, and prints how often it is found and how often that was to be expected.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from unic_tfn.grid import Cell, expand
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.report.additions import Addition
from unic_tfn.report.confirmatory import Family, confirm
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import modalities, supervision, table1
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.families import Judged

GRID = {
    "text": ("T", "TA", "TV", "TAV"),
    "audio": ("A", "TA", "AV", "TAV"),
    "video": ("V", "TV", "AV", "TAV"),
    "multimodal": ("T", "A", "V", "TA", "TV", "AV", "TAV"),
}
SEVEN = {"multimodal": GRID["multimodal"]}
CLASSES = tuple("abcdefg")
FREQUENCIES = (0.06, 0.16, 0.12, 0.30, 0.08, 0.17, 0.11)
MOSTLY_ONE = (0.04, 0.04, 0.03, 0.80, 0.03, 0.03, 0.03)
EQUAL = (1 / 7,) * 7
TRAIN = 580
SKILL, SEED_SPREAD, SHARED_SPREAD = 0.12, 0.03, 0.05
PLANTED, BEFORE = Cell("text", "TAV"), "T"
OVER_CHANCE = "over chance"
MEAN = "confirmatory"
SIZES = (0.08, 0.16, 0.24)


@dataclass(frozen=True)
class Drawn:
    """What one network is drawn from.

    Args:
        random: of this grid, going on from network to network.
        gold: (n,) class indices of the test clips.
        known: (n,) how well networks know a clip: two thirds are easy, one third impossible.
        skill: the share of clips that the network should know.
        shared: the seed's own skill, the same for all cells, with mean 0.
        place: the number of the cell in its label source.
        frequencies: of the classes.
    """

    random: np.random.Generator
    gold: np.ndarray
    known: np.ndarray
    skill: float
    shared: float
    place: int
    frequencies: np.ndarray

    def right_on(self, share: float, guess: np.ndarray) -> np.ndarray:
        """Return predictions that are right on a share of the clips, easy ones first."""
        knows = self.random.random(len(self.gold)) < np.clip(share, 0, 1) * self.known
        return np.where(knows, self.gold, guess)

    def guess(self, concentration: float = 0.0) -> np.ndarray:
        """Return guesses by the classes' frequencies, or by the network's own around them."""
        chances = self.frequencies
        if concentration:
            chances = self.random.dirichlet(concentration * chances)
        return self.random.choice(len(chances), len(self.gold), p=chances)


Network = Callable[[Drawn], np.ndarray]


def shuffled(drawn: Drawn) -> np.ndarray:
    """Predict by the network's own class frequencies, whatever the clip."""
    return drawn.guess(8)


def skilled(drawn: Drawn) -> np.ndarray:
    """Be right on the same share of clips in all cells, up to chance and a spread over seeds."""
    own = drawn.skill + SEED_SPREAD * drawn.random.standard_normal()
    return drawn.right_on(own, drawn.guess(30))


def collapsing(drawn: Drawn) -> np.ndarray:
    """Be `skilled`, or in one of four networks predict the most frequent class only."""
    if drawn.random.random() < 0.25:
        return np.full(len(drawn.gold), int(drawn.frequencies.argmax()))
    return skilled(drawn)


def alike_by_seed(drawn: Drawn) -> np.ndarray:
    """Be `skilled`, all cells of a seed better or worse together."""
    return drawn.right_on(drawn.skill + drawn.shared, drawn.guess(30))


def steady(drawn: Drawn) -> np.ndarray:
    """Be right on the same share of clips in every network, so that a single seed says it all."""
    return drawn.right_on(drawn.skill, drawn.guess())


def other_classes(drawn: Drawn) -> np.ndarray:
    """Be equally good, every cell on three classes of its own."""
    own = np.isin(drawn.gold, (drawn.place + np.arange(3)) % len(CLASSES))
    share = 7 / 3 * (drawn.skill + SEED_SPREAD * drawn.random.standard_normal())
    return np.where(own, drawn.right_on(share, drawn.guess()), drawn.guess())


def identical(drawn: Drawn) -> np.ndarray:
    """Predict the same in all networks of a label source."""
    return np.where(np.arange(len(drawn.gold)) % 3 == 0, drawn.gold, 3)


def unlike(drawn: Drawn) -> np.ndarray:
    """Be equally good on average; every second cell knows nothing in 30 % of its networks."""
    share = 0.3 + 0.01 * drawn.random.standard_normal()
    if drawn.place % 2:
        share = 0.0 if drawn.random.random() < 0.3 else share / 0.7
    return drawn.right_on(share, drawn.guess())


@dataclass(frozen=True)
class Kind:
    """A kind of grid: its networks, its cells, its test clips, seeds and classes."""

    network: Network
    grid: Mapping[str, tuple[str, ...]]
    clips: int = 191
    seeds: int = 3
    frequencies: tuple[float, ...] = FREQUENCIES


NULLS: Mapping[str, Kind] = {
    "shuffled": Kind(shuffled, GRID),
    "nothing added": Kind(skilled, GRID),
    "collapsing": Kind(collapsing, GRID),
    "effects shared by seeds": Kind(alike_by_seed, GRID),
    "80 % majority": Kind(skilled, GRID, frequencies=MOSTLY_ONE),
    "40 clips": Kind(skilled, GRID, clips=40),
    "2,000 clips": Kind(skilled, SEVEN, clips=2000),
    "one seed": Kind(steady, GRID, seeds=1),
    "ten seeds": Kind(skilled, SEVEN, seeds=10),
    "other classes": Kind(other_classes, GRID, frequencies=EQUAL),
    "identical cells": Kind(identical, GRID),
    "unlike stability": Kind(unlike, SEVEN, clips=2000),
    "unlike stability, 191 clips": Kind(unlike, GRID),
}


def simulate(kind: Kind, number: int, planted: float = 0.0) -> GridResults:
    """Return a grid in which only the planted cell differs."""
    random = np.random.default_rng([7, number])
    frequencies = np.array(kind.frequencies)
    total = TRAIN + kind.clips
    split = np.repeat(["train", "test"], [TRAIN, kind.clips])
    known = 1.5 * (random.random(kind.clips) < 2 / 3)
    shared = SHARED_SPREAD * random.standard_normal(kind.seeds)
    codes = {name: random.choice(len(CLASSES), total, p=frequencies) for name in kind.grid}
    classes = dict.fromkeys(kind.grid, CLASSES)
    labels = LabelTable(tuple(map(str, range(total))), split, codes, classes)
    expected = expand(kind.grid, range(kind.seeds))
    cells = {}
    for cell in dict.fromkeys(run.cell for run in expected):
        rows = labels.rows(cell.label_source)
        gold = codes[cell.label_source][rows]
        skill = SKILL + (planted if cell == PLANTED else 0.0)
        place = kind.grid[cell.label_source].index(cell.input)
        predicted = np.stack(
            [
                kind.network(Drawn(random, gold, known, skill, own, place, frequencies))
                for own in shared
            ]
        )
        chances = confident(predicted, frequencies)
        seeds = tuple(range(kind.seeds))
        cells[cell] = CellResults(cell, CLASSES, rows, gold, seeds, predicted, chances, chances)
    return GridResults(job_document(kind), labels, expected, {}, cells, ())


def confident(predicted: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """Return probabilities (S, n, classes): the classes' shares, half of them moved."""
    moved = np.eye(len(frequencies))[predicted]
    return ((moved + frequencies) / 2).astype(np.float32)


def job_document(kind: Kind) -> JobDocument:
    """Return the document of a job that was simulated."""
    return JobDocument(
        jobspec=Jobspec.model_validate(
            {
                "name": "simulated",
                "data": "synthetic",
                "seeds": list(range(kind.seeds)),
                "grid": kind.grid,
            }
        ),
        package=PackageSummary(
            name="simulated",
            synthetic=True,
            digest="",
            clips={"train": TRAIN, "test": kind.clips},
            classes=dict.fromkeys(kind.grid, CLASSES),
            provenance={},
        ),
        backend="none",
        versions={},
        code="",
        fingerprint="",
    )


def additions(context: Context) -> tuple[Addition, ...]:
    """Return the judged change for every added modality."""
    with one_thread():
        return modalities.SECTION.values(context).additions


def families(results: GridResults, effort: Effort) -> dict[str, list[Judged]]:
    """Return a grid's judged comparisons by family."""
    context = Context(results, effort)
    added = additions(context)
    found: dict[str, list[Judged]] = {}
    for addition in added:
        for metric, judged in addition.judged.items():
            found.setdefault(f"{addition.family}, {metric}", []).append(judged)
    with one_thread():
        pairs = supervision.SECTION.values(context).pairs
        cells = table1.SECTION.values(context).cells
    for pair in pairs:
        for metric, judged in pair.judged.items():
            found.setdefault(f"supervision, {metric}", []).append(judged)
    for cell in cells:
        for metric, judged in cell.over_chance.items():
            found.setdefault(f"{OVER_CHANCE}, {metric}", []).append(judged)
    found[MEAN] = means(context)
    return {name: judged for name, judged in found.items() if judged}


def means(context: Context) -> list[Judged]:
    """Return the means that answer the confirmatory questions about predictions."""
    with one_thread():
        added = modalities.SECTION.values(context)
        supervised = supervision.SECTION.values(context).mean
    asked = [added.means[added.asked], *added.alone.values(), *([supervised] if supervised else [])]
    return [next(iter(pooled.values())).here for pooled in asked]


def wrong(judged: list[Judged]) -> bool:
    """Return whether a family without differences has a claim."""
    return any(each.verdict in ("helps", "hurts") for each in judged)


def confirmed(page: Mapping[str, list[Judged]]) -> bool:
    """Return whether the confirmatory table of a page says `shown` anywhere.

    Interactions and convergence are asked about in `other_claims_honesty`.
    """
    asked = [Family(MEAN, 1, mean.difference.p) for mean in page[MEAN]]
    return any(each.shown for each in confirm(asked))


def rate_words(hits: list[bool]) -> str:
    """Return a share with its interval."""
    low, high = stats.binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{np.mean(hits):6.1%} ({low:.1%} to {high:.1%})"


def false_claims(name: str, grids: int, effort: Effort) -> None:
    """Print the rates for one kind of grid without differences."""
    kind = NULLS[name]
    pages = [families(simulate(kind, number), effort) for number in range(grids)]
    print(f"\n{name}: {grids} grids, {kind.seeds} seeds, {kind.clips} clips", flush=True)
    tested = [name for name in pages[0] if not name.startswith((OVER_CHANCE, MEAN))]
    for family in tested:
        flat = [each.difference for page in pages for each in page[family]]
        coverage = np.mean([found.low <= 0 <= found.high for found in flat])
        single = np.mean([found.p < ALPHA for found in flat])
        print(
            f"  {family:32s} any false claim {rate_words([wrong(page[family]) for page in pages])}"
            f"   one comparison {single:5.1%}   intervals hold zero {coverage:5.1%}"
        )
    anywhere = [any(wrong(page[family]) for family in tested) for page in pages]
    print(f"  {'anywhere on the page':32s} any false claim {rate_words(anywhere)}")
    print(f"  {'confirmatory':32s} any false claim {rate_words([confirmed(p) for p in pages])}")


def power(size: float, grids: int, effort: Effort) -> None:
    """Print how often a planted change in accuracy is found, and how often it should be."""
    kind = NULLS["nothing added"]
    guessed = float((np.array(kind.frequencies) ** 2).sum())
    found, expected, effects = [], [], []
    for number in range(grids):
        # Accuracy moves by the skill planted, times the share of clips where a guess was wrong.
        results = simulate(kind, 10_000 + number, size / (1 - guessed))
        added = additions(Context(results, effort))
        asked = next(
            each
            for each in added
            if (each.label_source, each.before, each.after)
            == (PLANTED.label_source, BEFORE, PLANTED.input)
        )
        comparisons = sum(each.family == asked.family for each in added)
        judged = asked.judged["accuracy"]
        difference = judged.difference
        found.append(judged.verdict == "helps")
        effects.append(difference.effect)
        # Half of the level is that of the mean of the comparisons.
        critical = stats.t.ppf(1 - ALPHA / (4 * comparisons), difference.freedom)
        expected.append(stats.t.sf(critical - size / difference.error, difference.freedom))
    print(
        f"  planted {size:+.1%}, mean effect {np.mean(effects):+.1%}: found in "
        f"{rate_words(found)}, expected {np.mean(expected):.0%}",
        flush=True,
    )


def main() -> None:
    """Run the simulations that the command line asks for."""
    parser = argparse.ArgumentParser(description="False claims and power of the report.")
    parser.add_argument("--grids", type=int, default=400)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1999)
    parser.add_argument("--only", choices=tuple(NULLS), nargs="*", help="These kinds of grid.")
    given = parser.parse_args()
    effort = Effort(given.resamples, given.permutations)
    began = time.perf_counter()
    for name in given.only or NULLS:
        false_claims(name, given.grids, effort)
    if not given.only:
        print("\npower, accuracy, in `nothing added`")
        for size in SIZES:
            power(size, given.grids // 2, effort)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
