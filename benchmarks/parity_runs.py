"""The part of `parity` over seeds: two programs train the same networks; do results differ?"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.parity_steps import Ask, peers_settings
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import Cell
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.scoring.scores import score_predictions
from unic_tfn.training.dataset import Dataset, cell_dataset

# Narrow, so that a run takes seconds: what is compared does not depend on the widths.
SIZES: dict[str, Any] = {
    "text": {"lstm_units": 32, "units": 16},
    "audio": {"units": 8},
    "vision": {"units": 16},
    "fusion_units": 16,
}
MEASURES = ("accuracy", "weighted F1", "best epoch", "validation loss")
RESAMPLES = 9999

Samples = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Comparison:
    """One measure of two samples of runs.

    Args:
        ours: our mean.
        peers: the peer's mean.
        interval: half the width of the 95 % confidence interval of their difference (Welch).
        permutation: p of a permutation test of the difference of the means.
        kolmogorov_smirnov: p of the Kolmogorov-Smirnov test of the distributions.
    """

    ours: float
    peers: float
    interval: float
    permutation: float
    kolmogorov_smirnov: float


def samples(
    letters: str,
    source: str,
    package: FeaturePackage,
    preset: str,
    seeds: int,
    file: Path,
    ask: Ask,
) -> tuple[Samples, Samples]:
    """Return each measure of all runs, (seeds,), of ours and of the peer's.

    Args:
        letters: the input.
        source: the label source.
        package: the clips; its text has a time axis.
        preset: ours.
        seeds: the number of runs of each program.
        file: for the arrays.
        ask: sends the peer a task and returns its answers.
    """
    model = ModelSettings.model_validate({**SIZES, "preset": preset})
    training = TrainingSettings.model_validate({"preset": preset})
    dataset = cell_dataset(package, Cell(source, letters))
    shapes = {name: package.features[name].shape[1:] for name in ("text", "audio", "vision")}
    arrays = {name: package.features[name] for name in shapes}
    rows = {f"rows:{name}": part for name, part in dataset.rows.items()}
    np.savez(file, labels=dataset.labels, **arrays, **rows)  # type: ignore[arg-type]
    task = {
        "task": "runs",
        "letters": letters,
        "file": str(file),
        "seeds": list(range(1, seeds + 1)),
        "settings": peers_settings(model, shapes, len(dataset.classes)),
        "learning_rate": training.learning_rate,
        "batch_size": training.batch_size,
        "patience": training.patience,
    }
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(ask, task)
        ours = _ours(letters, dataset, model, training, seeds)
        return _measures(ours, dataset), _measures(answers.result(), dataset)


def _ours(
    letters: str, dataset: Dataset, model: ModelSettings, training: TrainingSettings, seeds: int
) -> list[dict[str, Any]]:
    """Return our runs in the form of the peer's answers."""
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program
    from unic_tfn.training.train import train

    network = build_network(letters, dataset.shapes, len(dataset.classes), model)
    program = make_program(network, training, model.initial_values)
    program.load(dataset.arrays, dataset.labels)
    runs = []
    for seed in range(1, seeds + 1):
        trained = train(program, dataset, seed, training)
        logits = program.evaluate(dataset.rows["test"]).logits
        runs.append(
            {
                "best_epoch": trained.best_epoch,
                "valid_loss": trained.history[trained.best_epoch - 1].valid_loss,
                "predicted": logits.argmax(1),
            }
        )
    return runs


def _measures(runs: list[dict[str, Any]], dataset: Dataset) -> Samples:
    gold = dataset.labels[dataset.rows["test"]]
    predicted = np.array([run["predicted"] for run in runs])
    scores = score_predictions(gold, predicted, len(dataset.classes))
    values = (
        scores["accuracy"],
        scores["weighted_f1"],
        np.array([run["best_epoch"] for run in runs], np.float64),
        np.array([run["valid_loss"] for run in runs]),
    )
    return dict(zip(MEASURES, values, strict=True))


def compared(ours: NDArray[np.float64], peers: NDArray[np.float64]) -> Comparison:
    """Compare two samples of one measure, each of two values or more."""
    welch = stats.ttest_ind(ours, peers, equal_var=False)
    low, high = welch.confidence_interval()
    permuted = stats.permutation_test(
        (ours, peers),
        lambda x, y, axis: x.mean(axis) - y.mean(axis),
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(0),
    )
    return Comparison(
        float(ours.mean()),
        float(peers.mean()),
        float(high - low) / 2,
        float(permuted.pvalue),
        float(stats.ks_2samp(ours, peers).pvalue),
    )
