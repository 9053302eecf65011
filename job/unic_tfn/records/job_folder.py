"""The job folder: where everything of a job lies, and how it is found, read and written."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from unic_tfn.data.package.manifest import LABELS_FILE
from unic_tfn.encoding.canonical_json import canonical_json, sha256
from unic_tfn.errors import DataError, StorageError, UsageError
from unic_tfn.grid import Run
from unic_tfn.machine.durable import move_aside, write_file
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.records.failure_document import Failure
from unic_tfn.records.folds import FOLDS_FILE, read_folds
from unic_tfn.records.grid_results import Codes, LabelTable, RunResult
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.labels import labels_of_rows
from unic_tfn.records.metrics_document import RunMetrics
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.record_files import (
    MAX_DOCUMENT_BYTES,
    RunRecord,
    read_document,
    read_run_record,
    write_run_record,
)
from unic_tfn.records.run_result import run_result
from unic_tfn.records.stored import stored_bytes
from unic_tfn.records.tables import AGAIN, parse_rows
from unic_tfn.records.timing_document import RunTiming

MAX_LABELS_BYTES = 2**30
NO_JOB = "Give the folder of one job, such as outputs/full, that `unic-tfn run` has made."


@dataclass(frozen=True)
class JobFolder:
    """The folder of one job.

    Args:
        path: such as `outputs/full`; it need not exist.
    """

    path: Path

    @property
    def job_file(self) -> Path:
        """What all runs of the job share."""
        return self.path / "job.json"

    @property
    def labels_file(self) -> Path:
        """The labels of all clips from all sources."""
        return self.path / LABELS_FILE

    @property
    def folds_file(self) -> Path:
        """The fold of each clip by seed, where the jobspec asks for folds."""
        return self.path / FOLDS_FILE

    @property
    def runs(self) -> Path:
        """The folder of all run records."""
        return self.path / "runs"

    @property
    def report(self) -> Path:
        """The folder of the report."""
        return self.path / "report"

    @property
    def slurm(self) -> Path:
        """The folder of the scripts for Slurm, and of their logs."""
        return self.path / "slurm"

    @property
    def failures(self) -> Path:
        """The folder of the reasons why runs failed."""
        return self.path / "failures"

    def record_path(self, run: Run) -> Path:
        """Return where a run's record is or would be."""
        return self.runs / run.path

    def failure_path(self, run: Run | None) -> Path:
        """Return where the reason of a run's failure is or would be; None: why no run began."""
        if run is None:
            return self.failures / "job.json"
        return self.failures / f"{run.path}.json"

    def read_job(self) -> JobDocument:
        """Return the contents of `job.json`.

        Raises:
            NoRecordError: it is missing, damaged or not of this version.
            StorageError: the file system failed.
        """
        return read_document(self.job_file, JobDocument, Reason.OTHER_JOB)

    def open_job(self) -> JobDocument:
        """Return the contents of `job.json`, with errors for a user.

        Raises:
            UsageError: this is not a job folder.
            DataError: `job.json` is damaged.
            StorageError: the file system failed.
        """
        try:
            return self.read_job()
        except NoRecordError as error:
            if error.reason is Reason.MISSING and not os.path.lexists(self.job_file):
                raise UsageError(
                    f"{self.path}: expected a job folder, which has a job.json. Found none.", NO_JOB
                ) from error
            said = f" ({error.detail})" if error.detail else ""
            raise DataError(
                f"{self.job_file}: {error.slug}{said}.",
                "Start `unic-tfn run` again with this version: it writes the file.",
            ) from error

    def find_run(self, job: JobDocument, name: str) -> Run:
        """Return the run of this name.

        Raises:
            UsageError: the job has no such run.
        """
        runs = {run.name: run for run in job.runs}
        if name in runs:
            return runs[name]
        raise UsageError(
            f"{quoted(name)} is not a run of this job.{did_you_mean(nearest(name, runs))}",
            _forms(job),
        )

    def find_runs(self, job: JobDocument, name: str) -> tuple[Run, ...]:
        """Return the runs of a name: with folds, those of a cell or of a cell's seed go together.

        Raises:
            UsageError: the job has no such run.
        """
        if job.jobspec.folds:
            whole = name.split("/")
            found = tuple(r for r in job.runs if r.name.split("/")[: len(whole)] == whole)
            if found:
                return found
        return (self.find_run(job, name),)

    def read_record(self, run: Run) -> RunRecord:
        """Return a run's record with every byte of it verified.

        Raises:
            NoRecordError: there is none, or it is damaged, incomplete or another run's.
            StorageError: the file system failed.
        """
        return read_run_record(self.record_path(run), run)

    def glance(self, run: Run, fingerprint: str) -> RunRecord:
        """Return the record of a run that seems to be done: quick, as only documents are verified.

        The files beside them are there and have the right sizes.

        Args:
            run: whose record is wanted.
            fingerprint: of everything that could change the numbers now.

        Raises:
            NoRecordError: the run is not done; the reason says why.
            StorageError: the file system failed.
        """
        record = read_run_record(self.record_path(run), run, sums=False)
        if record.fingerprint != fingerprint:
            raise NoRecordError(Reason.OTHER_FINGERPRINT)
        return record

    def open_label_rows(self, job: JobDocument) -> list[dict[str, str]]:
        """Return the rows of `labels.csv` by column, verified, with errors for a user.

        Raises:
            DataError: the file is missing or is not the one that `job.json` names.
            StorageError: the file system failed.
        """
        return parse_rows(_job_file(self.labels_file, job.labels_sha256), self.labels_file)

    def open_labels(self, job: JobDocument) -> LabelTable:
        """Return the labels of the job's clips and their folds, with errors for a user.

        Raises:
            DataError: `labels.csv` or `folds.csv` is missing or damaged.
            StorageError: the file system failed.
        """
        rows = self.open_label_rows(job)
        folds = self.open_folds(job, [row["id"] for row in rows])
        group = job.jobspec.fold_group
        return labels_of_rows(rows, job.package.classes, self.labels_file, folds, group)

    def open_folds(self, job: JobDocument, ids: Sequence[str]) -> dict[int, Codes]:
        """Return by seed the fold (N,) of each clip; nothing where the job has no folds.

        Args:
            job: the contents of `job.json`.
            ids: the N clips of `labels.csv`.

        Raises:
            DataError: `folds.csv` is missing or damaged, or not about these clips.
            StorageError: the file system failed.
        """
        if not job.jobspec.folds:
            return {}
        contents = _job_file(self.folds_file, job.folds_sha256)
        return read_folds(contents, self.folds_file, ids, job.jobspec.seeds)

    def finished_result(
        self,
        run: Run,
        fingerprint: str,
        device: str = "auto",
        labels: LabelTable | None = None,
    ) -> RunResult:
        """Return a run's results if the run counts as done; runners, reports and waiting agree.

        Args:
            run: whose record is wanted.
            fingerprint: of everything that could change the numbers now.
            device: `cpu` or `gpu` where only that kind counts.
            labels: the labels of the job's clips; read from `labels.csv` by default.

        Raises:
            NoRecordError: the run is not done; the reason says why.
            UsageError: this is not a job folder, and no labels are given.
            DataError: `job.json` or `labels.csv` is damaged, and no labels are given.
            StorageError: the file system failed.
        """
        record = self.read_record(run)
        if record.fingerprint != fingerprint:
            raise NoRecordError(Reason.OTHER_FINGERPRINT)
        if device not in ("auto", record.metrics.device.kind):
            raise NoRecordError(Reason.OTHER_DEVICE)
        return run_result(record, run, labels or self.open_labels(self.open_job()))

    def open_record(self, run: Run) -> RunRecord:
        """Return a run's record, with errors for a user.

        Raises:
            UsageError: the run has not been done.
            DataError: its record cannot be used.
            StorageError: the file system failed.
        """
        try:
            return self.read_record(run)
        except NoRecordError as error:
            if error.reason is Reason.MISSING and not error.file:
                raise UsageError(
                    f"{run.name} has no record in {self.path}: it has not been done, or it failed.",
                    f"Do it with `unic-tfn run JOBSPEC --only '{run.name}'`.",
                ) from error
            raise DataError(
                f"The record of {run.name} cannot be used: {error.slug}.", AGAIN
            ) from error

    def write_record(
        self, run: Run, metrics: RunMetrics, files: Mapping[str, bytes], timing: RunTiming
    ) -> None:
        """Write a run's record; see `record_files.write_run_record`.

        Something else that was put in its place meanwhile is set aside.

        Raises:
            NoRecordError: something else was put there once more after that.
            StorageError: the file system failed; there is no half record.
        """
        path = self.record_path(run)
        try:
            write_run_record(path, run, metrics, files, timing)
        except NoRecordError as error:
            self.set_aside(run, error)
            write_run_record(path, run, metrics, files, timing)

    def set_aside(self, run: Run, reason: NoRecordError) -> Path | None:
        """Move what stands at a run's place to `set-aside/`, under a name that says why.

        Returns:
            Where it is now; None if nothing stands there, or another process was faster.

        Raises:
            StorageError: the file system failed.
        """
        return self._aside(self.record_path(run), f"{run.path}.{reason.slug}")

    def write_document(self, path: Path, contents: bytes) -> None:
        """Write a file of the job unless it has these contents; a folder in its place is set aside.

        Args:
            path: a file below the job's folder.
            contents: of the file.

        Raises:
            StorageError: the file system failed.
        """
        try:
            if stored_bytes(path, len(contents)) == contents:
                return
        except NoRecordError:
            self._make_room(path)
        write_file(path, contents)

    def write_failure(self, run: Run | None, error: Exception) -> None:
        """Write why a run failed, or why no run could begin (None).

        Raises:
            StorageError: the file system failed.
        """
        contents = canonical_json(Failure.of(run, error).model_dump(mode="json"))
        self.write_document(self.failure_path(run), contents)

    def read_failure(self, run: Run | None) -> Failure | None:
        """Return why a run failed, or none could begin, where that is on file and readable."""
        try:
            contents = stored_bytes(self.failure_path(run), MAX_DOCUMENT_BYTES)
            return Failure.model_validate_json(contents)
        except (NoRecordError, StorageError, ValidationError):
            return None

    def clear_failure(self, run: Run | None) -> None:
        """Remove the reason of an earlier failure, and its folders if they are now empty.

        Raises:
            StorageError: the file system failed.
        """
        path = self.failure_path(run)
        self._make_room(path)
        with storage_errors(path):
            path.unlink(missing_ok=True)
        # Another process may use or remove the folders at this moment.
        with suppress(OSError):
            for folder in path.relative_to(self.path).parents[:-1]:
                (self.path / folder).rmdir()

    def _make_room(self, path: Path) -> None:
        """Set aside a folder that stands where a file belongs; anything else a file replaces."""
        if path.is_dir() and not path.is_symlink():
            self._aside(path, f"{path.relative_to(self.path)}.{Reason.NOT_A_FILE}")

    def _aside(self, path: Path, name: str) -> Path | None:
        """Move a path to a name below `set-aside/`; None if nothing is there to be moved."""
        if not os.path.lexists(path):
            return None
        try:
            return move_aside(path, self.path / "set-aside" / name)
        except StorageError:
            if os.path.lexists(path):
                raise
            return None


def _forms(job: JobDocument) -> str:
    """Return in words what the names of a job's runs are made of."""
    cells = ", ".join(dict.fromkeys(run.cell.name for run in job.runs))
    parts = {"Cells": printable(cells, 500)}
    parts["Seeds"] = printable(", ".join(map(str, job.jobspec.seeds)), 200)
    form = "CELL/SEED"
    if count := job.jobspec.fold_count:
        form, parts["Folds"] = f"{form}/FOLD", f"0 to {count - 1}"
    if job.variants:
        names = ", ".join(variant.name for variant in job.variants)
        form, parts = f"VARIANT:{form}", {"Variants": printable(names, 500), **parts}
    return " ".join([f"A run is {form}.", *(f"{part}: {text}." for part, text in parts.items())])


def _job_file(path: Path, expected: str) -> bytes:
    """Return the contents of a file that `job.json` names, verified, with errors for a user.

    Args:
        path: the file.
        expected: its sha256; empty where that is not on record.

    Raises:
        DataError: the file is missing or is not the one that `job.json` names.
        StorageError: the file system failed.
    """
    try:
        contents = stored_bytes(path, MAX_LABELS_BYTES)
        if expected not in ("", sha256(contents)):
            raise NoRecordError(Reason.DAMAGED, path.stem)
    except NoRecordError as error:
        raise DataError(f"{path}: {error.slug}.", AGAIN) from error
    return contents
