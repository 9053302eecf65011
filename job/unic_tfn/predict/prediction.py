"""The class probabilities of new clips from a run that kept its weights, or a mean over runs."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.preparation import preparation_in
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.errors import DataError
from unic_tfn.grid import Run, input_modalities
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.weighting import is_given
from unic_tfn.messages.permuted_notice import KIND, permuted_sentence
from unic_tfn.predict.comparison import REMAKE, compare, unlike_training
from unic_tfn.predict.new_clips import Clips, FileOptions, read_clips
from unic_tfn.predict.trained_network import (
    Weights,
    kept_weights,
    takes_sequences,
    trained_by,
    trained_program,
    trained_width,
)
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.record_files import RunRecord
from unic_tfn.records.tables import AGAIN, PROBABILITY_PREFIX
from unic_tfn.training.reliability import unknown_reliabilities

# The last column of predictions that rest on generated data: the same value in every row.
SYNTHETIC_COLUMN = ("data", "synthetic")

GIVEN = (
    "In training these networks were given how far each modality's own label agrees with the "
    "target label. It is not known for new clips: the networks' own weights take its place."
)


@dataclass(frozen=True)
class Prediction:
    """The predictions of a run for new clips.

    Args:
        csv: a table with the columns id, predicted, one probability column per class, and, only
            if the predictions rest on generated data, `data` with the value `synthetic`.
        warnings: possible differences between these clips and those of the training, a sentence
            each.
        synthetic: whether the network was trained on generated data, or the clips were generated.
        notes: what was done to a file's numbers, a sentence each.
    """

    csv: bytes
    warnings: tuple[str, ...]
    synthetic: bool
    notes: tuple[str, ...] = ()


def predict(
    job_folder: Path, name: str, features: Path, options: FileOptions | None = None
) -> Prediction:
    """Return the class probabilities of new clips.

    Args:
        job_folder: `outputs/<job name>`.
        name: the run, such as `M-TA/1111`. In a job with folds, the name of a cell or of a cell's
            seed stands for all its runs, whose networks' probabilities are averaged.
        features: a feature package, or a file of a kind in `data.readers.kinds.KINDS`; a file is
            prepared as the training data were.
        options: what a user decides on a file.

    Raises:
        UsageError: there is no such job or run, it did not keep its weights, or options for a file
            are given with a package.
        DataError: a record or the features are damaged, the features differ from those it was
            trained on, or records to be averaged are of different settings.
        DeviceError: the device that the jobspec asks for is not there.
        StorageError: the file system failed.
    """
    folder = JobFolder(job_folder)
    job = folder.open_job()
    runs = folder.find_runs(job, name)
    records = [folder.open_record(run) for run in runs]
    _verify_alike(folder, records)
    clips = read_clips(features, job, runs[0], options or FileOptions())
    warnings = _differences(features, job, runs[0], clips)
    classes = records[0].metrics.classes
    chances = np.mean(
        [
            _probabilities(job.jobspec, run, clips, record, features)
            for run, record in zip(runs, records, strict=True)
        ],
        axis=0,
    )
    synthetic = clips.synthetic or records[0].metrics.data.synthetic
    table = _table(clips.ids, classes, chances, synthetic)
    notes = (*clips.notes, *_averaged(job, runs, clips))
    if lack := permuted_sentence(records[0].metrics.data.permuted):
        notes = (*notes, f"{KIND}: in training {lack}")
    if is_given(job.jobspec.for_variant(runs[0].variant).model):
        notes = (*notes, GIVEN)
    return Prediction(table, warnings, synthetic, notes)


def _verify_alike(folder: JobFolder, records: Sequence[RunRecord]) -> None:
    """Refuse to average networks that were trained under different settings."""
    if len({record.fingerprint for record in records}) > 1:
        raise DataError(
            f"{folder.path}: the records of these {len(records)} runs were made with different "
            "settings, data or versions, so their networks cannot be averaged.",
            AGAIN,
        )


def _averaged(job: JobDocument, runs: Sequence[Run], clips: Clips) -> list[str]:
    """Return what a user of probabilities from several networks has to know."""
    if len(runs) == 1:
        return []
    notes = [
        f"The probabilities are means over {len(runs)} networks: {runs[0].name} to {runs[-1].name}."
    ]
    if clips.digest == job.package.digest:
        notes.append(
            "These are the job's own clips, and some of these networks were trained on each of "
            "them. Each run's predictions.csv has its predictions for its test clips."
        )
    return notes


def _differences(where: Path, job: JobDocument, run: Run, clips: Clips) -> tuple[str, ...]:
    """Return warnings about clips that may be unlike those of the training."""
    if clips.digest == job.package.digest:
        return ()
    trained = preparation_in(job.package.provenance)
    return compare(str(where), run, clips.preparation, trained, clips.missing)


def _table(
    ids: Sequence[str], classes: Sequence[str], chances: NDArray[np.float64], synthetic: bool
) -> bytes:
    """Return the predictions for N clips as CSV; probabilities are (N, classes)."""
    name, value = SYNTHETIC_COLUMN
    rows = (
        [
            clip,
            classes[int(values.argmax())],
            *(f"{probability:.9g}" for probability in values),
            *([value] if synthetic else []),
        ]
        for clip, values in zip(ids, chances, strict=True)
    )
    header = ["id", "predicted", *(PROBABILITY_PREFIX + label for label in classes)]
    return table_csv([*header, name] if synthetic else header, rows)


def _verify_sizes(where: Path, run: Run, clips: Clips, weights: Weights) -> None:
    """Refuse features of another width, or with a time axis that the training data lacked."""
    for modality in input_modalities(run.cell.input):
        array = clips.arrays[modality]
        wants_time = takes_sequences(modality, weights)
        if (array.ndim == 3) != wants_time:
            expected = "sequences" if wants_time else "one vector per clip"
            found = f"features of shape {array.shape}"
            raise DataError(f"{where}: {modality}: expected {expected}, found {found}.", REMAKE)
        width = trained_width(modality, weights)
        if array.shape[-1] != width:
            found = str(array.shape[-1])
            raise unlike_training(f"{where}: {modality}", run, f"{width} features", found)


def _probabilities(
    spec: Jobspec, run: Run, clips: Clips, record: RunRecord, where: Path
) -> NDArray[np.float64]:
    """Return the class probabilities (N, classes) by one run's network."""
    weights, classes = kept_weights(record), len(record.metrics.classes)
    _verify_sizes(where, run, clips, weights)
    shapes = {name: array.shape[1:] for name, array in clips.arrays.items()}
    # The network before, if there was one, is held by its compiled functions until it is collected.
    gc.collect()
    spec = trained_by(spec, run, record)
    program = trained_program(spec, run.cell.input, shapes, classes, weights, spec.training.device)
    arrays = dict(clips.arrays)
    if is_given(spec.model):
        # New clips have no labels of their own: the network's gates decide about all of them.
        arrays |= unknown_reliabilities(input_modalities(run.cell.input), len(clips.ids))
    program.load(arrays, np.zeros(len(clips.ids), np.int32))
    outputs = program.evaluate(np.arange(len(clips.ids), dtype=np.int32))
    outputs.require_numbers(clips.ids)
    return outputs.probabilities
