from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.information_by_input import (
    InformationByInput,
    InformationGroup,
    InformationRow,
    draw_information_by_input,
)


def drawn(*rows, panels=1):
    groups = [InformationGroup("text labels", rows)] * panels
    return draw_information_by_input(InformationByInput(**COMMON, groups=groups))


def test_points_are_drawn_with_and_without_intervals():
    bare = drawn(InformationRow("TA", 0.2, None))
    assert has_colour(bare, PALETTE[0])
    assert drawn(InformationRow("TA", 0.2, (0.1, 0.3))).png != bare.png


def test_nothing_but_zeros_is_drawn_too():
    assert drawn(InformationRow("T", 0.0, None), panels=3).png
