from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.importing.features.clip_rows import ClipRows
from unic_tfn.data.importing.features.pooling import prepare
from unic_tfn.data.importing.features.sections import FeatureFile, Section
from unic_tfn.data.preparation import Pooling
from unic_tfn.errors import DataError

PATH = Path("feature.pkl")


def rows(*arrays):
    return ClipRows(PATH, "audio", [str(n) for n in range(len(arrays))], arrays)


@given(st.lists(st.integers(1, 6) | st.none(), min_size=1, max_size=8), st.booleans())
def test_they_prepare_as_the_padded_array_does(steps, keeps_time):
    """The array with zeros after each clip is the oracle."""
    if not any(steps):
        return
    modality = "text" if keeps_time else "audio"
    random = np.random.default_rng(len(steps))
    clips = [None if count is None else 1 + random.random((count, 3)) for count in steps]
    padded = np.zeros((len(clips), max(filter(None, steps)), 3))
    for row, clip in enumerate(clips):
        if clip is not None:
            padded[row, : len(clip)] = clip
    ragged = rows(*clips)
    assert ragged.shape == padded.shape
    assert ragged.ndim == 3
    assert len(ragged) == len(clips)
    names = tuple(map(str, range(len(clips))))
    ours, oracle = (
        prepare(
            FeatureFile((Section(None, names, {modality: array}, {}, None),), ()),
            modality,
            [(0, row) for row in range(len(clips))],
            Pooling.MASKED_MEAN,
        )
        for array in (ragged, padded)
    )
    np.testing.assert_array_equal(ours.array, oracle.array)
    np.testing.assert_array_equal(ours.lengths, oracle.lengths)
    np.testing.assert_array_equal(ours.missing, oracle.missing)


def test_a_clip_without_an_array_is_zeros():
    vectors = rows(np.ones(3, np.float32), None)
    assert vectors.shape == (2, 3)
    assert vectors[1].tolist() == [0, 0, 0]
    assert vectors.dtype == np.float32
    assert rows(None, np.ones((4, 2)))[0].shape == (0, 2)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((np.ones((2, 3)), np.ones((2, 4))), r'audio of "1": expected shape \(steps, 3\), found'),
        ((np.ones(3), np.ones((2, 3))), r"found \(2, 3\)"),
        ((np.ones((2, 3, 4)),), r"found \(2, 3, 4\)"),
        ((None,), "an array for some clip"),
    ],
)
def test_clips_that_differ_are_named(arrays, message):
    with pytest.raises(DataError, match=message):
        rows(*arrays)
