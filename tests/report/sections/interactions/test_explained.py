import numpy as np

from tests.report.explained_runs import told
from unic_tfn.grid import Cell
from unic_tfn.report.context import Context
from unic_tfn.report.sections.interactions.explained import explained


def test_predictions_without_interactions_are_aligned_with_the_clips(records):
    cell = Cell("multimodal", "TA")
    found = explained(Context(told(records, lambda name, place: place == 5)), cell)
    assert found is not None
    changed = found.without != found.results.predicted
    assert set(np.flatnonzero(changed.any(0))) <= {5}
    assert (found.without[changed] != found.results.gold[5]).all()
    assert len(found.runs) == 3


def test_cells_that_were_not_analysed_have_none(records):
    assert explained(Context(records), Cell("multimodal", "TA")) is None
