import tracemalloc

import numpy as np
import pytest

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
)
from tests.data.importing.imports import (
    run,
)
from unic_tfn.data.importing.features.pooling import constant_columns, prepare
from unic_tfn.data.importing.features.sections import FeatureFile, Section
from unic_tfn.data.preparation import Pooling, TimeAxis


def one_section(array, modality="vision", **lengths):
    names = tuple(str(row) for row in range(len(array)))
    return FeatureFile(
        (Section(("train",) * len(names), names, {modality: array}, lengths, None),), ()
    )


def places(count):
    return [(0, row) for row in range(count)]


def test_zero_steps_inside_count():
    array = np.array([[[2.0], [0.0], [4.0], [0.0]]])
    assert prepare(one_section(array), "vision", places(1), Pooling.MASKED_MEAN).array.tolist() == [
        [2.0]
    ]


def test_sums_are_taken_in_double_precision():
    array = np.full((1, 1000, 1), 16_777_217, np.int64)
    prepared = prepare(one_section(array), "vision", places(1), Pooling.MASKED_MEAN)
    assert prepared.array[0, 0] == np.float32(16_777_217)


def test_sections_of_different_steps_are_padded_to_the_longest():
    sections = [
        Section(("train",), (str(n),), {"text": np.ones((1, n, 2))}, {}, None) for n in (2, 5)
    ]
    file = FeatureFile(tuple(sections), ())
    prepared = prepare(file, "text", [(0, 0), (1, 0)], Pooling.MASKED_MEAN)
    assert prepared.array.shape == (2, 5, 2)
    assert prepared.lengths is not None
    assert prepared.lengths.tolist() == [2, 5]


def test_constant_columns_of_valid_steps_and_present_clips():
    array = np.zeros((3, 4, 3))
    array[0, :2] = [[1, 1, 0], [1, 2, 0]]
    array[1, :1] = [[1, 3, 0]]
    prepared = prepare(one_section(array, "text"), "text", places(3), Pooling.MASKED_MEAN)
    assert prepared.missing.tolist() == [False, False, True]
    assert constant_columns(prepared) == 2


def test_memory_is_taken_for_one_clip_and_the_result():
    array = np.ones((64, 100, 200))
    tracemalloc.start()
    prepare(one_section(array), "vision", places(64), Pooling.MASKED_MEAN)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < array.nbytes / 8


def test_padded_mean_divides_by_all_steps(tmp_path):
    made = sequences()
    package, account = run(tmp_path, dealt(made), label_table(), pooling="padded-mean")
    expected = [clip.sum(axis=0) / 6 for clip in made["vision"]]
    np.testing.assert_allclose(package.features["vision"], expected, rtol=1e-6)
    assert account.modalities["vision"].time_axis is TimeAxis.PADDED_MEAN


def shifted(value, lengths):
    """Return a feature file's value with the padding in front."""
    for split in ("train", "valid", "test"):
        for modality in ("text", "audio", "vision"):
            for row, clip in enumerate(value[split][modality]):
                used = int(clip.any(axis=1).sum())
                value[split][modality][row] = np.roll(clip, len(clip) - used, axis=0)
            if not lengths:
                value[split].pop(f"{modality}_lengths", None)
    return value


@pytest.mark.parametrize("lengths", [True, False])
def test_padding_in_front_gives_the_same_package(tmp_path, lengths):
    expected, _ = run(tmp_path, dealt(sequences()), label_table())
    package, account = run(tmp_path, shifted(dealt(sequences()), lengths), label_table())
    for name, array in expected.features.items():
        np.testing.assert_array_equal(package.features[name], array)
    assert package.text_length.tolist() == expected.text_length.tolist()
    full = sum(len(clip) == 6 for clip in sequences()["vision"])
    assert len(account.modalities["vision"].front) == 10 - full


def test_a_mask_may_begin_late():
    text = np.array([[[9.0], [0.0], [5.0]]])
    section = Section(("train",), ("a",), {"text": text}, {}, np.array([[0, 1, 1]]))
    prepared = prepare(FeatureFile((section,), ()), "text", places(1), Pooling.MASKED_MEAN)
    assert prepared.array[0].tolist() == [[0], [5], [0]]
    assert prepared.lengths is not None
    assert prepared.lengths.tolist() == [2]
    assert prepared.front == prepared.beyond == (0,)


@pytest.mark.parametrize(("padding", "expected"), [("both", 3.0), ("end", 2.0), ("front", 2.0)])
def test_which_zeros_are_padding(padding, expected):
    array = np.array([[[0.0], [2.0], [4.0], [0.0]]])
    file = one_section(array)
    prepared = prepare(file, "vision", places(1), Pooling.MASKED_MEAN, padding=padding)
    assert prepared.array.tolist() == [[expected]]
    assert prepared.both_ends == (0,)
