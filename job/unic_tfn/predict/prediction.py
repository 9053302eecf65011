"""Probabilities for new clips from a run that kept its weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.clips import places_of
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.pooling import Pooling, prepare
from unic_tfn.data.package.manifest import MANIFEST_FILE
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_package
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run, input_modalities
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.predict.preparation import (
    REMAKE,
    Preparation,
    compare,
    preparation_of,
    unlike_training,
)
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics import Metrics
from unic_tfn.records.run_record import RunRecord
from unic_tfn.records.tables import PROBABILITY_PREFIX

if TYPE_CHECKING:
    import keras

WEIGHTS_FILE = "weights.safetensors"


@dataclass(frozen=True)
class Clips:
    """N clips to predict.

    Args:
        ids: their ids.
        arrays: the network's inputs by name, each with N clips.
        preparation: how they were prepared.
    """

    ids: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    preparation: Preparation


@dataclass(frozen=True)
class Prediction:
    """What a run says of new clips.

    Args:
        csv: id, predicted, one probability column a class.
        metrics: the run's.
        warnings: what may differ between these clips and those it was trained on, by name.
    """

    csv: bytes
    metrics: Metrics
    warnings: tuple[str, ...]


def predict(job_folder: Path, name: str, features: Path) -> Prediction:
    """Return the class probabilities of new clips.

    Args:
        job_folder: `outputs/<job name>`.
        name: the run, such as `M-TA/1111`.
        features: a feature package, or a feature file of any kind that can be imported; a file is
            prepared as the training data were.

    Raises:
        UsageError: there is no such run, or it kept no weights.
        DataError: the record is damaged, or the features differ from those it was trained on.
    """
    folder = JobFolder(job_folder)
    job = folder.open_job()
    run = folder.find_run(job, name)
    record = folder.open_record(run)
    trained = preparation_of(job.package.provenance)
    clips = _read_clips(features, run, trained)
    warnings = compare(str(features), run, clips.preparation, trained)
    classes = record.metrics.classes
    weights = _weights(record)
    _verify_sizes(features, run, clips, weights)
    chances = _probabilities(job.jobspec, run, clips, len(classes), weights)
    rows = (
        [clip, classes[int(values.argmax())], *(f"{value:.9g}" for value in values)]
        for clip, values in zip(clips.ids, chances, strict=True)
    )
    header = ["id", "predicted", *(PROBABILITY_PREFIX + label for label in classes)]
    return Prediction(table_csv(header, rows), record.metrics, warnings)


def _weights(record: RunRecord) -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load_file

    if WEIGHTS_FILE not in record.metrics.files:
        remedy = "Put `save_weights: true` in the jobspec and run it again with --force."
        raise UsageError(f"{record.directory}: this run kept no weights.", remedy)
    weights: dict[str, NDArray[Any]] = load_file(record.directory / WEIGHTS_FILE)
    return weights


def _read_clips(features: Path, run: Run, trained: Preparation) -> Clips:
    if (features / MANIFEST_FILE).is_file():
        return _of_package(read_package(features), run, features)
    return _of_file(features, run, trained)


def _of_package(package: FeaturePackage, run: Run, where: Path) -> Clips:
    _verify_modalities(where, run, package.features)
    arrays: dict[str, NDArray[Any]] = {
        name: package.features[name] for name in input_modalities(run.cell.input)
    }
    if "text" in arrays and package.text_length is not None:
        arrays["text_length"] = package.text_length
    missing = {name for name in arrays if "1" in package.columns.get(f"missing_{name}", ())}
    return Clips(package.ids, arrays, preparation_of(package.provenance, missing))


def _of_file(features: Path, run: Run, trained: Preparation) -> Clips:
    """Return the clips of a feature file, prepared as the training data were."""
    file = read_feature_file(features)
    pooling: Pooling = "padded-mean" if trained.pooling == "padded-mean" else "masked-mean"
    _verify_modalities(features, run, dict.fromkeys(file.modalities))
    by_id = places_of(file)
    ids, places = tuple(by_id), tuple(by_id.values())
    arrays: dict[str, NDArray[Any]] = {}
    missing = set()
    for modality in input_modalities(run.cell.input):
        prepared = prepare(file, modality, places, pooling)
        if prepared.not_finite:
            clip = ids[prepared.not_finite[0]]
            remedy = "Import the file with --nonfinite, and predict from the package."
            raise DataError(f"{features}: {modality} of {clip!r}: NaN or infinity.", remedy)
        arrays[modality] = prepared.array
        if prepared.missing.any():
            missing.add(modality)
        if modality == "text" and prepared.lengths is not None:
            arrays["text_length"] = prepared.lengths
    timed = any(section.features[name].ndim == 3 for section in file.sections for name in arrays)
    return Clips(ids, arrays, preparation_of({"pooling": pooling if timed else ""}, missing))


def _verify_modalities(where: Path, run: Run, there: Mapping[str, Any]) -> None:
    missing = [name for name in input_modalities(run.cell.input) if name not in there]
    if missing:
        raise DataError(
            f"{where}: expected {' and '.join(missing)} features, which run {run.name} needs; "
            f"found {', '.join(there)}.",
            REMAKE,
        )


def _verify_sizes(where: Path, run: Run, clips: Clips, weights: Mapping[str, NDArray[Any]]) -> None:
    """Refuse features of another width, or text with a time axis where there was none."""
    timed = any(path.startswith("text_lstm/") for path in weights)
    for modality in input_modalities(run.cell.input):
        array = clips.arrays[modality]
        has_time = array.ndim == 3
        wants_time = modality == "text" and timed
        if has_time != wants_time:
            expected = "sequences" if wants_time else "one vector a clip"
            found = f"features of shape {array.shape}"
            raise DataError(f"{where}: {modality}: expected {expected}, found {found}.", REMAKE)
        width = _trained_width(modality, weights)
        if array.shape[-1] != width:
            found = str(array.shape[-1])
            raise unlike_training(f"{where}: {modality}", run, f"{width} features", found)


def _trained_width(modality: str, weights: Mapping[str, NDArray[Any]]) -> int:
    """Return the width of a modality's features, as the first layer's weights have it."""
    if f"{modality}_norm/gamma" in weights:
        return len(weights[f"{modality}_norm/gamma"])
    kernels = [
        array.shape[0]
        for path, array in weights.items()
        if path.startswith(f"{modality}_lstm/") and path.endswith("/kernel")
    ]
    if not kernels:
        raise DataError(f"The weights say nothing of {modality}.", "Run the job again.")
    return int(kernels[0])


def _probabilities(
    spec: Jobspec,
    run: Run,
    clips: Clips,
    classes: int,
    weights: Mapping[str, NDArray[Any]],
) -> NDArray[np.float64]:
    from unic_tfn.model.network import build_network
    from unic_tfn.training.backend import start
    from unic_tfn.training.make_program import make_program

    start(spec.training.device, spec.training.deterministic)
    shapes = {name: array.shape[1:] for name, array in clips.arrays.items()}
    network = build_network(run.cell.input, shapes, classes, spec.model)
    load_weights(network, weights)
    program = make_program(network, spec.training.learning_rate, spec.training.batch_size)
    program.load(clips.arrays, np.zeros(len(clips.ids), np.int32))
    outputs = program.evaluate(np.arange(len(clips.ids), dtype=np.int32))
    outputs.require_numbers(clips.ids)
    return outputs.probabilities


def load_weights(network: "keras.Model", weights: Mapping[str, NDArray[Any]]) -> None:
    """Give a network's variables the values that are stored under their paths.

    Raises:
        DataError: a variable has no value, or one of another shape, or a value has no variable.
    """
    variables = {v.path: v for v in network.variables if "seed_generator" not in v.path}
    if wrong := sorted(set(variables) ^ set(weights)):
        raise DataError(f"{WEIGHTS_FILE}: not of this network: {wrong[0]}.", "Run the job again.")
    for path, variable in variables.items():
        if tuple(variable.shape) != weights[path].shape:
            shapes = f"{tuple(variable.shape)}, found {weights[path].shape}"
            raise DataError(f"{WEIGHTS_FILE}: {path}: expected {shapes}.", "Run the job again.")
        variable.assign(weights[path])
