import numpy as np

from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.class_shares import ClassShares, ShareGroup, draw_class_shares


def drawn(*groups):
    return draw_class_shares(ClassShares(**COMMON, groups=groups))


def test_classes_that_are_predicted_have_their_colours():
    group = ShareGroup("text", ["gold", "T-T"], np.array([[0.5, 0.5], [1.0, 0.0]]), ["no", "yes"])
    picture = drawn(group)
    assert has_colour(picture, PALETTE[0])
    assert has_colour(picture, PALETTE[1])
    assert not has_colour(picture, PALETTE[2])


def test_sources_with_different_classes_have_no_common_legend():
    names = [["no", "yes"], ["low", "high"]]
    alike, different = (
        drawn(*(ShareGroup("g", ["gold"], np.array([[1.0, 0.0]]), each) for each in pair))
        for pair in ([names[0], names[0]], names)
    )
    # The second class has no share: its colour is in the legend only.
    assert has_colour(alike, PALETTE[1])
    assert not has_colour(different, PALETTE[1])
