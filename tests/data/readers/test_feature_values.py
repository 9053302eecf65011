import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.importing.imports import (
    write_arrays,
)
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.data.readers.kinds import NPZ
from unic_tfn.errors import DataError

BY_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)


@BY_FILE
@given(st.data())
@pytest.mark.parametrize("kind", ["npz", "npz packed", "safetensors"])
def test_damage_ends_as_a_data_error_or_in_an_array(tmp_path, kind, data):
    path = write_arrays(
        tmp_path, kind, {"text": np.ones((4, 3)), "audio": np.ones((4, 2), np.float32)}
    )
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(8, len(raw)))])
    with contextlib.suppress(DataError):
        read_feature_file(path)


@pytest.mark.parametrize("sign", ["/", "."])
def test_names_with_a_split_are_nested(tmp_path, sign):
    one, two = np.ones((1, 2)), np.zeros((2, 2))
    arrays: dict[str, Any] = {f"train{sign}text": one, f"test{sign}text": two, "id": two}
    np.savez(tmp_path / "a.npz", **arrays)
    found = read_feature_values(tmp_path / "a.npz")
    assert found.kind is NPZ
    assert isinstance(found.value, dict)
    assert {key: set(entry) for key, entry in found.value.items() if isinstance(entry, dict)} == {
        "train": {"text"},
        "test": {"text"},
    }
    np.testing.assert_array_equal(found.value["id"], two)


def test_names_that_only_look_like_it_stay(tmp_path):
    names = ("train", "train.text", ".text", "a.")
    arrays: dict[str, Any] = {name: np.ones(1) for name in names}
    np.savez(tmp_path / "a.npz", **arrays)
    value = read_feature_values(tmp_path / "a.npz").value
    assert isinstance(value, dict)
    assert set(value) == set(arrays)
