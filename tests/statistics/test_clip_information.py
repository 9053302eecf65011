import numpy as np
import pytest

from unic_tfn.statistics.clip_information import ClipInformation, Influence, strongest


def test_what_a_modality_adds_takes_the_input_without_it():
    found = ClipInformation(
        {
            "T": np.array([0.5, -1.0]),
            "TA": np.array([0.2, 0.0]),
            "TV": np.array([0.1, 0.3]),
            "TAV": np.array([1.0, -0.5]),
        }
    )
    assert set(found.alone) == {"T"}
    assert set(found.added) == {"A", "V"}
    assert found.added["A"] == pytest.approx([0.9, -0.8])
    assert found.added["V"] == pytest.approx([0.8, -0.5])
    assert found.most_alone is None


def test_the_modality_that_says_most_alone():
    found = ClipInformation(
        {"T": np.array([0.5, -1.0, 0.0]), "V": np.array([0.4, 0.1, -2.0]), "TV": np.zeros(3)}
    )
    assert found.most_alone is not None
    assert found.most_alone.tolist() == ["T", "V", ""]
    assert found.added == {}


def test_the_strongest_influences_in_order_each_clip_once():
    effects = {"T": np.array([3.0, -1.0, 0.5, 0.0]), "A": np.array([2.0, -4.0, -0.1, 0.0])}
    carried, misled = strongest(effects, 3)
    assert carried == [Influence(0, "T", 3.0), Influence(2, "T", 0.5)]
    assert misled == [Influence(1, "A", -4.0), Influence(2, "A", -0.1)]
    assert strongest(effects, 1) == (carried[:1], misled[:1])
