"""A shard of a job: for each run train, predict, explain, record. The only place the rooms meet."""

import gc
import os
import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from job.data.package import SPLITS, FeaturePackage
from job.data.table import format_table
from job.durable import storage_errors, sweep, write_file
from job.errors import DataError, StorageError
from job.grid import INPUTS, Run
from job.jobspec import dump
from job.results.failures import clear_failure, write_failure
from job.results.fingerprint import code_digest, fingerprint
from job.results.records import (
    NoRecordError,
    read_record,
    sealed,
    set_aside,
    write_record,
)
from job.settings import Jobspec
from job.training.backend import Device, backend_name, start, versions
from job.training.dataset import Dataset, cell_dataset

if TYPE_CHECKING:
    from job.training.program import Program
    from job.training.train import Epoch, Trained


@dataclass(frozen=True)
class Job:
    """A jobspec with everything it refers to resolved.

    Args:
        jobspec: what is asked for.
        package: the verified data.
        folder: `outputs/<job name>`.
        backend: Keras's backend.
        versions: of all packages that compute numbers.
        fingerprint: of everything that could change the numbers.
    """

    jobspec: Jobspec
    package: FeaturePackage
    folder: Path
    backend: str
    versions: dict[str, str]
    fingerprint: str


class Observer(Protocol):
    """Is told what a shard does; `job.progress` shows it to a person."""

    def started(self, device: Device | None, account: "Account") -> None:
        """The backend is loaded, if there is anything to do."""

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """A run has come through an epoch."""

    def finished(self, run: Run, metrics: dict[str, Any], seconds: float) -> None:
        """A run's record is written."""

    def failed(self, run: Run, error: Exception) -> None:
        """A run has failed; the others go on."""


@dataclass(frozen=True)
class Account:
    """What a shard found before it trained anything.

    Args:
        done: the runs that have a valid record.
        aside: where each record that could not be used was moved; the folder's name says why.
        todo: the runs to train.
    """

    done: tuple[Run, ...]
    aside: dict[Run, Path]
    todo: tuple[Run, ...]


def resolve(jobspec: Jobspec, package: FeaturePackage, outputs: Path) -> Job:
    """Return the job, after a check that the package offers all that the grid asks for."""
    check_offer(jobspec, package)
    found = versions()
    mark = fingerprint(jobspec, package.digest, backend_name(), found)
    return Job(jobspec, package, outputs / jobspec.name, backend_name(), found, mark)


def check_offer(jobspec: Jobspec, package: FeaturePackage) -> None:
    """Refuse label sources, modalities and empty splits by name, before anything trains."""
    from job.offer import check_names

    check_names(jobspec, package.name, list(package.labels), list(package.features))
    for run in {run.cell: run for run in jobspec.runs()}.values():
        dataset = cell_dataset(package, run.cell)
        for split in SPLITS:
            if not len(dataset.rows[split]):
                raise DataError(
                    f"Package {package.name!r} has no {split} clip with a label from "
                    f"{run.cell.label_source!r}, which the cell {run.cell.name} needs.",
                    "Leave that label source out of the grid, or make another split.",
                )


def run_shard(
    job: Job, runs: Sequence[Run], observer: Observer, force: bool = False
) -> dict[Run, Exception]:
    """Do what is missing of some runs and return the failures.

    Args:
        job: the resolved job.
        runs: the shard's runs.
        observer: is told what happens.
        force: whether to do runs again that have a valid record.
    """
    _write_job_files(job)
    sweep(job.folder)
    reasons = {run: reason for run in runs if (reason := _reason_to_do(job, run, force))}
    settings = job.jobspec.training
    # Before any record is set aside: a device that is not there must not cost one.
    device = start(settings.device, settings.deterministic) if reasons else None
    account = _account(job, runs, reasons)
    observer.started(device, account)
    failures: dict[Run, Exception] = {}
    if device:
        for group in _groups(job.package, account.todo):
            _run_group(job, group, device, observer, failures)
    return failures


def _write_job_files(job: Job) -> None:
    """Write `job.json` and `labels.csv`, unless the same contents are there already."""
    package = job.package
    described = {
        "jobspec": dump(job.jobspec),
        "package": {
            "name": package.name,
            "synthetic": package.synthetic,
            "digest": package.digest,
            "clips": {split: package.split.count(split) for split in SPLITS},
            "classes": {name: list(source.classes) for name, source in package.labels.items()},
            "provenance": dict(package.provenance),
        },
        "backend": job.backend,
        "versions": job.versions,
        "code": code_digest(),
        "fingerprint": job.fingerprint,
    }
    contents = {"job.json": sealed(described), "labels.csv": format_table(package).encode()}
    for name, new in contents.items():
        path = job.folder / name
        with storage_errors(path):
            is_there = path.is_file() and path.read_bytes() == new
        if not is_there:
            write_file(path, new)


def _account(job: Job, runs: Iterable[Run], reasons: Mapping[Run, str]) -> Account:
    """Set aside what stands at the place of a run that must be done, and say what was found."""
    done, aside, todo = [], {}, []
    for run in runs:
        if run not in reasons:
            done.append(run)
            clear_failure(job.folder, run)
            continue
        todo.append(run)
        if place := set_aside(job.folder, run, reasons[run]):
            aside[run] = place
    return Account(tuple(done), aside, tuple(todo))


def _reason_to_do(job: Job, run: Run, force: bool) -> str | None:
    """Return why a run must be done, or None if it has a valid record."""
    if force:
        return "forced"
    try:
        record = read_record(job.folder, run)
    except FileNotFoundError:
        return "missing"
    except NoRecordError as error:
        return str(error)
    if record.fingerprint != job.fingerprint:
        return "other-fingerprint"
    device = job.jobspec.training.device
    if device not in ("auto", record.metrics["device"]["kind"]):
        return "other-device"
    return None


def _groups(package: FeaturePackage, runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs grouped by the network they train, the smallest networks first."""

    def kind(run: Run) -> tuple[int, int]:
        classes = package.labels[run.cell.label_source].classes
        return INPUTS.index(run.cell.input), len(classes)

    ordered = sorted(runs, key=kind)
    kinds = sorted({kind(run) for run in ordered})
    return [[run for run in ordered if kind(run) == wanted] for wanted in kinds]


def _run_group(
    job: Job,
    group: Sequence[Run],
    device: Device,
    observer: Observer,
    failures: dict[Run, Exception],
) -> None:
    """Do runs that train the same kind of network, which is compiled for the first of them."""
    program: Program | None = None
    for run in group:
        began = time.perf_counter()
        try:
            dataset = cell_dataset(job.package, run.cell)
            if program is None:
                program = _make_program(job.jobspec, run, dataset)
            metrics = _do(job, run, dataset, program, device, observer)
        except StorageError:
            raise
        except Exception as error:
            # A failed run may leave its program in any state: the next run gets a new one.
            program = None
            failures[run] = error
            write_failure(job.folder, run, error)
            observer.failed(run, error)
        else:
            clear_failure(job.folder, run)
            observer.finished(run, metrics, time.perf_counter() - began)
    # Compiled functions refer to themselves, and hold their network until they are collected.
    program = None
    gc.collect()


def _make_program(jobspec: Jobspec, run: Run, dataset: Dataset) -> "Program":
    from job.model.network import build_network
    from job.training.program import make_program

    settings = jobspec.training
    network = build_network(run.cell.input, dataset.shapes, len(dataset.classes), jobspec.model)
    return make_program(network, settings.learning_rate, settings.batch_size)


def _do(
    job: Job,
    run: Run,
    dataset: Dataset,
    program: "Program",
    device: Device,
    observer: Observer,
) -> dict[str, Any]:
    """Train one network, score and explain it and write its record; return the record's metrics."""
    from job.interactions.explain import explain
    from job.interactions.headline import headline
    from job.interactions.npz import INTERACTIONS_FILE, to_npz
    from job.training.train import train

    clock = _Clock()
    program.load(dataset.arrays, dataset.labels)
    clock.lap("data")
    program.prepare(dataset.rows)
    clock.lap("compilation")
    trained = train(
        program, dataset, run.seed, job.jobspec.training, lambda epoch: observer.epoch(run, epoch)
    )
    clock.lap("training")
    # What the restored weights give for the validation clips is known.
    outputs, probabilities = {"valid": trained.valid}, {}
    for split, rows in dataset.rows.items():
        if split not in outputs:
            outputs[split] = program.evaluate(rows)
        outputs[split].require_numbers([job.package.ids[row] for row in rows])
        probabilities[split] = (rows, outputs[split].probabilities)
    clock.lap("prediction")
    explanation = explain(
        program.network,
        run.cell.input,
        dataset,
        outputs["test"].factors,
        job.package.ids,
        job.jobspec.interactions.max_clips,
    )
    clock.lap("interactions")
    metrics = _metrics(job, run, dataset, program, trained, device, probabilities)
    metrics["interactions"] = headline(explanation)
    files = _files(job, run, dataset, program, trained, metrics, probabilities)
    files[INTERACTIONS_FILE] = to_npz(explanation)
    clock.lap("scoring")
    timing = {
        "seconds": clock.laps,
        "epochs": trained.seconds,
        "host": platform.node(),
        "processors": os.cpu_count(),
    }
    write_record(job.folder, run, metrics, files, timing)
    return metrics


class _Clock:
    """Wall-clock seconds by phase."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 4)
        self._last = now


def _metrics(
    job: Job,
    run: Run,
    dataset: Dataset,
    program: "Program",
    trained: "Trained",
    device: Device,
    probabilities: dict[str, Any],
) -> dict[str, Any]:
    from job.results.metrics import majority_baseline, score

    gold = {split: dataset.labels[rows] for split, rows in dataset.rows.items()}
    scores = {
        split: score(gold[split], values.argmax(1), dataset.classes)
        for split, (_, values) in probabilities.items()
    }
    return {
        "data": {
            "name": job.package.name,
            "synthetic": job.package.synthetic,
            "digest": job.package.digest,
        },
        "classes": list(dataset.classes),
        "scores": scores,
        "majority_baseline": majority_baseline(gold["train"], gold["test"], dataset.classes),
        "training": {
            "epochs": len(trained.history),
            "best_epoch": trained.best_epoch,
            "parameters": program.parameters,
            "settings": job.jobspec.training.model_dump(mode="json", exclude={"device"}),
            "model": job.jobspec.model.model_dump(mode="json"),
        },
        "backend": job.backend,
        "versions": job.versions,
        "device": {"kind": device.kind, "name": device.name, "tf32": device.tf32},
        "fingerprint": job.fingerprint,
    }


def _files(
    job: Job,
    run: Run,
    dataset: Dataset,
    program: "Program",
    trained: "Trained",
    metrics: dict[str, Any],
    probabilities: dict[str, Any],
) -> dict[str, bytes]:
    from job.results.confusion_figure import confusion_png
    from job.results.tables import predictions_csv, table_csv
    from job.training.train import Epoch

    test, synthetic = metrics["scores"]["test"], job.package.synthetic
    names = [field.name for field in fields(Epoch)]
    files = {
        "predictions.csv": predictions_csv(
            job.package.ids, dataset.labels, dataset.classes, probabilities
        ),
        "history.csv": table_csv(names, (list(asdict(row).values()) for row in trained.history)),
        "confusion.png": confusion_png(
            test["confusion_matrix"],
            dataset.classes,
            f"{run.cell.name}, seed {run.seed}",
            f"accuracy {test['accuracy']:.1%}, weighted F1 {test['weighted_f1']:.1%}, "
            f"{test['clips']} test clips of {job.package.name}",
            synthetic,
        ),
    }
    if job.jobspec.save_weights:
        files["weights.safetensors"] = program.weights()
    return files
