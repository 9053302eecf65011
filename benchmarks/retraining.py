"""How often real networks that have nothing to show are said to differ, folds and all.

    python -m benchmarks.retraining --sets 40

Draws data sets from one population, trains small networks on each with 5 folds and 3 seeds through
the whole program, and judges the records by the report's own statistics:

- `chance`: the labels have nothing to do with the features. The accuracy of every network is
  1 / classes in expectation, so that no added modality changes it. F1 depends on how evenly a
  network's guesses are spread, and bits on its overconfidence: for them nothing is promised.
- `copies`: two label sources are noisy copies of the same thing. Networks have skill, but the two
  sources are exchangeable, so that supervision changes nothing, in accuracy and in bits. (But for
  the folds, which have the classes of one of them in equal shares.)

For each family it prints the share of data sets with a false claim. A third kind, `planted`, has
an effect to be found and is trained on a single split too: the mean of the estimated difference
over data sets, divided by its standard deviation, says how sharp each design is.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.report_honesty.page import MEAN, families, rate_words, wrong
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.split import stratified_split
from unic_tfn.grid import METRICS, Cell, Run
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.grid_results import CellResults, GridResults
from unic_tfn.records.load import load
from unic_tfn.report.context import Effort
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.job.observer import Account
from unic_tfn.runs.shard import run_shard
from unic_tfn.scoring.scores import score_predictions

if TYPE_CHECKING:
    from unic_tfn.records.metrics_document import RunMetrics
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch

CLASSES = ("low", "middle", "high")
WIDTH = 6
FOLDS, SEEDS = 5, (1111, 1112, 1113)
DENSE = {"units": 8, "layers": 1, "dropout": 0.0}
NETWORK = {
    "model": {
        "pooled_text": DENSE,
        "audio": DENSE,
        "vision": DENSE,
        "fusion_units": 8,
        "fusion_layers": 1,
        "fusion_rate": 0.0,
    },
    "training": {"learning_rate": 0.02, "max_epochs": 10, "patience": 2},
    "interactions": {"max_clips": 1},
}


@dataclass(frozen=True)
class Kind:
    """A population of data sets, and what is trained on each.

    Args:
        grid: the inputs by label source.
        signal: by modality, how many standard deviations of its noise a class is shifted by.
        copied: how often a label is that of the clip, else it is drawn anew.
        null: the families, by their names and metrics, in which nothing is to be found.
        clips: in a data set.
    """

    grid: Mapping[str, tuple[str, ...]]
    signal: Mapping[str, float]
    copied: float
    null: tuple[str, ...]
    clips: int = 200


KINDS: Mapping[str, Kind] = {
    "chance": Kind(
        {"text": ("T", "TA", "TV", "TAV")},
        {"text": 1.0, "audio": 1.0, "vision": 1.0},
        0.0,
        ("to own modality, accuracy",),
    ),
    "copies": Kind(
        {"text": ("T", "TAV"), "multimodal": ("T", "TAV")},
        {"text": 1.5, "audio": 0.8, "vision": 0.8},
        0.7,
        ("supervision, accuracy", "supervision, information"),
    ),
    "planted": Kind(
        {"text": ("T", "TA")},
        {"text": 0.8, "audio": 1.5, "vision": 0.0},
        0.9,
        (),
    ),
}


class Silent:
    """Watches a shard and says nothing."""

    def started(self, device: "Device | None", account: Account) -> None:
        """Do nothing."""

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """Do nothing."""

    def finished(self, run: Run, metrics: "RunMetrics", seconds: float) -> None:
        """Do nothing."""

    def failed(self, run: Run, error: Exception) -> None:
        """End the benchmark."""
        raise error


def data_set(kind: Kind, number: int) -> FeaturePackage:
    """Return a data set of a population."""
    random = np.random.default_rng([21, number])
    truth = random.integers(0, len(CLASSES), kind.clips)
    # The same directions in every data set: they belong to the population.
    directions = np.random.default_rng(21).standard_normal((len(CLASSES), WIDTH)) / np.sqrt(WIDTH)
    features = {
        name: (signal * directions[truth] + random.standard_normal((kind.clips, WIDTH))).astype(
            np.float32
        )
        for name, signal in kind.signal.items()
    }
    codes = {
        source: np.where(
            random.random(kind.clips) < kind.copied,
            truth,
            random.integers(0, len(CLASSES), kind.clips),
        ).astype(np.int32)
        for source in kind.grid
    }
    return make_package(
        name="drawn",
        synthetic=True,
        ids=[f"clip_{clip:03d}" for clip in range(kind.clips)],
        split=stratified_split(next(iter(codes.values())), number),
        features=features,
        text_length=None,
        labels={source: LabelSource(CLASSES, values) for source, values in codes.items()},
    )


def trained(kind: Kind, number: int, folds: int = FOLDS) -> GridResults:
    """Return what a report is made from, after training on a data set.

    Args:
        kind: the population.
        number: of the data set.
        folds: their number, 0 for a single split.
    """
    jobspec = Jobspec.model_validate(
        {
            "name": "drawn",
            "data": "synthetic",
            "seeds": SEEDS,
            "grid": kind.grid,
            **({"folds": {"k": folds}} if folds else {}),
            **NETWORK,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        job = resolve(jobspec, data_set(kind, number), Path(folder))
        run_shard(job, jobspec.runs(), Silent())
        return load(job.folder)


def print_false_claims(name: str, grids: Sequence[GridResults], effort: Effort) -> None:
    """Print how often something is claimed where nothing is to be found."""
    pages = [families(results, effort) for results in grids]
    runs = sum(len(results.runs) for results in grids)
    print(f"\n{name}: {len(pages)} data sets, {runs} networks", flush=True)
    kind = KINDS[name]
    for family in pages[0]:
        if not family.removeprefix(MEAN).startswith(kind.null):
            continue
        said = [page[family] for page in pages]
        held = np.mean([each.holds() for own in said for each in own])
        effects = np.array([[each.judged.difference.effect for each in own] for own in said])
        errors = np.array([[each.judged.difference.error for each in own] for own in said])
        print(
            f"  {family:46s} false {rate_words([wrong(own) for own in said])}   "
            f"intervals hold {held:6.1%}   mean {effects.mean():+.4f}, standard deviation "
            f"{effects.std(0, ddof=1).mean():.4f}, standard error {np.median(errors):.4f}"
        )


def gains(results: GridResults) -> dict[str, float]:
    """Return by metric, what audio adds to text."""
    before, after = (_scores(results.cells[Cell("text", name)]) for name in ("T", "TA"))
    return {metric: after[metric] - before[metric] for metric in METRICS}


def _scores(cell: CellResults) -> dict[str, float]:
    """Return a cell's scores by metric, means over seeds."""
    found = score_predictions(cell.gold, cell.predicted, len(CLASSES))
    return {
        metric: float(values.mean())
        for metric, values in {**found, "information": cell.information}.items()
    }


def print_sharpness(designs: Mapping[str, Sequence[GridResults]]) -> None:
    """Print by design, how a planted difference is estimated from one data set to the next."""
    print("\nplanted: what audio adds to text", flush=True)
    for design, grids in designs.items():
        found = [gains(results) for results in grids]
        for metric in METRICS:
            values = np.array([own[metric] for own in found])
            mean, deviation = values.mean(), values.std(ddof=1)
            print(
                f"  {design:22s} {metric:12s} mean {mean:+.3f}, standard deviation "
                f"{deviation:.3f}, ratio {mean / deviation:.1f} ({len(values)} data sets)"
            )


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description="False claims about real networks.")
    parser.add_argument("--sets", type=int, default=40, help="Data sets of each kind.")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1999)
    given = parser.parse_args()
    effort = Effort(given.resamples, given.permutations)
    began = time.perf_counter()
    numbers = range(given.sets)
    for name in ("chance", "copies"):
        print_false_claims(name, [trained(KINDS[name], number) for number in numbers], effort)
    designs = {f"{FOLDS} folds": FOLDS, "one split": 0}
    print_sharpness(
        {
            f"{design} x {len(SEEDS)} seeds": [
                trained(KINDS["planted"], number, folds) for number in numbers
            ]
            for design, folds in designs.items()
        }
    )
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
