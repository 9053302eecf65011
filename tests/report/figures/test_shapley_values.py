from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.shapley_values import (
    ShapleyGroup,
    ShapleyValues,
    draw_shapley_values,
)


def drawn(values):
    group = ShapleyGroup("text", ["TA"], [values])
    return draw_shapley_values(ShapleyValues(**COMMON, groups=[group], axis="points"))


def test_modalities_differ_in_colour():
    picture = drawn({"T": [0.1, 0.2], "A": [-0.1, 0.0]})
    assert has_colour(picture, PALETTE[0])
    assert has_colour(picture, PALETTE[1])


def test_seeds_are_drawn_beside_their_mean():
    assert drawn({"T": [0.1, 0.3]}).png != drawn({"T": [0.2, 0.2]}).png
