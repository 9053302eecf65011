"""Explains a test clip that was not drawn when its run was done, from the weights that it kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.source import load
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run
from unic_tfn.interactions.explanation import Explanation, explain_clips
from unic_tfn.jobspec.data_settings import SyntheticData
from unic_tfn.messages.printing import quoted
from unic_tfn.predict.trained_network import kept_weights, trained_by, trained_program
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.record_files import WEIGHTS_FILE, RunRecord
from unic_tfn.training.dataset import cell_dataset, permuted
from unic_tfn.training.reliability import with_reliabilities

NEEDS_DATA = "Its explanation needs the feature package of this job: give it by --data DIR."


@dataclass(frozen=True)
class FinishedRun:
    """A run that has its record.

    Args:
        job: the job.
        run: the run.
        record: its record.
        split: (N,) the split names of its fold; None where the split is the data's own.
    """

    job: JobDocument
    run: Run
    record: RunRecord
    split: NDArray[np.str_] | None = None


def explain_outside(
    finished: FinishedRun, drawn: Explanation, clip: str, data: str | None
) -> Explanation:
    """Return the explanation of the clips that were drawn and one more, which comes last.

    It is computed as at the run's end, had the clip been drawn too, but on the CPU.

    Args:
        finished: the run.
        drawn: the explanation in its record.
        clip: the id of a labelled test clip that is not in it.
        data: the job's feature package; None: where the jobspec says.

    Raises:
        UsageError: the run did not keep its weights.
        DataError: the data are not there, or not those of the job.
        StorageError: the file system failed.
    """
    _require_weights(finished, drawn, clip)
    package = _package(finished.job, data)
    run, spec = finished.run, trained_by(finished.job.jobspec, finished.run, finished.record)
    dataset = cell_dataset(package, run.cell, finished.split)
    dataset = with_reliabilities(dataset, package, run.cell, spec.model, run.seed)
    if modalities := finished.job.jobspec.permuted(run.variant):
        dataset = permuted(dataset, modalities, run.seed)
    place = {name: row for row, name in enumerate(package.ids)}
    rows = np.array([place[str(name)] for name in (*drawn.ids, clip)], np.int32)
    program = trained_program(
        spec,
        run.cell.input,
        dataset.shapes,
        len(dataset.classes),
        kept_weights(finished.record),
        "cpu",
    )
    program.load(dataset.arrays, dataset.labels)
    outputs = program.evaluate(rows)
    ids = [package.ids[row] for row in rows]
    outputs.require_numbers(ids)
    from unic_tfn.interactions.from_keras import fused_network

    return explain_clips(
        fused_network(program.network, run.cell.input),
        outputs.factors,
        dataset.labels[rows],
        ids,
        dataset.classes,
        int(drawn.test_clips),
    )


def _require_weights(finished: FinishedRun, drawn: Explanation, clip: str) -> None:
    if WEIGHTS_FILE in finished.record.metrics.files:
        return
    raise UsageError(
        f"{quoted(clip)} is not among the {len(drawn.ids)} of {drawn.test_clips} test clips that "
        f"were drawn when {finished.run.name} was done, and the run did not keep its weights.",
        "Put `save_weights: true` in the jobspec, so that every test clip can be explained later, "
        f"or `interactions: {{max_clips: {drawn.test_clips}}}`, so that all are drawn; then run "
        "the job again.",
    )


def _package(job: JobDocument, data: str | None) -> FeaturePackage:
    """Return the job's feature package, which must be the one that its runs were trained on."""
    source = data or job.jobspec.data
    try:
        package = load(source)
    except DataError as error:
        raise DataError(error.message, NEEDS_DATA) from error
    if package.digest != job.package.digest:
        where = "the synthetic data" if isinstance(source, SyntheticData) else str(source)
        raise DataError(
            f"{where}: expected the data that the job was trained on, with the digest "
            f"{job.package.digest[:12]}; found {package.digest[:12]}.",
            NEEDS_DATA,
        )
    return package
