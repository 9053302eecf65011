"""Trains one network: epochs, early stopping on the validation loss, best weights restored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from unic_tfn.errors import JobError
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.class_weights import class_weights
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.program import Outputs, Program, log_softmax
from unic_tfn.training.stopping import StoppingLoss


class DivergedError(JobError):
    """A loss or a weight became infinite or not a number."""


@dataclass(frozen=True)
class Epoch:
    """One row of a run's history; losses are mean cross-entropies in nats.

    With class weights, both losses are weighted by them: they are what training minimises.
    The validation loss is the one that early stopping compares: see `unic_tfn.training.stopping`.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    valid_loss: float
    valid_accuracy: float


@dataclass(frozen=True)
class Trained:
    """The results of training, beside the network itself.

    Args:
        history: one row per epoch, from epoch 1.
        best_epoch: the epoch with the lowest validation loss, whose weights the network now has.
        valid: the network's outputs for the validation clips in that epoch.
        seconds: by epoch, the wall-clock seconds of its training steps and of its validation.
    """

    history: tuple[Epoch, ...]
    best_epoch: int
    valid: Outputs = field(compare=False)
    seconds: tuple[tuple[float, float], ...] = field(default=(), compare=False)


def train(
    program: Program,
    dataset: Dataset,
    seed: int,
    settings: TrainingSettings,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train a network from the seed's initial values and leave it with its best weights.

    Args:
        program: the network, with the data set loaded; it is reset first.
        dataset: its train and valid rows are used, its test rows are not.
        seed: determines initial values, dropout and the order of the clips.
        settings: the stopping rule, its patience and the maximum number of epochs.
        on_epoch: called after each epoch; by default nothing is.

    Raises:
        DivergedError: a loss or a weight became infinite or not a number.
    """
    weights = class_weights(dataset, settings.class_weights)
    program.weigh(weights)
    program.reset(seed)
    shuffler = np.random.default_rng([seed, 0])
    history: list[Epoch] = []
    seconds: list[tuple[float, float]] = []
    stopping_loss = StoppingLoss(settings, seed)
    best_loss, best_epoch = float("inf"), 0
    for number in range(1, settings.max_epochs + 1):
        began = perf_counter()
        loss, accuracy = program.train_epoch(shuffler.permutation(dataset.rows["train"]))
        stepped = perf_counter()
        valid = program.evaluate(dataset.rows["valid"])
        valid_loss, valid_accuracy = _loss_and_accuracy(valid, dataset, weights, stopping_loss)
        epoch = Epoch(number, loss, accuracy, valid_loss, valid_accuracy)
        seconds.append((stepped - began, perf_counter() - stepped))
        history.append(epoch)
        on_epoch(epoch)
        if not (isfinite(epoch.train_loss) and isfinite(epoch.valid_loss)):
            raise DivergedError(
                f"The loss stopped being a number in epoch {number}: "
                f"train {epoch.train_loss}, validation {epoch.valid_loss}.",
                "Lower `training.learning_rate`, and look for extreme values in the features.",
            )
        if epoch.valid_loss < best_loss:
            best_loss, best_epoch, best_valid = epoch.valid_loss, number, valid
            program.keep()
        elif number - best_epoch >= settings.patience:
            break
    program.restore()
    if not program.is_finite():
        # ReLU maps NaN to 0, so a finite loss does not prove finite weights.
        raise DivergedError(
            f"The network's weights stopped being numbers by epoch {best_epoch}.",
            "Lower `training.learning_rate`, and look for extreme values in the features.",
        )
    return Trained(tuple(history), best_epoch, best_valid, tuple(seconds))


def _loss_and_accuracy(
    valid: Outputs,
    dataset: Dataset,
    weights: NDArray[np.float32],
    stopping_loss: StoppingLoss,
) -> tuple[float, float]:
    """Return the loss that stopping compares (nats) and the accuracy on the validation clips."""
    probabilities = log_softmax(valid.logits)
    gold = dataset.labels[dataset.rows["valid"]]
    loss = stopping_loss(-probabilities[np.arange(len(gold)), gold] * weights[gold])
    return loss, float((probabilities.argmax(1) == gold).mean())
