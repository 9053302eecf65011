from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.term_points import TermPoints, TermSeries, draw_term_points


def drawn(*series):
    terms = ("T", "A", "TA")
    return draw_term_points(TermPoints(**COMMON, series=series, terms=terms, axis="points"))


def of(label, value, low, high, seeds=(0.1,)):
    return TermSeries(label, {"T": (value, low, high, seeds), "TA": (0.0, -0.1, 0.1, seeds)})


def test_sources_differ_in_colour():
    picture = drawn(of("M", 0.2, 0.1, 0.3), of("T", -0.1, -0.2, 0.0))
    assert has_colour(picture, PALETTE[0])
    assert has_colour(picture, PALETTE[1])


def test_intervals_and_seeds_are_drawn():
    plain = drawn(of("M", 0.2, 0.1, 0.3))
    assert drawn(of("M", 0.2, 0.0, 0.4)).png != plain.png
    assert drawn(of("M", 0.2, 0.1, 0.3, (0.0, 0.2))).png != plain.png
