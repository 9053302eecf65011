from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.errors import DataError
from unic_tfn.records.folds import folds_csv, read_folds

PATH = Path("folds.csv")
IDS = ("a, b", "c", "d")
FOLDS = {1111: np.array([0, 2, 1]), 7: np.array([1, 1, 0])}


@given(
    st.dictionaries(
        st.integers(0, 2**31 - 1),
        st.lists(st.integers(0, 19), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_folds_are_read_as_they_were_written(folds):
    contents = folds_csv(IDS, {seed: np.array(values) for seed, values in folds.items()})
    read = read_folds(contents, PATH, IDS, list(folds))
    assert {seed: values.tolist() for seed, values in read.items()} == folds


@pytest.mark.parametrize(
    ("contents", "ids", "seeds"),
    [
        (folds_csv(IDS, FOLDS), ("c", "a, b", "d"), (7,)),
        (folds_csv(IDS, FOLDS), IDS[:2], (7,)),
        (folds_csv(IDS, FOLDS), IDS, (7, 8)),
        (folds_csv(IDS, FOLDS).replace(b"2", b"two"), IDS, (1111,)),
        (b"id,7\na,0\nb\n", ("a", "b"), (7,)),
    ],
)
def test_folds_of_other_clips_or_seeds_are_refused(contents, ids, seeds):
    with pytest.raises(DataError, match="not the folds of this job"):
        read_folds(contents, PATH, ids, seeds)
