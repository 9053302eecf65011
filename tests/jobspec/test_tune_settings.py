import pytest
from pydantic import ValidationError

from unic_tfn.jobspec.tune_settings import Space, TuneSettings


def tune(**search):
    return TuneSettings.model_validate({"trials": 4, "search": search})


@pytest.mark.parametrize(
    ("value", "space"),
    [
        ([0.1, 0.5], Space(0.1, 0.5)),
        ([1, 9], Space(1, 9)),
        ([1e-4, 0.1, "log"], Space(1e-4, 0.1, is_log=True)),
        ({"choice": [16, "a", 0.5]}, Space(choices=(16, "a", 0.5))),
    ],
)
def test_what_is_searched(value, space):
    assert tune(a=value).spaces == {"a": space}
    assert Space.of(tune(a=value).model_dump(mode="json")["search"]["a"]) == space


@pytest.mark.parametrize(
    "value",
    [
        [],
        [1],
        [2, 1],
        [1, 1],
        [0.0, 1.0, "log"],
        [-1.0, 1.0, "log"],
        [0.1, 1.0, "linear"],
        [0.1, 1.0, "log", 3],
        [True, 2],
        ["a", "b"],
        [0.0, float("inf")],
        {"choice": []},
        {"choice": [1]},
        {"choice": [1, 2, 1]},
        {"choice": [[1], [2]]},
        {"choice": [True, False]},
        {"choices": [1, 2]},
        "log",
        3,
        None,
    ],
)
def test_a_search_that_cannot_be_drawn_from_is_refused(value):
    with pytest.raises(ValidationError):
        tune(a=value)


def test_something_is_searched_in_more_than_one_trial():
    with pytest.raises(ValidationError):
        tune()
    with pytest.raises(ValidationError):
        TuneSettings.model_validate({"trials": 3})
    with pytest.raises(ValidationError):
        TuneSettings.model_validate({"trials": 1, "search": {"a": [0, 1]}})
