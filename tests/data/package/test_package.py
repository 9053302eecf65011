from dataclasses import FrozenInstanceError

import pytest

from tests.data.package.packages import small_package
from unic_tfn.data.package.package import EMOTIONS


def test_the_classes_are_the_papers_in_the_order_of_its_figure_2():
    assert (
        *("disgust", "disappointment", "confusion", "neutral"),
        *("surprise", "contentment", "joy"),
    ) == EMOTIONS


def test_packages_cannot_be_changed():
    package = small_package()
    with pytest.raises(FrozenInstanceError):
        package.name = "other"
