"""The network of a run that kept its weights, ready to be evaluated."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run
from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.record_files import KEEP_WEIGHTS, NO_WEIGHTS, WEIGHTS_FILE, RunRecord

if TYPE_CHECKING:
    import keras

    from unic_tfn.training.program import Program

# The last bias of a head, as `unic_tfn.model.task_head` names it.
HEAD = re.compile(r"(?P<modality>text|audio|vision)_task_(?P<source>\w+)_logits/bias$")
Weights = Mapping[str, NDArray[Any]]


def kept_weights(record: RunRecord) -> dict[str, NDArray[Any]]:
    """Return the weights that a run kept, by the paths of the network's variables.

    Raises:
        UsageError: it did not keep them.
        DataError: they have changed since.
        StorageError: the file system failed.
    """
    from safetensors.numpy import load

    if WEIGHTS_FILE not in record.metrics.files:
        raise UsageError(f"{record.directory}: {NO_WEIGHTS}.", KEEP_WEIGHTS)
    weights: dict[str, NDArray[Any]] = load(record.open_contents(WEIGHTS_FILE))
    return weights


def trained_by(jobspec: Jobspec, run: Run, record: RunRecord) -> Jobspec:
    """Return the jobspec that a run's network was trained by: its variant's, as tuning chose it."""
    own, tuning = jobspec.for_variant(run.variant), record.metrics.training.tuning
    return own.with_values(tuning.values) if tuning else own


def trained_program(
    spec: Jobspec,
    letters: str,
    shapes: Mapping[str, tuple[int, ...]],
    classes: int,
    weights: Weights,
    device: str,
) -> "Program":
    """Return the program of a run's network with its weights, on a device.

    Args:
        spec: the run's jobspec.
        letters: the network's input, such as `"TAV"`.
        shapes: the shape of one clip, by network input.
        classes: how many classes it predicts.
        weights: as `kept_weights` returns them.
        device: as in the jobspec: `auto`, `cpu` or `gpu`.

    Raises:
        DataError: the weights are not those of such a network.
        DeviceError: the device is not there.
        UsageError: `KERAS_BACKEND` names an unknown backend.
    """
    from unic_tfn.training.backend import start

    # First of all: the backend reads its settings, also for its messages, when Keras is imported.
    start(device, spec.training.deterministic)
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program

    network = build_network(letters, shapes, classes, spec.model, kept_heads(weights))
    load_weights(network, weights)
    return make_program(network, spec.training, spec.model.initial_values)


def kept_heads(weights: Weights) -> tuple[Head, ...]:
    """Return the heads of a multitask network, from its weights; their order does not matter."""
    found = [(HEAD.match(path), array) for path, array in weights.items()]
    return tuple(Head(m["source"], m["modality"], len(array)) for m, array in found if m)


def load_weights(network: "keras.Model", weights: Weights) -> None:
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


def trained_width(modality: str, weights: Weights) -> int:
    """Return the width of a modality's features in training, from its first layer's weights.

    Raises:
        DataError: the network does not have this modality.
    """
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


def takes_sequences(modality: str, weights: Weights) -> bool:
    """Tell whether the network takes a modality with its time axis."""
    return any(path.startswith(f"{modality}_lstm/") for path in weights)
