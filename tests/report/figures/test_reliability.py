from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.report.figures.reliability import (
    RECORDED,
    SCALED,
    Curve,
    Reliability,
    ReliabilityGroup,
    draw_reliability,
)

SURE = Curve((0.4, 0.9), (0.3, 0.5))
CALM = Curve((0.3, 0.5), (0.3, 0.5))


def test_both_curves_of_every_panel_are_drawn():
    groups = [ReliabilityGroup(f"{name} labels", SURE, CALM) for name in ("text", "audio")]
    picture = draw_reliability(Reliability(**COMMON, groups=groups))
    assert has_colour(picture, RECORDED)
    assert has_colour(picture, SCALED)


def test_curves_without_predictions_leave_a_panel_empty():
    nothing = Curve((), ())
    group = ReliabilityGroup("text labels", nothing, nothing)
    empty = draw_reliability(Reliability(**COMMON, groups=[group]))
    full = draw_reliability(
        Reliability(**COMMON, groups=[ReliabilityGroup("text labels", SURE, CALM)])
    )
    assert empty.png != full.png
