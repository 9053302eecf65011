import pytest

from unic_tfn.messages.duration import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.1, "1 s"),
        (89.4, "89 s"),
        (91, "2 min"),
        (5399, "90 min"),
        (5400, "1.5 h"),
        (360_000, "100.0 h"),
    ],
)
def test_durations_are_for_people(seconds, text):
    assert duration(seconds) == text
