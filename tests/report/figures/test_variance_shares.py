from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.variance_shares import (
    VarianceGroup,
    VarianceShares,
    draw_variance_shares,
)


def drawn(marks):
    group = VarianceGroup("text", ["TA"], [{"T": 0.5, "A": 0.3, "TA": 0.2}], [marks])
    return draw_variance_shares(VarianceShares(**COMMON, groups=[group], terms=["T", "A", "TA"]))


def test_every_term_has_a_colour():
    picture = drawn([0.8])
    assert all(has_colour(picture, PALETTE[n]) for n in range(3))
    assert not has_colour(picture, PALETTE[3])


def test_each_seed_has_a_tick():
    assert drawn([0.8]).png != drawn([0.8, 0.6]).png
