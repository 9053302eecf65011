import numpy as np

from unic_tfn.grid import UNIMODAL_SOURCES
from unic_tfn.statistics.carriers import carrier, carriers, unimodal_parts


def test_carriers_are_the_sources_with_the_same_label():
    labels = {"T": np.array([0, 1, 2, -1, 0]), "A": np.array([0, 2, 2, 0, 1])}
    assert carriers(labels, np.array([0, 1, 0, 0, -1])) == ("TA", "T", "1", "", "")


def test_one_clip_is_compared_by_its_class_names():
    assert carrier({"T": "joy", "V": "fear"}, "joy", "") == "T"
    assert carrier({"T": "joy", "V": ""}, "joy", "") == ""


def test_parts_are_the_unimodal_sources_with_the_same_classes():
    classes = {
        "video": ("a", "b"),
        "text": ("a", "b"),
        "audio": ("down", "up"),
        "multimodal": ("a", "b"),
    }
    assert unimodal_parts("multimodal", classes, UNIMODAL_SOURCES) == {"T": "text", "V": "video"}
    assert unimodal_parts("text", classes, UNIMODAL_SOURCES) == {}
    assert unimodal_parts("multimodal", classes, {"video": "T", "text": "T"}) == {"T": "video"}
