import pytest

from tests.tiny import tiny_spec
from unic_tfn.jobspec.weighting_controls import WeightingControl, weighting_controls


def weighted(**model):
    return {"model": {"weighting": "divergence", **model}}


SEARCH = {"trials": 2, "search": {"model.divergence_weight": [0.1, 0.5]}}
SHUFFLED = weighted(divergence="permuted")
TASK = weighted(divergence_weight=0)


def found(**variants):
    return weighting_controls(tiny_spec(variants={"plain": {}, **variants}))


def test_a_control_differs_in_what_teaches_the_weights():
    assert found(own=weighted(), shuffled=SHUFFLED, task=TASK) == (
        WeightingControl("own", "shuffled", "permuted"),
        WeightingControl("own", "task", "task"),
    )


def test_the_reference_may_be_either():
    spec = tiny_spec(variants={"shuffled": SHUFFLED, "own": weighted()})
    assert weighting_controls(spec) == (WeightingControl("own", "shuffled", "permuted"),)


@pytest.mark.parametrize(
    "control",
    [
        {},
        weighted(),
        weighted(divergence="given"),
        weighted(divergence="permuted", divergence_weight=0.5),
        weighted(divergence="permuted", fusion_units=7),
        {**SHUFFLED, "training": {"batch_size": 3}},
        {**SHUFFLED, "data": {"permute": ["audio"]}},
        {**TASK, "tune": SEARCH},
    ],
)
def test_whatever_else_differs_makes_no_control(control):
    assert found(own=weighted(), other=control) == ()


def test_where_the_teaching_is_searched_nothing_is_a_control():
    assert found(own={**weighted(), "tune": SEARCH}, other={**SHUFFLED, "tune": SEARCH}) == ()
    rate = {"trials": 2, "search": {"training.learning_rate": [0.1, 0.5]}}
    assert len(found(own={**weighted(), "tune": rate}, other={**SHUFFLED, "tune": rate})) == 1


def test_every_weighting_has_its_own():
    strong = weighted(divergence_weight=1)
    pairs = [
        (each.variant, each.control) for each in found(own=weighted(), strong=strong, task=TASK)
    ]
    assert pairs == [("own", "task"), ("strong", "task")]
