import numpy as np
import pytest

from benchmarks.information_coverage import grid_results
from unic_tfn.report.context import Context
from unic_tfn.report.sections.information.clips import MOST_CLIPS, clips_of

CLIPS = 20


def results(chances, **settings):
    """Return results of clips of class 0 and 1 in turn; `chances` are those of the gold class."""
    gold = np.arange(CLIPS) % 2
    found = {}
    for name, right in chances.items():
        rows = np.empty((1, CLIPS, 2))
        rows[0, np.arange(CLIPS), gold] = right
        rows[0, np.arange(CLIPS), 1 - gold] = 1 - np.asarray(right)
        found[name] = rows
    return grid_results(gold, found, 2, **settings)


def bits(right):
    return np.log2(np.asarray(right) / 0.5)


def test_each_clip_is_told_by_its_own_probabilities():
    random = np.random.default_rng(1)
    chances = {name: random.uniform(0.1, 0.9, CLIPS) for name in ("T", "A", "TV", "AV", "TAV")}
    found = clips_of(Context(results(chances)), "multimodal")
    for name, right in chances.items():
        assert found.inputs[name] == pytest.approx(bits(right), abs=1e-5)
    assert found.added.keys() == {"T", "A"}
    audio = bits(chances["TAV"]) - bits(chances["TV"])
    assert found.added["A"] == pytest.approx(audio, abs=1e-5)
    assert found.counts["A"].adds == (audio > 0).sum()
    assert found.counts["A"].takes == (audio < 0).sum()
    assert found.counts["A"].misleads == (chances["A"] < 0.5).sum()
    text_wins = (chances["T"] > 0.5) & (chances["T"] > chances["A"])
    assert found.counts["T"].most == text_wins.sum()
    assert found.nothing_alone == ((chances["T"] < 0.5) & (chances["A"] < 0.5)).sum()
    assert "V" not in found.counts


def test_influence_is_by_what_is_added_last_where_there_are_such_networks():
    chances = {"TV": np.full(CLIPS, 0.5), "TAV": np.full(CLIPS, 0.5), "T": np.full(CLIPS, 0.9)}
    chances["TAV"][3], chances["TAV"][8] = 0.99, 0.01
    found = clips_of(Context(results(chances, ids=[f"c{n}" for n in range(CLIPS)])), "multimodal")
    assert found.basis == "added"
    (carried,), (misled,) = found.carried, found.misled
    assert (carried.id, carried.letter, carried.gold) == ("c3", "A", "b")
    assert (misled.id, misled.letter) == ("c8", "A")
    assert carried.bits == pytest.approx(carried.all) == pytest.approx(bits(0.99), abs=1e-5)
    assert carried.alone is None


def test_influence_is_by_what_modalities_say_alone_otherwise():
    chances = {"T": np.linspace(0.2, 0.8, CLIPS)}
    found = clips_of(Context(results(chances)), "multimodal")
    assert found.basis == "alone"
    assert [clip.id for clip in found.carried] == ["19", "18", "17", "16"][:MOST_CLIPS]
    assert [clip.id for clip in found.misled] == ["0", "1", "2", "3"][:MOST_CLIPS]
    assert found.most_alone is None
    assert found.counts["T"].most is None


def test_without_such_networks_no_clip_is_told_apart():
    found = clips_of(Context(results({"TA": np.full(CLIPS, 0.6)})), "multimodal")
    assert found.basis == "none"
    assert found.carried == found.misled == ()
    assert found.counts == {}
    assert found.inputs.keys() == {"TA"}


def test_seeds_are_averaged():
    gold = np.arange(CLIPS) % 2
    rows = np.where(np.arange(2) == gold[:, None], 0.8, 0.2)
    chances = {"T": np.stack([rows, np.full((CLIPS, 2), 0.5)])}
    found = clips_of(Context(grid_results(gold, chances, 2)), "multimodal")
    assert found.inputs["T"] == pytest.approx(np.full(CLIPS, bits(0.8) / 2), abs=1e-5)
