"""Fake job folders: records as the runner writes them, predictions simulated with known effects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.records.records import TRAINING
from unic_tfn.data.package.folds import fold_split
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.grid import Cell, Run, expand
from unic_tfn.machine.durable import write_file
from unic_tfn.records.folds import folds_csv
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics_document import DataIdentity, DeviceIdentity, RunMetrics, SplitScores
from unic_tfn.records.timing_document import RunTiming
from unic_tfn.runs.one_run.tables import predictions_csv
from unic_tfn.scoring.run_scores import majority_baseline, score

EMOTIONS = (
    "disgust", "disappointment", "confusion", "neutral", "surprise", "contentment", "joy",
)  # fmt: skip
FREQUENCIES = {
    "text": (0.06, 0.14, 0.12, 0.34, 0.08, 0.16, 0.10),
    "audio": (0.08, 0.20, 0.12, 0.22, 0.09, 0.18, 0.11),
    "video": (0.08, 0.20, 0.11, 0.16, 0.10, 0.21, 0.14),
    "multimodal": (0.09, 0.21, 0.11, 0.14, 0.10, 0.21, 0.14),
}
PAPER_GRID = {
    "text": ("T", "TA", "TV", "TAV"),
    "audio": ("A", "TA", "AV", "TAV"),
    "video": ("V", "TV", "AV", "TAV"),
    "multimodal": ("T", "A", "V", "TA", "TV", "AV", "TAV"),
}
COMPLETE_GRID = dict.fromkeys(PAPER_GRID, ("T", "A", "V", "TA", "TV", "AV", "TAV"))
SEEDS = (1111, 1112, 1113)
HISTORY = ("epoch", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy")


@dataclass(frozen=True)
class Fake:
    """A data set and how well each cell does on it.

    Args:
        grid: inputs by label source.
        classes: class names by label source.
        seeds: of the grid.
        clips: in the train, valid and test split.
        skill: by cell name, how much more often than by chance a clip is right.
        seed_spread: standard deviation of the skill over seeds.
        collapse: runs, by name, that predict one class only.
        unlabelled: share of clips that a source leaves unlabelled.
        folds: of each seed's partition, 0 for the split of `clips`.
        agree: how often a clip's label is the one that all sources share.
        variants: the overrides by name; `skill` takes `late:T-TA` before `T-TA`.
        same: names of cells under a variant, such as `perm:T-T`, that are as under the first.
    """

    grid: Mapping[str, Sequence[str]] = field(default_factory=lambda: PAPER_GRID)
    classes: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: dict.fromkeys(PAPER_GRID, EMOTIONS)
    )
    seeds: tuple[int, ...] = SEEDS
    clips: tuple[int, int, int] = (580, 194, 191)
    skill: Mapping[str, float] = field(default_factory=dict)
    seed_spread: float = 0.02
    collapse: tuple[str, ...] = ()
    unlabelled: float = 0.0
    folds: int = 0
    agree: float = 0.35
    variants: Mapping[str, Any] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    random: int = 0
    synthetic: bool = True
    name: str = "fake"


SPLITS = ("train", "valid", "test")


def write_job(
    folder: Path,
    fake: Fake | None = None,
    changed: Callable[[Run, list[str]], dict[str, Any]] = lambda run, tested: {},
) -> Path:
    """Write a job folder and return it.

    Args:
        folder: where it is written, below its name.
        fake: what is in it.
        changed: returns for a run and its test clips what `write_run` is given beyond that.
    """
    fake = fake or Fake()
    job = folder / fake.name
    ids = [f"clip_{n:04d}" for n in range(sum(fake.clips))]
    split = np.repeat(SPLITS, fake.clips)
    codes = labels(fake)
    described = job_document(fake)
    folds = draw_partitions(fake)
    write_file(job / "job.json", sealed(described))
    write_file(job / "labels.csv", labels_csv(fake, ids, split, codes))
    if folds:
        write_file(job / "folds.csv", folds_csv(ids, folds))
    for run in expand(fake.grid, fake.seeds, fake.folds, fake.variants):
        own = split if run.fold is None else fold_split(folds[run.seed], run.fold)
        gold = codes[run.cell.label_source]
        tested = [ids[row] for row in np.flatnonzero((own == "test") & (gold >= 0))]
        write_run(job, run, fake, ids, own, gold, described, **changed(run, tested))
    return job


def draw_partitions(fake: Fake) -> dict[int, np.ndarray]:
    """Return by seed the fold of each clip."""
    total = sum(fake.clips)
    seeds = fake.seeds if fake.folds else ()
    return {
        seed: np.random.default_rng([3, seed]).permutation(np.arange(total) % fake.folds)
        for seed in seeds
    }


def job_document(fake: Fake) -> dict[str, Any]:
    """Return the contents of `job.json`."""
    return {
        "jobspec": {
            "name": fake.name,
            "data": "synthetic",
            "seeds": list(fake.seeds),
            "grid": {source: list(inputs) for source, inputs in fake.grid.items()},
            "model": {"preset": "paper"},
            "training": {"batch_size": 32, "learning_rate": 0.0005, "patience": 8},
            **({"folds": {"k": fake.folds}} if fake.folds else {}),
            **({"variants": dict(fake.variants)} if fake.variants else {}),
        },
        "package": {
            "name": "synthetic" if fake.synthetic else "measured",
            "synthetic": fake.synthetic,
            "digest": "d" * 64,
            "clips": dict(zip(SPLITS, fake.clips, strict=True)),
            "classes": {source: list(names) for source, names in fake.classes.items()},
            "provenance": {"made_by": "tests"},
        },
        "backend": "tensorflow",
        "versions": {"keras": "3"},
        "code": "c" * 64,
        "fingerprint": "f" * 64,
        **(
            {"variants": [{"name": name, "fingerprint": "f" * 64} for name in fake.variants]}
            if fake.variants
            else {}
        ),
    }


def labels(fake: Fake) -> dict[str, np.ndarray]:
    """Return class indices by label source, -1 where unlabelled."""
    random = np.random.default_rng([fake.random, 1])
    total = sum(fake.clips)
    shared = random.random(total)
    found = {}
    for source, names in fake.classes.items():
        usual = FREQUENCIES.get(source, ())
        chances = usual if len(usual) == len(names) else np.full(len(names), 1 / len(names))
        edges = np.cumsum(chances)[:-1]
        own = np.where(random.random(total) < fake.agree, shared, random.random(total))
        values = np.searchsorted(edges, own)
        values[random.random(total) < fake.unlabelled] = -1
        found[source] = values.astype(np.int32)
    return found


def labels_csv(fake: Fake, ids: Sequence[str], split: np.ndarray, codes: Mapping) -> bytes:
    """Return `labels.csv`."""
    texts = {
        source: [fake.classes[source][code] if code >= 0 else "" for code in values]
        for source, values in codes.items()
    }
    return table_csv(
        ["id", "split", *texts], zip(ids, split.tolist(), *texts.values(), strict=True)
    )


def write_run(
    job: Path,
    run: Run,
    fake: Fake,
    ids: Sequence[str],
    split: np.ndarray,
    gold: np.ndarray,
    described: Mapping[str, Any],
    more: Mapping[str, bytes] | None = None,
    **changed: Any,
) -> None:
    """Write one record with `more` files; `changed` replaces parts of its metrics."""
    classes = fake.classes[run.cell.label_source]
    predicted = simulate(run, fake, gold, len(classes))
    probabilities = np.full((len(ids), len(classes)), 0.5 / len(classes))
    probabilities[np.arange(len(ids)), predicted] += 0.5
    rows = {name: np.flatnonzero((split == name) & (gold >= 0)).astype(np.int32) for name in SPLITS}
    scores = {name: score(gold[r], predicted[r], classes) for name, r in rows.items()}
    random = np.random.default_rng([fake.random, *own_numbers(run)])
    best = int(random.integers(4, 14)) + 6 * (len(run.cell.input) == 1)
    epochs = range(1, best + 9)
    history = [(n, 1.95 - 0.05 * n, 0.2, 1.9 + 0.004 * (n - best) ** 2, 0.2) for n in epochs]
    fields = {
        "data": DataIdentity(name="synthetic", synthetic=fake.synthetic, digest="d" * 64),
        "classes": classes,
        "scores": SplitScores(**scores),
        "majority_baseline": majority_baseline(gold[rows["train"]], gold[rows["test"]], classes),
        "training": TRAINING.model_copy(update={"epochs": len(epochs), "best_epoch": best}),
        "backend": "tensorflow",
        "versions": {"keras": "3"},
        "device": DeviceIdentity(kind="cpu", name="cpu"),
        "fingerprint": described["fingerprint"],
    }
    metrics = RunMetrics.model_validate({**fields, **changed})
    files = {
        "predictions.csv": predictions_csv(
            ids, gold, classes, {name: (r, probabilities[r]) for name, r in rows.items()}
        ),
        "history.csv": table_csv(HISTORY, history),
        "confusion.png": b"not looked at",
        **(more or {}),
    }
    timing = RunTiming(seconds={"training": 3.25, "prediction": 0.1}, host="x", processors=2)
    JobFolder(job).write_record(run, metrics, files, timing)


def simulate(run: Run, fake: Fake, gold: np.ndarray, classes: int) -> np.ndarray:
    """Return predictions: some classes favoured, a share of clips right beyond chance."""
    if run.name in fake.collapse:
        return np.full(len(gold), min(3, classes - 1))
    cell = np.random.default_rng([fake.random, 2, *map(ord, run.cell.name)])
    if f"{run.variant}:{run.cell.name}" in fake.same:
        run = replace(run, variant=next(iter(fake.variants)))
    random = np.random.default_rng([fake.random, 3, *own_numbers(run)])
    # What a clip is like for all networks of a source, for a cell, and for one network alone.
    source = np.random.default_rng([fake.random, 4, *map(ord, run.cell.label_source)])
    known = 0.5 * source.random(len(gold)) + 0.3 * cell.random(len(gold))
    known += 0.2 * random.random(len(gold))
    plain = fake.skill.get(run.cell.name, 0.12)
    skill = fake.skill.get(f"{run.variant}:{run.cell.name}", plain)
    skill += fake.seed_spread * random.standard_normal()
    right = known < np.quantile(known, np.clip(skill, 0, 1))
    favour = cell.dirichlet(np.full(classes, 1.5))
    guess = random.choice(classes, len(gold), p=favour)
    return np.where(right & (gold >= 0), gold, guess)


def own_numbers(run: Run) -> list[int]:
    """Return numbers that tell a run from all others."""
    fold = [] if run.fold is None else [run.fold]
    return [run.seed, *map(ord, run.cell.name), *fold, *map(ord, run.variant)]


def cell(name: str) -> Cell:
    """Return `Cell("text", "TA")` for `text-TA`."""
    return Cell(*name.split("-"))
