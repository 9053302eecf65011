"""One run from its data to its record; `complete` reads from top to bottom."""

import gc
import os
import platform
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from unic_tfn.grid import Run
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.from_keras import explain_network
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.model.network import build_network
from unic_tfn.records.metrics_document import RunMetrics
from unic_tfn.records.timing_document import RunTiming
from unic_tfn.runs.job.observer import Observer
from unic_tfn.runs.one_run.clock import Clock
from unic_tfn.runs.one_run.files import record_files
from unic_tfn.runs.one_run.metrics import run_metrics
from unic_tfn.runs.one_run.tuning import Tuned, tune
from unic_tfn.runs.one_run.values import Assignment, Outcome
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.make_program import make_program
from unic_tfn.training.program import Outputs, Program
from unic_tfn.training.train import Trained, train


def new_program(jobspec: Jobspec, run: Run, dataset: Dataset) -> Program:
    """Return the program that trains a run's kind of network."""
    model, heads = jobspec.model, dataset.heads
    network = build_network(run.cell.input, dataset.shapes, len(dataset.classes), model, heads)
    weights = [(model.tasks or {})[head.source] for head in heads]
    divergence = model.divergence_weight if dataset.reliabilities else 0.0
    return make_program(network, jobspec.training, model.initial_values, weights, divergence)


def complete(assignment: Assignment, observer: Observer) -> RunMetrics:
    """Train, predict, explain and score a run, write its record and return its metrics.

    Args:
        assignment: the run, with its program and data.
        observer: is told of every epoch.

    Raises:
        DivergedError: a loss or a weight became infinite or not a number.
        DataError: the network's output is not a number for some clip.
        StorageError: the record could not be written.
    """
    clock = Clock()
    _load(assignment)
    clock.lap("data")
    assignment.program.prepare(assignment.dataset.rows)
    clock.lap("compilation")
    tuned = _trained(assignment, observer)
    clock.lap("training")
    # From here on the run is that of the network that was chosen.
    assignment, trained = tuned.assignment, tuned.trained
    outputs = _outputs(assignment, trained)
    clock.lap("prediction")
    explanation = _explanation(assignment, outputs["test"])
    clock.lap("interactions")
    outcome = Outcome(trained, outputs, explanation, tuned.trials, tuned.chosen)
    metrics = run_metrics(assignment, outcome)
    files = record_files(assignment, outcome, metrics)
    clock.lap("scoring")
    assignment.job.folder.write_record(assignment.run, metrics, files, _timing(clock, trained))
    return metrics


def _load(assignment: Assignment) -> None:
    dataset = assignment.dataset
    tasks = [task.labels for task in dataset.tasks]
    reliabilities = list(dataset.reliabilities.values())
    assignment.program.load(dataset.arrays, dataset.labels, tasks, reliabilities)


def _trained(assignment: Assignment, observer: Observer) -> Tuned:
    """Train the run's network, or in a run with tuning all of its trials."""
    run = assignment.run

    def network(given: Assignment) -> Trained:
        settings = given.jobspec.training
        told = partial(observer.epoch, run)
        return train(given.program, given.dataset, run.seed, settings, told)

    if assignment.jobspec.tune is None:
        return Tuned(assignment, network(assignment))
    return tune(assignment, _renewed, network)


def _renewed(assignment: Assignment) -> Assignment:
    """Return an assignment with a new program for its settings, loaded and compiled."""
    # Compiled functions refer to themselves, and hold their network until they are collected.
    gc.collect()
    program = new_program(assignment.jobspec, assignment.run, assignment.dataset)
    renewed = replace(assignment, program=program)
    _load(renewed)
    program.prepare(assignment.dataset.rows)
    return renewed


def _outputs(assignment: Assignment, trained: Trained) -> Mapping[str, Outputs]:
    """Return the restored network's outputs by split; those for the validation clips are known."""
    ids = assignment.job.package.ids
    outputs = {"valid": trained.valid}
    for split, rows in assignment.dataset.rows.items():
        if split not in outputs:
            outputs[split] = assignment.program.evaluate(rows)
        outputs[split].require_numbers([ids[row] for row in rows])
    return {split: outputs[split] for split in assignment.dataset.rows}


def _explanation(assignment: Assignment, test: Outputs) -> Explanation:
    return explain_network(
        assignment.program.network,
        assignment.run.cell.input,
        assignment.dataset,
        test.factors,
        assignment.job.package.ids,
        assignment.jobspec.interactions.max_clips,
        assignment.run.fold is not None,
    )


def _timing(clock: Clock, trained: Trained) -> RunTiming:
    return RunTiming(
        seconds=clock.laps,
        epochs=trained.seconds,
        host=platform.node(),
        processors=os.cpu_count(),
    )
