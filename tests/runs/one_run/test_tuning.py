import csv
import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.tiny import tiny_spec
from unic_tfn.runs.one_run.tuning import trials_csv, tune
from unic_tfn.runs.one_run.values import Assignment, Trial
from unic_tfn.training.program import Outputs
from unic_tfn.training.train import DivergedError, Epoch, Trained
from unic_tfn.training.trials import draw_trials

RATES = {"training.learning_rate": [0.001, 0.1, "log"]}
UNITS = {**RATES, "model.fusion_units": [2, 9]}
# Tuning passes them on and looks at none of them.
NOBODY: Any = None
NOTHING = Outputs(np.zeros((0, 1), np.float32), ())


def network() -> Any:
    """Return what tuning needs of a program."""
    return SimpleNamespace(learning_rate=None, trained=[])


def tuned(losses, search, trials):
    """Tune with networks whose validation losses are given; return it and what was made."""
    jobspec = tiny_spec(tune={"trials": trials, "search": search})
    first = network()
    given = iter(losses)
    made = [first]

    def renew(assignment):
        made.append(network())
        return replace(assignment, program=made[-1])

    def train(assignment):
        assert assignment.program.learning_rate == assignment.jobspec.training.learning_rate
        loss = next(given)
        assignment.program.trained.append(loss)
        if loss is None:
            raise DivergedError("the loss stopped being a number")
        history = (Epoch(1, 9.0, 0.1, loss + 1, 0.2), Epoch(2, 9.0, 0.1, loss, 0.3))
        return Trained(history, 2, NOTHING)

    found = tune(Assignment(NOBODY, NOBODY, jobspec, NOBODY, first, NOBODY), renew, train)
    return found, made, draw_trials(jobspec)


@pytest.mark.parametrize("search", [RATES, UNITS])
@pytest.mark.parametrize(
    ("losses", "chosen"),
    [([3.0, 2.0, 1.0], 2), ([1.0, 2.0, 3.0], 0), ([2.0, 1.0, 1.0], 1), ([None, 2.0, None], 1)],
)
def test_the_lowest_validation_loss_is_chosen_and_its_network_left_alone(search, losses, chosen):
    found, _, drawn = tuned(losses, search, 3)
    assert found.chosen == chosen
    assert found.trained.history[1].valid_loss == losses[chosen]
    # No other network was trained by its program after it.
    assert found.assignment.program.trained[-1] == losses[chosen]
    assert [trial.loss for trial in found.trials] == [np.inf if x is None else x for x in losses]
    assert [trial.values for trial in found.trials] == list(drawn)
    rate = drawn[chosen].get("training.learning_rate", tiny_spec().training.learning_rate)
    assert found.assignment.jobspec.training.learning_rate == rate


def test_learning_rates_alone_take_two_programs():
    _, made, _ = tuned([5.0, 4.0, 6.0, 3.0, 2.0, 9.0], RATES, 6)
    assert len(made) == 2


def test_a_run_of_which_every_trial_diverges_fails():
    with pytest.raises(DivergedError, match="stopped being a number"):
        tuned([None, None], RATES, 2)


def test_the_table_has_every_trial_and_the_best_loss_to_expect_by_then():
    best = Epoch(4, 1.0, 0.5, 0.75, 0.5)
    trials = [Trial({}), Trial({"a.b": 3}, 6, best), Trial({"a.b": 5}, 9, best)]
    rows = list(csv.DictReader(io.StringIO(trials_csv(trials).decode())))
    assert [row["trial"] for row in rows] == ["0", "1", "2"]
    assert [row["a.b"] for row in rows] == ["", "3", "5"]
    assert [row["valid_loss"] for row in rows] == ["", "0.75", "0.75"]
    assert [row["expected_best_loss"] for row in rows] == ["", "0.75", "0.75"]
    assert [row["epochs"] for row in rows] == ["0", "6", "9"]
