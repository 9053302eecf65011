import pytest

from benchmarks.information_coverage import KINDS, POPULATIONS, held, main


@pytest.mark.parametrize("population", POPULATIONS)
def test_intervals_hold_the_truth_nearly_as_often_as_they_say(population):
    found = held(POPULATIONS[population], KINDS["191 clips, middling errors"], 40)
    # Of 95 %, 40 samples whose terms share their clips show less than this in very few cases.
    assert min(found.values()) >= 0.85
    assert found["inputs"] >= 0.89


def test_intervals_of_a_third_of_the_length_do_not(monkeypatch):
    """The simulation can fail."""
    monkeypatch.setattr("benchmarks.information_coverage._holds", _in_a_third)
    found = held(POPULATIONS["overlap"], KINDS["191 clips, small errors"], 20)
    assert found["inputs"] < 0.8


def _in_a_third(amount, truth):
    return abs(truth - amount.value) <= (amount.high - amount.low) / 6


def test_it_prints_a_line_for_each_kind(capsys):
    main(["--grids", "1"])
    assert len(capsys.readouterr().out.splitlines()) == len(KINDS) * len(POPULATIONS)
