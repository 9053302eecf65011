"""What run and `unic_tfn.run` share: which runs are chosen, and who is told."""

from contextlib import contextmanager
from typing import Any

import pytest

from tests.tiny import Notes
from unic_tfn.errors import UsageError
from unic_tfn.interface.train_grid import Wanted, train_grid


class Watcher(Notes):
    closed = None
    runs: Any = ()
    costs: Any = None
    show: Any = None

    def close(self, failures):
        self.closed = dict(failures)


@pytest.fixture
def watch():
    """Return who watches, with how it is called and what it was given."""
    watcher = Watcher()

    @contextmanager
    def show(job, runs, costs):
        watcher.runs, watcher.costs = runs, costs
        yield watcher

    watcher.show = show
    return watcher


def test_patterns_choose_among_the_runs_and_the_watcher_hears_the_end(trained, watch):
    wanted = Wanted(str(trained / "tiny.yaml"), trained, str(trained / "data"), ("T-A/1", "M-*"))
    told: list[str] = []
    done = train_grid(wanted, watch.show, told.append)
    assert [run.name for run in watch.runs] == ["T-A/1", "M-TA/1", "M-TA/2"]
    assert set(watch.costs) >= {"A", "TA"}
    assert watch.account.todo == ()
    assert (watch.closed, dict(done.failures)) == ({}, {})
    assert all(line.startswith(("Note: ", "Warning: ")) for line in told)


def test_a_pattern_that_names_nothing_is_refused_before_anything_is_watched(trained, watch):
    wanted = Wanted(str(trained / "tiny.yaml"), trained, str(trained / "data"), ("T-A/1", "X"))
    with pytest.raises(UsageError, match="--only X"):
        train_grid(wanted, watch.show, lambda line: None)
    assert watch.runs == ()
