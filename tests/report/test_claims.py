from dataclasses import replace
from itertools import combinations

import pytest

from unic_tfn.grid import INPUTS
from unic_tfn.report.additions import Addition, Control, addition_family
from unic_tfn.report.claims import CONTROLLED, RULES, AdditionClaim, claim, rules
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.families import Judged


def judged(verdict):
    effect = {"helps": 0.1, "hurts": -0.1}.get(verdict, 0.0)
    difference = Difference(effect, -0.2, 0.2, 0.05, 100.0, 0.5, 0.5, 0.5)
    return Judged(difference, 0.5, verdict, 0.1, 0.02, 0.03)


def additions(inputs, verdicts):
    """Return the additions of a grid; `verdicts` has those beyond noise, by the two inputs."""
    found = []
    for before, after in combinations(inputs, 2):
        if set(before) < set(after):
            own = judged(verdicts.get((before, after), "within noise"))
            family = addition_family(None, before, after)
            found.append(
                Addition("m", before, "", after, None, family, 9, 3, {"accuracy": own}, {})
            )
    return found


def claimed(inputs, before, after, verdicts):
    found = additions(inputs, verdicts)
    asked = next(each for each in found if (each.before, each.after) == (before, after))
    return claim(asked, "accuracy", found)


def controlled(verdict, of_control, parts=("T", "A")):
    """Return the claim about T + A with a control that is judged against it."""
    verdicts = {(name, "TA"): verdict for name in parts}
    found = [
        replace(each, control=Control("permuted", {"accuracy": judged(of_control)}))
        for each in additions(("T", "A", "TA"), verdicts)
    ]
    return claim(found[0], "accuracy", found), rules(found)


def test_interference_takes_a_control_that_is_better():
    found, said = controlled("hurts", "helps")
    assert found.word == "interference"
    assert "its control permuted" in found.reason
    assert said == CONTROLLED
    for verdict in ("hurts", "within noise", "no difference"):
        found, _ = controlled("hurts", verdict)
        assert found.word == "worse"
        assert "not shown to be worse than its control permuted" in found.reason


def test_complementarity_takes_a_control_that_is_worse_where_there_is_one():
    found, _ = controlled("helps", "hurts")
    assert found.text == (
        "complementarity, a gain over each of T and A, and over its control permuted"
    )
    for verdict in ("helps", "within noise", "no difference"):
        found, _ = controlled("helps", verdict)
        assert found.word == "better"
        assert "not shown to be better than its control permuted" in found.reason
    assert rules(additions(("T", "A", "TA"), {})) == RULES


def test_a_gain_over_the_weaker_input_is_not_complementarity():
    """The stronger of the two may just have replaced it."""
    found = claimed(("T", "A", "TA"), "T", "TA", {("T", "TA"): "helps"})
    assert found == AdditionClaim(
        "better", "not called complementarity because it is not shown to be better than A"
    )


def test_a_gain_over_every_part_is_complementarity():
    parts = [name for name in INPUTS if name != "TAV"]
    gains = {(name, "TAV"): "helps" for name in parts}
    found = claimed(INPUTS, "T", "TAV", gains)
    assert found.text == "complementarity, a gain over each of T, A, V, TA, TV and AV"
    for missed in parts:
        verdicts = {pair: verdict for pair, verdict in gains.items() if pair[0] != missed}
        others = [name for name in parts if name != missed]
        assert claimed(INPUTS, others[0], "TAV", verdicts).word == "better"


def test_parts_that_the_grid_lacks_are_named():
    found = claimed(("T", "TA", "TAV"), "T", "TAV", {("T", "TAV"): "helps"})
    assert found.word == "better"
    assert "the grid lacks A and V alone" in found.reason


@pytest.mark.parametrize(("verdict", "word"), [("hurts", "worse"), ("within noise",) * 2])
def test_a_loss_is_not_interference(verdict, word):
    found = claimed(("T", "A", "TA"), "T", "TA", {("T", "TA"): verdict})
    assert found.word == word
    assert ("control of the same size" in found.text) == (verdict == "hurts")


def test_no_difference_names_the_margin():
    found = claimed(("T", "TA"), "T", "TA", {("T", "TA"): "no difference"})
    assert found.text == "no difference beyond ±3 points"
