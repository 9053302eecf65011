import pytest

from unic_tfn.scoring.class_order import ranks


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (("1", "2", "5"), (1, 2, 5)),
        (("-0.5", "0", "1e2"), (-0.5, 0, 100)),
        (("Negative", "neutral", "positive"), (0, 1, 2)),
        (("positive", "weakly positive", "negative"), (2, 1, 0)),
        (("joy", "neutral"), None),
        (("1", "01"), None),
        (("1", "nan"), None),
        (("1", "two"), None),
    ],
)
def test_only_numbers_and_known_steps_have_an_order(classes, expected):
    assert ranks(classes) == expected
