"""A shard of a grid: find what is missing, train it group by group, leave a record of each run."""

import gc
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from unic_tfn.errors import StorageError
from unic_tfn.grid import INPUTS, Run
from unic_tfn.machine.interruption import raise_interruption
from unic_tfn.machine.leftovers import sweep
from unic_tfn.records.at_work import at_work, left_behind
from unic_tfn.records.grid_results import RunResult
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.runs.alive import AliveObserver
from unic_tfn.runs.job.job import Job, write_job_files
from unic_tfn.runs.job.observer import Account, Observer, SetAside
from unic_tfn.runs.upgrade import refuse_upgrade
from unic_tfn.training.backend import start
from unic_tfn.training.dataset import cell_dataset, permuted
from unic_tfn.training.device import Device
from unic_tfn.training.reliability import with_reliabilities

if TYPE_CHECKING:
    from unic_tfn.training.program import Program


def run_shard(
    job: Job,
    runs: Sequence[Run],
    observer: Observer,
    force: bool = False,
    redo: bool = False,
) -> dict[Run, Exception]:
    """Train the runs that are missing and return the failures.

    Args:
        job: the resolved job.
        runs: the shard's runs.
        observer: is told what happens.
        force: whether to repeat runs that have a valid record.
        redo: whether to repeat runs whose records other versions made.

    Raises:
        DataError: there are such records, and neither `force` nor `redo`; nothing was changed.
        DeviceError: the device asked for is not there.
        InterruptedRunError: the process was told to stop while a run was trained.
        UsageError: `KERAS_BACKEND` names an unknown backend.
        StorageError: the file system failed.
    """
    reasons = {run: reason for run in runs if (reason := _reason_to_do(job, run, force))}
    if not force and not redo:
        refuse_upgrade(job, reasons)
    write_job_files(job)
    remarks = left_behind(job.folder.path, reasons)
    sweep(job.folder.path)
    settings = job.jobspec.training
    # Before any record is set aside: a device that is not there must not cost a record.
    device = start(settings.device, settings.deterministic) if reasons else None
    job.folder.clear_failure(None)
    account = replace(_set_aside_unfinished(job, runs, reasons), remarks=remarks)
    observer.started(device, account)
    failures: dict[Run, Exception] = {}
    if device:
        with at_work(job.folder.path) as presence:
            for group in _groups(job, account.todo):
                failures |= _train_group(job, group, device, AliveObserver(observer, presence))
    return failures


def _set_aside_unfinished(
    job: Job, runs: Iterable[Run], reasons: Mapping[Run, NoRecordError]
) -> Account:
    """Set aside what stands at the place of a run that must be done, and say what was found."""
    done, aside, todo = [], {}, []
    for run in runs:
        reason = reasons.get(run)
        if reason and reason.reason is not Reason.FORCED:
            # Loading the backend took seconds, in which another process may have done the run.
            reason = _reason_to_do(job, run, force=False)
        if reason is None:
            done.append(run)
            job.folder.clear_failure(run)
            continue
        todo.append(run)
        if place := job.folder.set_aside(run, reason):
            aside[run] = SetAside(reason.slug, place)
    return Account(tuple(done), aside, tuple(todo))


def _reason_to_do(job: Job, run: Run, force: bool) -> NoRecordError | None:
    """Return why a run must be done, or None if it is done."""
    if force:
        return NoRecordError(Reason.FORCED)
    try:
        _finished(job, run)
    except NoRecordError as error:
        return error
    return None


def _finished(job: Job, run: Run) -> RunResult:
    device = job.jobspec.training.device
    return job.folder.finished_result(run, job.fingerprint_of(run), device, job.labels)


def _done_meanwhile(job: Job, run: Run) -> RunResult | None:
    """Return the record that another process has made since; anything else there is set aside."""
    try:
        return _finished(job, run)
    except NoRecordError as error:
        job.folder.set_aside(run, error)
        return None


def _groups(job: Job, runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs grouped by the network they train: by variant, the smallest networks first.

    The reference is the first variant, so a grid that is stopped early has it complete.
    """
    variants = list(job.jobspecs)

    def kind(run: Run) -> tuple[int, int, int]:
        classes = job.package.labels[run.cell.label_source].classes
        return variants.index(run.variant), INPUTS.index(run.cell.input), len(classes)

    ordered = sorted(runs, key=kind)
    kinds = sorted({kind(run) for run in ordered})
    return [[run for run in ordered if kind(run) == wanted] for wanted in kinds]


def _train_group(
    job: Job, group: Sequence[Run], device: Device, observer: AliveObserver
) -> dict[Run, Exception]:
    """Do runs that train the same kind of network, compiled once, and return the failures."""
    from unic_tfn.runs.one_run.one_run import complete, new_program
    from unic_tfn.runs.one_run.values import Assignment

    failures: dict[Run, Exception] = {}
    program: Program | None = None
    for run in group:
        began = time.perf_counter()
        if found := _done_meanwhile(job, run):
            job.folder.clear_failure(run)
            observer.finished(run, found.metrics, time.perf_counter() - began)
            continue
        observer.presence.doing(run)
        try:
            spec = job.jobspecs[run.variant]
            split = job.labels.split_of(run)
            dataset = cell_dataset(job.package, run.cell, split, spec.model.tasks)
            dataset = with_reliabilities(dataset, job.package, run.cell, spec.model, run.seed)
            if modalities := job.jobspec.permuted(run.variant):
                dataset = permuted(dataset, modalities, run.seed)
            if program is None:
                program = new_program(spec, run, dataset)
            metrics = complete(Assignment(job, run, spec, dataset, program, device), observer)
        except StorageError:
            raise
        except Exception as error:
            raise_interruption(error)
            # A failed run may leave its program in any state: the next run gets a new one.
            program = None
            failures[run] = error
            job.folder.write_failure(run, error)
            observer.failed(run, error)
        else:
            job.folder.clear_failure(run)
            observer.finished(run, metrics, time.perf_counter() - began)
    # Compiled functions refer to themselves, and hold their network until they are collected.
    program = None
    gc.collect()
    return failures
