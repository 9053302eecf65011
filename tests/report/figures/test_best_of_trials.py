from math import inf

from tests.report.figures.pictures import COMMON, has_colour, pixels
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.best_of_trials import BestOfTrials, draw_best_of_trials

SOURCES = ("text", "audio")


def drawn(losses):
    return draw_best_of_trials(BestOfTrials(**COMMON, losses=losses, sources=SOURCES))


def test_every_label_source_has_a_colour_in_every_panel():
    picture = drawn({"tuned": {"audio": (2.0, 1.8, 1.7)}})
    assert has_colour(picture, PALETTE[1])
    assert not has_colour(picture, PALETTE[0])
    both = drawn(
        {"tuned": {"audio": (2.0, 1.8)}, "wide": {"text": (1.9, 1.7), "audio": (2.0, 1.8)}}
    )
    assert has_colour(both, PALETTE[0])
    assert pixels(both).shape[1] > 1.5 * pixels(picture).shape[1]
    for words in ("tuned", "wide", "number of trials", "expected best loss, nats"):
        assert words in both.svg.decode()


def test_what_is_not_finite_is_left_out():
    whole, open_ended = (drawn({"tuned": {"text": (2.0, 1.8, last)}}) for last in (1.7, inf))
    assert whole.png != open_ended.png
