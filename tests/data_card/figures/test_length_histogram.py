import numpy as np
import pytest
from matplotlib.patches import StepPatch

from tests.data_card.figures.drawn import COMMON, catch
from unic_tfn.data_card.figures.length_histogram import (
    MAX_BINS,
    LengthHistogram,
    bin_edges,
    draw_length_histogram,
)


@pytest.mark.parametrize("steps", [1, 3, 49, 50, 51, 99, 100, 768])
def test_bins_are_few_equal_and_hold_every_length(steps):
    edges = bin_edges(steps)
    assert edges[0] == 0
    assert edges[-1] > steps
    assert len(set(np.diff(edges))) == 1
    assert len(edges) - 1 <= MAX_BINS + 1


def test_each_split_adds_up_to_all_of_its_clips(monkeypatch):
    figures = catch(monkeypatch)
    lengths = {"train": np.array([1, 2, 2, 4], np.int32), "test": np.array([4], np.int32)}
    draw_length_histogram(LengthHistogram(**COMMON, lengths=lengths, steps=4))
    (axes,) = figures[0].axes
    lines = [patch.get_data()[0] for patch in axes.patches if isinstance(patch, StepPatch)]
    assert [line.sum() for line in lines] == [100, 100]
    assert lines[0].tolist() == [0, 25, 50, 0, 25]
