import contextlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.importing.imports import (
    write_arrays,
)
from unic_tfn.data.importing.features.layouts import read_feature_file
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
