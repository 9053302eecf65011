"""Early stopping and the weights that are kept, with a program that plays scripted losses."""

from math import expm1, inf, log, nan

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.program import Outputs
from unic_tfn.training.train import DivergedError, Epoch, train

ROWS = {
    "train": np.array([0, 2, 5], np.int32),
    "valid": np.array([1, 3], np.int32),
    "test": np.array([4], np.int32),
}


class Scripted:
    """Plays one validation loss per epoch, and records how it is called."""

    def __init__(self, losses, train_loss=1.0):
        self.losses = losses
        self.train_loss = train_loss
        self.epoch = 0
        self.orders = []
        self.calls = []

    def weigh(self, class_weights):
        self.class_weights = class_weights

    def reset(self, seed):
        self.calls.append(("reset", seed))

    def train_epoch(self, order):
        self.epoch += 1
        self.orders.append(order.tolist())
        return self.train_loss, 0.5

    def evaluate(self, rows):
        assert rows.tolist() == ROWS["valid"].tolist()
        loss = self.losses[self.epoch - 1]
        # Of two classes the first is right, and its cross-entropy is log(1 + exp(-logit)).
        logit = -log(expm1(loss)) if np.isfinite(loss) else loss
        return Outputs(np.array([[logit, 0]] * 2, np.float32), ())

    def keep(self):
        self.calls.append(("keep", self.epoch))

    def is_finite(self):
        return True

    def restore(self):
        self.calls.append(("restore", self.epoch))


def run(program, patience=8, max_epochs=100, seed=1, labels=(0,) * 6, weights="none", **others):
    labels = np.array(labels, np.int32)
    dataset = Dataset({"audio": np.zeros((6, 2))}, labels, ("a", "b"), ROWS)
    settings = TrainingSettings(patience=patience, max_epochs=max_epochs, class_weights=weights)
    return train(program, dataset, seed, settings, **others)


@given(
    st.lists(st.sampled_from([0.25, 0.5, 0.75, 1.0, 1.25]), min_size=1, max_size=20),
    st.integers(1, 5),
)
@example([0.5, 0.5, 0.5], 2)
@example([0.5, 0.75, 0.25], 1)
@example([1.0], 5)
def test_early_stopping(losses, patience):
    """The definition: stop after `patience` epochs without a loss below all before."""
    stops, best = len(losses), 1
    for epoch in range(1, len(losses) + 1):
        if losses[epoch - 1] < min(losses[: epoch - 1], default=inf):
            best = epoch
        elif epoch - best >= patience:
            stops = epoch
            break
    program = Scripted(losses)
    trained = run(program, patience, max_epochs=len(losses))
    kept = [epoch for name, epoch in program.calls if name == "keep"]
    assert (trained.best_epoch, len(trained.history)) == (best, stops)
    assert kept[-1] == best
    assert all(losses[epoch - 1] < min(losses[: epoch - 1], default=inf) for epoch in kept)
    assert program.calls[0] == ("reset", 1)
    assert program.calls[-1] == ("restore", stops)
    assert [row.epoch for row in trained.history] == list(range(1, stops + 1))
    np.testing.assert_allclose([row.valid_loss for row in trained.history], losses[:stops], 1e-6)


def test_history_holds_what_the_program_gave():
    seen: list[Epoch] = []
    trained = run(Scripted([0.5, 0.25]), max_epochs=2, on_epoch=seen.append)
    assert tuple(seen) == trained.history
    assert {(row.train_loss, row.train_accuracy) for row in seen} == {(1.0, 0.5)}
    # The first class is predicted as soon as its loss is below log 2.
    assert [row.valid_accuracy for row in seen] == [1.0, 1.0]
    assert run(Scripted([0.75]), max_epochs=1).history[0].valid_accuracy == 0.0


def test_balanced_classes_count_alike_for_stopping_too():
    """The last valid clip's class has one of three training clips, the other one's has two."""
    program, losses = Scripted([0.5, 0.5]), {}
    for kind in ("none", "balanced"):
        trained = run(program, max_epochs=1, labels=[0, 0, 0, 1, 0, 1], weights=kind)
        losses[kind] = trained.history[0].valid_loss
    np.testing.assert_allclose(program.class_weights, [0.75, 1.5])
    # The logits favour the first class: the second one's cross-entropy is larger by the logit.
    first, second = 0.5, 0.5 - log(expm1(0.5))
    assert losses["none"] == pytest.approx((first + second) / 2)
    assert losses["balanced"] == pytest.approx((0.75 * first + 1.5 * second) / 2)


def test_order_follows_from_the_seed_alone():
    first, again, other = (Scripted([0.5] * 6) for _ in range(3))
    run(first, seed=1, max_epochs=6)
    run(again, seed=1, max_epochs=6)
    run(other, seed=2, max_epochs=6)
    assert first.orders == again.orders != other.orders
    assert all(sorted(order) == [0, 2, 5] for order in first.orders)
    assert len({tuple(order) for order in first.orders}) > 1


@pytest.mark.parametrize(
    ("losses", "train_loss"), [([0.5, nan], 1.0), ([0.5, -inf], 1.0), ([0.5, 0.5], nan)]
)
def test_a_loss_that_is_not_a_number_ends_the_run(losses, train_loss):
    program = Scripted(losses, train_loss)
    with pytest.raises(DivergedError, match=r"stopped being a number in epoch \d") as caught:
        run(program, max_epochs=2)
    assert "training.learning_rate" in caught.value.remedy
    assert "restore" not in {name for name, _ in program.calls}
