import time

from unic_tfn.runs.one_run.clock import Clock


def test_laps_are_consecutive_and_add_up(monkeypatch):
    times = iter([10.0, 11.5, 11.75])
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    clock = Clock()
    clock.lap("training")
    clock.lap("scoring")
    assert clock.laps == {"training": 1.5, "scoring": 0.25}
