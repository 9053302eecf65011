"""A network, its optimizer and the compiled functions that train and evaluate it.

A program is made once for each kind of network and used for many runs: `reset` gives every variable
the value that it would have in a new process, so a run's numbers do not depend on earlier runs.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from unic_tfn.errors import DataError
from unic_tfn.jobspec.settings import InitialValues
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import count_gates, factor_tensors, with_factors
from unic_tfn.training.dataset import Rows
from unic_tfn.training.divergence_loss import divergence_loss
from unic_tfn.training.one_pass_adam import make_adam
from unic_tfn.training.task_loss import task_loss

EVALUATION_CLIPS = 256


class Outputs(NamedTuple):
    """A network's outputs for some clips, with dropout off.

    Attributes:
        logits: (clips, classes).
        factors: by modality, the vectors (clips, d_m) that go into the fusion.
        heads: the logits (clips, classes) of each head of a multitask network.
        gates: by modality, (clips,), the logits of its reliability; none without weights.
    """

    logits: NDArray[np.float32]
    factors: tuple[NDArray[np.float32], ...]
    heads: tuple[NDArray[np.float32], ...] = ()
    gates: tuple[NDArray[np.float32], ...] = ()

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The class probabilities (clips, classes)."""
        return _probabilities(self.logits)

    @property
    def head_probabilities(self) -> tuple[NDArray[np.float64], ...]:
        """The class probabilities (clips, classes) of each head."""
        return tuple(_probabilities(logits) for logits in self.heads)

    def require_numbers(self, ids: Sequence[str]) -> None:
        """Refuse logits, of heads too, that are infinite or not a number.

        Args:
            ids: the clips' ids, in the order of the rows.

        Raises:
            DataError: names the first such clip.
        """
        finite = [np.isfinite(logits).all(1) for logits in (self.logits, *self.heads)]
        broken = np.flatnonzero(~np.all(finite, axis=0))
        if len(broken):
            raise DataError(
                f"The network's output is not a number for {len(broken)} of {len(ids)} clips, "
                f"the first of them {ids[broken[0]]!r}.",
                "Look for extreme values in their features: `unic-tfn data describe` shows ranges.",
            )


def _probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = np.exp(log_softmax(logits))
    return chances


class Targets(NamedTuple):
    """What clips are trained towards, as the backend's tensors.

    Attributes:
        labels: (clips,), class indices.
        class_weights: (classes,), how much a clip of each class counts.
        tasks: of each head, (clips,), class indices; -1 where a clip is unlabelled.
        reliabilities: of each gate that learns from them, (clips,), in [0, 1]; -1 where unknown.
    """

    labels: Any
    class_weights: Any
    tasks: tuple[Any, ...]
    reliabilities: tuple[Any, ...] = ()

    def of_rows(self, rows: Any) -> "Targets":
        """Return the targets of some clips."""
        tasks, reliabilities = (
            tuple(keras.ops.take(values, rows) for values in group)
            for group in (self.tasks, self.reliabilities)
        )
        labels = keras.ops.take(self.labels, rows)
        return Targets(labels, self.class_weights, tasks, reliabilities)


class Program(ABC):
    """Trains and evaluates one kind of network on arrays that stay on the device.

    Args:
        network: a model from a dict of arrays to logits, or to a list of these, each head's and
            each gate's.
        settings: Adam's, and the clips per training step; the last step of an epoch takes the
            remaining ones.
        initial_values: as `initialise` takes them.
        task_weights: of each head's loss; needed for training only.
        divergence_weight: of the gates' loss; 0: they learn from the task alone.
    """

    def __init__(
        self,
        network: keras.Model,
        settings: TrainingSettings,
        initial_values: InitialValues,
        task_weights: Sequence[float] = (),
        divergence_weight: float = 0.0,
    ) -> None:
        self.network = network
        self._with_factors = with_factors(network)
        self.batch_size = settings.batch_size
        self.initial_values = initial_values
        self.is_weighted = settings.class_weights != "none"
        self._class_weights = keras.ops.ones(keras.tree.flatten(network.output)[0].shape[-1])
        self.task_weights = tuple(task_weights)
        self._task_labels: tuple[Any, ...] = ()
        self.divergence_weight = divergence_weight
        self.gates = count_gates(network)
        self._reliabilities: tuple[Any, ...] = ()
        self.learning_rate = settings.learning_rate
        self.optimizer = make_adam(self.learning_rate, settings.adam, settings.adam_epsilon)
        self.optimizer.build(network.trainable_variables)
        self._loaded: dict[str, NDArray[Any]] = {}
        self._arrays: dict[str, Any] = {}

    def reset(self, seed: int) -> None:
        """Give network and optimizer their initial state for a run with this seed."""
        initialise(self.network, seed, self.initial_values)
        for variable in self.optimizer.variables:
            variable.assign(keras.ops.zeros(variable.shape, variable.dtype))
        self.optimizer.learning_rate = self.learning_rate

    def load(
        self,
        arrays: Mapping[str, NDArray[Any]],
        labels: NDArray[np.int32],
        task_labels: Sequence[NDArray[np.int32]] = (),
        reliabilities: Sequence[NDArray[np.float32]] = (),
    ) -> None:
        """Put a data set on the device, except for arrays that are there already.

        Args:
            arrays: the network's inputs by name, each with N clips. They must not change later.
            labels: int32 (N,), class indices.
            task_labels: of each head, int32 (N,), -1 where a clip is unlabelled.
            reliabilities: of each gate, float32 (N,), -1 where unknown. They have no effect if the
                gates learn from the task alone.
        """
        loaded = self._loaded
        if loaded.keys() != arrays.keys() or any(loaded[n] is not a for n, a in arrays.items()):
            self._arrays = {name: keras.ops.convert_to_tensor(a) for name, a in arrays.items()}
            self._loaded = dict(arrays)
        self._labels = keras.ops.convert_to_tensor(labels)
        self._task_labels = tuple(keras.ops.convert_to_tensor(codes) for codes in task_labels)
        learnt = reliabilities if self.divergence_weight else ()
        self._reliabilities = tuple(keras.ops.convert_to_tensor(values) for values in learnt)

    def weigh(self, class_weights: NDArray[np.float32]) -> None:
        """Set how much a clip of each class counts in training, if the settings have weights.

        Args:
            class_weights: (classes,).
        """
        self._class_weights = keras.ops.convert_to_tensor(class_weights)

    @abstractmethod
    def prepare(self, splits: Mapping[str, Rows]) -> None:
        """Compile the functions that a run will call, so that no epoch has to wait for it.

        Otherwise each function is compiled when it is first called.

        Args:
            splits: by split, rows of the loaded data set.
        """

    @abstractmethod
    def train_epoch(self, order: Rows) -> tuple[float, float]:
        """Take one training step per batch of rows, in this order.

        Returns:
            The mean cross-entropy (nats) of the fused answer, weighted by class if the settings
            say so, and its accuracy over the rows, each with the network's weights before its own
            step.
        """

    @abstractmethod
    def _evaluate(self, rows: Rows) -> list[NDArray[np.float32]]:
        """Return logits, factors, heads and gates for at most `EVALUATION_CLIPS` rows."""

    def evaluate(self, rows: Rows) -> Outputs:
        """Return the network's outputs for some rows of the loaded data set."""
        part = evaluation_part(len(rows))
        padded = np.resize(rows, ceil(len(rows) / part) * part)
        parts = [
            self._evaluate(padded[start : start + part]) for start in range(0, len(padded), part)
        ]
        joined = (np.concatenate(pieces)[: len(rows)] for pieces in zip(*parts, strict=True))
        logits, *others = joined
        heads = len(factor_tensors(self.network))
        gates = len(others) - self.gates
        return Outputs(
            logits,
            tuple(others[:heads]),
            tuple(others[heads:gates]),
            tuple(gate[:, 0] for gate in others[gates:]),
        )

    @property
    def _targets(self) -> Targets:
        """The targets of all loaded clips."""
        return Targets(self._labels, self._class_weights, self._task_labels, self._reliabilities)

    def further_loss(self, outputs: Sequence[Any], targets: Targets) -> Any:
        """Return what a step's loss has beside that of the fused answer.

        Args:
            outputs: the network's for a batch, after the logits: each head's and each gate's.
            targets: of the same clips.
        """
        heads = len(outputs) - self.gates
        loss = task_loss(outputs[:heads], targets.tasks, self.task_weights)
        if self.divergence_weight:
            learnt = divergence_loss(outputs[heads:], targets.reliabilities)
            loss = loss + self.divergence_weight * learnt
        return loss

    @property
    def parameters(self) -> int:
        """The number of trainable parameters."""
        return sum(int(np.prod(v.shape)) for v in self.network.trainable_variables)

    @abstractmethod
    def is_finite(self) -> bool:
        """Return whether every weight and moving statistic is a finite number."""

    def weights(self) -> bytes:
        """Return the network's weights and moving statistics as a safetensors file, by path."""
        kept = [v for v in self.network.variables if "seed_generator" not in v.path]
        contents: bytes = save({v.path: np.ascontiguousarray(v.numpy()) for v in kept})
        return contents

    @abstractmethod
    def keep(self) -> None:
        """Remember the network's weights as the best so far."""

    @abstractmethod
    def restore(self) -> None:
        """Give the network the weights that were last kept."""


def evaluation_part(clips: int) -> int:
    """Return how many clips are evaluated at once.

    All parts have this size, so a backend that compiles for each shape compiles only once.
    """
    return ceil(clips / ceil(clips / EVALUATION_CLIPS))


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log probabilities (clips, classes) in double precision."""
    shifted = logits.astype(np.float64) - logits.max(1, keepdims=True)
    logs: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return logs
