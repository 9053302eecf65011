import pytest

from unic_tfn.data.package.package import EMOTIONS
from unic_tfn.statistics.class_scale import grouped


def test_the_papers_emotions_are_grouped_by_valence():
    found = grouped(EMOTIONS)
    assert found is not None
    assert found.described(EMOTIONS) == (
        "negative (disgust, disappointment, confusion), neutral (neutral, surprise), "
        "positive (contentment, joy)"
    )
    assert found.rule == "by the emotions' valence"


@pytest.mark.parametrize(
    ("classes", "names", "places"),
    [
        (("no", "yes"), ("no", "yes"), (0, 1)),
        (("1", "2", "3", "4", "5"), ("below 3", "at 3", "above 3"), (0, 0, 1, 2, 2)),
        (("1", "2", "3", "4"), ("below 2.5", "above 2.5"), (0, 0, 1, 1)),
        (("-3", "-1", "0", "2"), ("below 0", "at 0", "above 0"), (0, 0, 1, 2)),
        (
            ("negative", "weakly negative", "neutral", "weakly positive", "positive"),
            ("negative", "neutral", "positive"),
            (0, 0, 1, 2, 2),
        ),
        (("Anger", "FEAR", "sad", "disgust"), ("negative",), (0, 0, 0, 0)),
    ],
)
def test_groups(classes, names, places):
    found = grouped(classes)
    assert found is not None
    assert (found.names, found.places) == (names, places)


def test_unknown_names_are_not_grouped():
    assert grouped(("joy", "disgust", "awe", "boredom")) is None
    assert grouped(("red", "green", "blue", "1")) is None
