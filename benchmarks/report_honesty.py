"""How often the report makes false claims, and how often it finds real differences.

    python benchmarks/report_honesty.py --grids 400

Simulates grids of the paper's shape (19 cells, 3 seeds, 191 test clips) and judges them by the
report's own code. Three kinds of grid in which nothing helps or hurts:

- `shuffled`: every network predicts by its own class frequencies, whatever the clip;
- `nothing added`: all networks of a label source know the same share of clips, up to chance and a
  spread of 3 points over seeds;
- `collapsing`: the same, and every fourth network predicts one class only.

For each family of comparisons it prints the share of grids with any false claim, which should be
at most `ALPHA`, and how often the intervals at `LEVEL` hold zero. Then it plants a change in one
cell, of the size that the report says it would find with a chance of `POWER`, and of half and one
and a half times that, and prints how often it is found and how often that was to be expected.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from scipy import stats

from unic_tfn.grid import Cell, expand
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.report.additions import Addition
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import modalities, supervision, table1
from unic_tfn.statistics.difference import ALPHA, POWER_WORDS
from unic_tfn.statistics.families import Judged

GRID = {
    "text": ("T", "TA", "TV", "TAV"),
    "audio": ("A", "TA", "AV", "TAV"),
    "video": ("V", "TV", "AV", "TAV"),
    "multimodal": ("T", "A", "V", "TA", "TV", "AV", "TAV"),
}
CLASSES = tuple("abcdefg")
FREQUENCIES = np.array((0.06, 0.16, 0.12, 0.30, 0.08, 0.17, 0.11))
TRAIN, TEST = 580, 191
SKILL, SEED_SPREAD = 0.12, 0.03
PLANTED = Cell("text", "TAV")
BEFORE = "T"

Network = Callable[[np.random.Generator, np.ndarray, np.ndarray, float], np.ndarray]


def shuffled(
    random: np.random.Generator, gold: np.ndarray, known: np.ndarray, skill: float
) -> np.ndarray:
    """Predict by the network's own class frequencies."""
    return random.choice(len(CLASSES), len(gold), p=random.dirichlet(8 * FREQUENCIES))


def skilled(
    random: np.random.Generator, gold: np.ndarray, known: np.ndarray, skill: float
) -> np.ndarray:
    """Be right on some clips, easier ones for all networks more often, and guess the others."""
    guess = random.choice(len(CLASSES), len(gold), p=random.dirichlet(30 * FREQUENCIES))
    own = np.clip(skill + SEED_SPREAD * random.standard_normal(), 0, 1)
    return np.where(random.random(len(gold)) < own * known, gold, guess)


def collapsing(
    random: np.random.Generator, gold: np.ndarray, known: np.ndarray, skill: float
) -> np.ndarray:
    """Be `skilled`, or in one of four networks predict the most frequent class only."""
    if random.random() < 0.25:
        return np.full(len(gold), int(FREQUENCIES.argmax()))
    return skilled(random, gold, known, skill)


NETWORKS: Mapping[str, Network] = {
    "shuffled": shuffled,
    "nothing added": skilled,
    "collapsing": collapsing,
}


def simulate(network: Network, number: int, seeds: int, planted: float) -> GridResults:
    """Return a grid of the paper's shape in which only the planted cell differs."""
    random = np.random.default_rng([7, number])
    total = TRAIN + TEST
    split = np.repeat(["train", "test"], [TRAIN, TEST])
    # Two thirds of the clips are easy for every network of every source, one third impossible.
    known = 1.5 * (random.random(TEST) < 2 / 3)
    codes = {name: random.choice(len(CLASSES), total, p=FREQUENCIES) for name in GRID}
    labels = LabelTable(tuple(map(str, range(total))), split, codes, dict.fromkeys(GRID, CLASSES))
    expected = expand(GRID, range(seeds))
    cells = {}
    for cell in dict.fromkeys(run.cell for run in expected):
        rows = labels.rows(cell.label_source)
        gold = codes[cell.label_source][rows]
        skill = SKILL + (planted if cell == PLANTED else 0.0)
        predicted = np.stack([network(random, gold, known, skill) for _ in range(seeds)])
        cells[cell] = CellResults(cell, CLASSES, rows, gold, tuple(range(seeds)), predicted)
    return GridResults(job_document(seeds), labels, expected, {}, cells, ())


def job_document(seeds: int) -> JobDocument:
    """Return the document of a job that was simulated."""
    return JobDocument(
        jobspec=Jobspec.model_validate(
            {"name": "simulated", "data": "synthetic", "seeds": list(range(seeds)), "grid": GRID}
        ),
        package=PackageSummary(
            name="simulated",
            synthetic=True,
            digest="",
            clips={"train": TRAIN, "test": TEST},
            classes=dict.fromkeys(GRID, CLASSES),
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
    with one_thread():
        pairs = supervision.SECTION.values(context).pairs
        cells = table1.SECTION.values(context).cells
    return {
        "modalities, weighted F1": [addition.weighted_f1 for addition in added],
        "modalities, accuracy": [addition.accuracy for addition in added],
        "supervision": [pair.accuracy for pair in pairs],
        "over majority class": [
            found.over_baseline for found in cells if found.over_baseline is not None
        ],
    }


def false_claims(name: str, grids: int, seeds: int, effort: Effort) -> float:
    """Print the rates for one kind of grid without differences; return the median detectable."""
    network = NETWORKS[name]
    found = [families(simulate(network, n, seeds, 0.0), effort) for n in range(grids)]
    print(f"\n{name}: {grids} grids, {seeds} seeds")
    for family in found[0]:
        if family == "over majority class":
            continue
        judged = [grid[family] for grid in found]
        rate = np.mean([any(each.verdict != "within noise" for each in grid) for grid in judged])
        low, high = stats.binomtest(round(rate * grids), grids).proportion_ci(method="wilson")
        flat = [each.difference for grid in judged for each in grid]
        coverage = np.mean([found.low <= 0 <= found.high for found in flat])
        single = np.mean([found.p < ALPHA for found in flat])
        print(
            f"  {family:24s} any false claim {rate:6.1%} ({low:.1%} to {high:.1%})   "
            f"one comparison, uncorrected {single:5.1%}   intervals hold zero {coverage:5.1%}"
        )
    helps = np.mean(
        [any(each.verdict == "helps" for each in grid["over majority class"]) for grid in found]
    )
    print(f"  {'over majority class':24s} any claim to beat it {helps:6.1%}")
    sizes = [each.detectable for grid in found for each in grid["modalities, accuracy"]]
    return float(np.median(sizes))


def power(size: float, grids: int, seeds: int, effort: Effort) -> None:
    """Print how often a planted change in accuracy is found, and how often it should be."""
    guessed = float((FREQUENCIES**2).sum())
    found, expected, effects = [], [], []
    for number in range(grids):
        # Accuracy moves by the skill planted, times the share of clips where a guess was wrong.
        results = simulate(skilled, 10_000 + number, seeds, size / (1 - guessed))
        added = additions(Context(results, effort))
        judged = next(
            addition.accuracy
            for addition in added
            if addition.after == PLANTED.input and addition.before == BEFORE
        )
        difference = judged.difference
        found.append(judged.verdict == "helps")
        effects.append(difference.effect)
        critical = stats.t.ppf(1 - ALPHA / (2 * len(added)), difference.freedom)
        expected.append(stats.t.sf(critical - size / difference.error, difference.freedom))
    low, high = stats.binomtest(sum(found), grids).proportion_ci(method="wilson")
    print(
        f"  planted {size:+.1%}, mean effect {np.mean(effects):+.1%}: found in "
        f"{np.mean(found):.0%} ({low:.0%} to {high:.0%}), expected {np.mean(expected):.0%}"
    )


def sizes(detectable: float) -> Iterator[float]:
    """Return the changes that are planted."""
    return (share * detectable for share in (0.5, 1.0, 1.5))


def main() -> None:
    """Run the simulations that the command line asks for."""
    parser = argparse.ArgumentParser(description="False claims and power of the report.")
    parser.add_argument("--grids", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1999)
    given = parser.parse_args()
    effort = Effort(given.resamples, given.permutations)
    began = time.perf_counter()
    detectable = {name: false_claims(name, given.grids, given.seeds, effort) for name in NETWORKS}
    size = detectable["nothing added"]
    print(f"\npower, accuracy, in `nothing added`: detectable in {POWER_WORDS}: {size:.1%}")
    for planted in sizes(size):
        power(planted, given.grids // 2, given.seeds, effort)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
