"""The class probabilities of new clips from a run that kept its weights."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.clips import places_of
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.pooling import prepare
from unic_tfn.data.package.manifest import MANIFEST_FILE
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_package
from unic_tfn.data.preparation import Pooling, Preparation, preparation_in
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run, input_modalities
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.messages import quoted
from unic_tfn.predict.comparison import REMAKE, compare, unlike_training
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.run_record import RunRecord
from unic_tfn.records.tables import PROBABILITY_PREFIX

if TYPE_CHECKING:
    import keras

WEIGHTS_FILE = "weights.safetensors"
# The last column of predictions that rest on generated data: the same value in every row.
SYNTHETIC_COLUMN = ("data", "synthetic")


@dataclass(frozen=True)
class Clips:
    """N clips to predict.

    Args:
        ids: their ids.
        arrays: the network's inputs by name, each with N clips.
        preparation: how they were prepared.
        missing: the modalities that some clip lacks.
        synthetic: whether they were generated.
    """

    ids: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    preparation: Preparation
    missing: Set[str]
    synthetic: bool


@dataclass(frozen=True)
class Prediction:
    """The predictions of a run for new clips.

    Args:
        csv: a table with the columns id, predicted, one probability column per class, and, only
            if the predictions rest on generated data, `data` with the value `synthetic`.
        warnings: possible differences between these clips and those of the training, a sentence
            each.
        synthetic: whether the network was trained on generated data, or the clips were generated.
    """

    csv: bytes
    warnings: tuple[str, ...]
    synthetic: bool


def predict(job_folder: Path, name: str, features: Path) -> Prediction:
    """Return the class probabilities of new clips.

    Args:
        job_folder: `outputs/<job name>`.
        name: the run, such as `M-TA/1111`.
        features: a feature package, or a file of a kind in `data.readers.kinds.KINDS`; a file is
            prepared as the training data were.

    Raises:
        UsageError: there is no such run, or it did not keep its weights.
        DataError: the record is damaged, or the features differ from those it was trained on.
    """
    folder = JobFolder(job_folder)
    job = folder.open_job()
    run = folder.find_run(job, name)
    record = folder.open_record(run)
    trained = preparation_in(job.package.provenance)
    clips = _read_clips(features, run, trained)
    warnings = compare(str(features), run, clips.preparation, trained, clips.missing)
    classes = record.metrics.classes
    weights = _weights(record)
    _verify_sizes(features, run, clips, weights)
    chances = _probabilities(job.jobspec, run, clips, len(classes), weights)
    synthetic = clips.synthetic or record.metrics.data.synthetic
    return Prediction(_table(clips.ids, classes, chances, synthetic), warnings, synthetic)


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


def _weights(record: RunRecord) -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load

    if WEIGHTS_FILE not in record.metrics.files:
        remedy = "Put `save_weights: true` in the jobspec and run it again with --force."
        raise UsageError(f"{record.directory}: this run did not keep its weights.", remedy)
    weights: dict[str, NDArray[Any]] = load(record.open_contents(WEIGHTS_FILE))
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
    preparation = preparation_in(package.provenance)
    return Clips(package.ids, arrays, preparation, missing, package.synthetic)


def _of_file(features: Path, run: Run, trained: Preparation) -> Clips:
    """Return the clips of a feature file, prepared as the training data were."""
    file = read_feature_file(features)
    pooling = trained.pooling or Pooling.MASKED_MEAN
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
            raise DataError(f"{features}: {modality} of {quoted(clip)}: NaN or infinity.", remedy)
        arrays[modality] = prepared.array
        if prepared.missing.any():
            missing.add(modality)
        if modality == "text" and prepared.lengths is not None:
            arrays["text_length"] = prepared.lengths
    timed = any(section.features[name].ndim == 3 for section in file.sections for name in arrays)
    preparation = Preparation(pooling=pooling if timed else None)
    return Clips(ids, arrays, preparation, missing, synthetic=False)


def _verify_modalities(where: Path, run: Run, there: Mapping[str, Any]) -> None:
    missing = [name for name in input_modalities(run.cell.input) if name not in there]
    if missing:
        raise DataError(
            f"{where}: expected {' and '.join(missing)} features, which run {run.name} needs; "
            f"found {', '.join(there)}.",
            REMAKE,
        )


def _verify_sizes(where: Path, run: Run, clips: Clips, weights: Mapping[str, NDArray[Any]]) -> None:
    """Refuse features of another width, or with a time axis that the training data lacked."""
    timed = any(path.startswith("text_lstm/") for path in weights)
    for modality in input_modalities(run.cell.input):
        array = clips.arrays[modality]
        has_time = array.ndim == 3
        wants_time = modality == "text" and timed
        if has_time != wants_time:
            expected = "sequences" if wants_time else "one vector per clip"
            found = f"features of shape {array.shape}"
            raise DataError(f"{where}: {modality}: expected {expected}, found {found}.", REMAKE)
        width = _trained_width(modality, weights)
        if array.shape[-1] != width:
            found = str(array.shape[-1])
            raise unlike_training(f"{where}: {modality}", run, f"{width} features", found)


def _trained_width(modality: str, weights: Mapping[str, NDArray[Any]]) -> int:
    """Return the width of a modality's features in training, from its first layer's weights."""
    if f"{modality}_norm/gamma" in weights:
        return len(weights[f"{modality}_norm/gamma"])
    kernels = [
        array.shape[0]
        for path, array in weights.items()
        if path.startswith(f"{modality}_lstm/") and path.endswith("/kernel")
    ]
    if not kernels:
        raise DataError(f"{WEIGHTS_FILE}: no weights for {modality}.", "Run the job again.")
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
    """Set a network's variables to the values that are stored under their paths.

    Raises:
        DataError: a variable has no value or one of another shape, or a value has no variable.
    """
    variables = {v.path: v for v in network.variables if "seed_generator" not in v.path}
    if wrong := sorted(set(variables) ^ set(weights)):
        raise DataError(f"{WEIGHTS_FILE}: not of this network: {wrong[0]}.", "Run the job again.")
    for path, variable in variables.items():
        if tuple(variable.shape) != weights[path].shape:
            shapes = f"{tuple(variable.shape)}, found {weights[path].shape}"
            raise DataError(f"{WEIGHTS_FILE}: {path}: expected {shapes}.", "Run the job again.")
        variable.assign(weights[path])
