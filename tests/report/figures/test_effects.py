import pytest

from tests.report.figures.pictures import COMMON, has_colour
from unic_tfn.report.figures.effects import COLOURS, EffectRow, Effects, draw_effects
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.families import Judged

WORDS = {"helps": "up", "hurts": "down", "no difference": "same", "within noise": "noise"}


def judged(effect, verdict):
    found = Difference(effect, effect - 0.02, effect + 0.02, 0.01, 50.0, 0.5, 0.5, 0.5)
    return Judged(found, 0.5, verdict, 0.1, 0.2)


def drawn(*rows, metrics=("accuracy",), primary="accuracy"):
    return draw_effects(
        Effects(
            **COMMON,
            rows=rows,
            metrics=metrics,
            primary=primary,
            axis="x",
            words={
                "helps": "up",
                "hurts": "down",
                "no difference": "same",
                "within noise": "noise",
            },
        )
    )


def test_rows_have_the_colours_of_their_verdicts():
    picture = drawn(
        EffectRow("T + A", "text", (judged(0.1, "helps"),)),
        EffectRow("T + V", "text", (judged(-0.1, "hurts"),)),
        EffectRow("TA + V", "text", (judged(0.0, "no difference"),)),
        EffectRow("A + V", "audio", (None,)),
    )
    for verdict in ("helps", "hurts", "no difference"):
        assert has_colour(picture, COLOURS[verdict])


def test_a_difference_that_is_not_there_is_not_drawn():
    empty, full = (drawn(EffectRow("T", "g", (each,))) for each in (None, judged(0.1, "helps")))
    assert empty.png != full.png


def test_every_metric_has_a_panel_in_its_unit():
    one = judged(0.1, "helps")
    picture = drawn(EffectRow("T", "g", (one, one)), metrics=("accuracy", "information"))
    text = picture.svg.decode()
    for words in ("accuracy (primary)", "usable information (secondary)"):
        assert words in text
    assert "x, percentage points" in text
    assert "x, bits" in text


@pytest.mark.parametrize(
    ("primary", "titles"),
    [
        ("accuracy", ["accuracy (primary)", "usable information (secondary)"]),
        ("information", ["accuracy (secondary)", "usable information (primary)"]),
        ("weighted_f1", ["(in place of weighted F1)", "usable information (secondary)"]),
    ],
)
def test_only_the_jobspecs_primary_metric_is_called_so(primary, titles):
    one = judged(0.1, "helps")
    row = EffectRow("T", "g", (one, one))
    text = drawn(row, metrics=("accuracy", "information"), primary=primary).svg.decode()
    for words in titles:
        assert words in text
    assert text.count("(primary)") == sum("(primary)" in words for words in titles)
