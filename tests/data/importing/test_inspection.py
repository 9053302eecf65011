import numpy as np

from tests.data.importing.imports import (
    sims,
    write,
)
from unic_tfn.data.importing.inspection import inspect_files


def test_inspection_of_scores_in_the_file(tmp_path):
    value = sims()
    value["train"]["vision"][0, 0, 0] = np.nan
    shown = inspect_files(write(tmp_path, value), None)
    assert "1 NaN or infinite" in shown
    assert "train.regression_labels_T" in shown
    assert "bins: sims-3" in shown
