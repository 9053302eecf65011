from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from tests.data.package.packages import small_package
from unic_tfn.data.package.package import EMOTIONS, LabelSource


def test_the_classes_are_the_papers_in_the_order_of_its_figure_2():
    assert (
        *("disgust", "disappointment", "confusion", "neutral"),
        *("surprise", "contentment", "joy"),
    ) == EMOTIONS


def test_packages_cannot_be_changed():
    package = small_package()
    with pytest.raises(FrozenInstanceError):
        package.name = "other"


def test_the_modality_of_labels_is_stated_or_in_the_sources_name():
    codes = np.zeros(6, np.int32)
    sources = ("text", "multimodal", "polarity", "mood")
    labels = {name: LabelSource(("a", "b"), codes) for name in sources}
    plain = small_package(labels=labels)
    assert plain.unimodal_sources == {"text": "T"}
    stated = small_package(labels=labels, unimodal={"polarity": "V", "text": "A"})
    assert stated.unimodal_sources == {"text": "A", "polarity": "V"}
    assert stated.digest == plain.digest
