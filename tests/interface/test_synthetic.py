from typing import Any

import pytest

import unic_tfn
from unic_tfn.data.package.store import read_package
from unic_tfn.errors import UsageError

SIZES: dict[str, Any] = {"clips": 40, "text_steps": 4, "text_width": 3, "vision_width": 3}


def test_equal_sizes_give_equal_data_in_memory_and_on_the_disk(tmp_path):
    package = unic_tfn.synthetic(tmp_path / "out", **SIZES)
    assert package.synthetic
    assert package.digest == unic_tfn.synthetic(**SIZES).digest
    assert package.digest == read_package(tmp_path / "out").digest
    assert package.digest != unic_tfn.synthetic(**SIZES, seed=1).digest
    assert (tmp_path / "out" / "croissant.json").is_file()


def test_a_size_that_is_not_as_it_should_be():
    with pytest.raises(UsageError, match="--clips: Input should be greater"):
        unic_tfn.synthetic(clips=3)
    with pytest.raises(UsageError, match="--clip: Extra inputs"):
        unic_tfn.synthetic(clip=300)
