import pytest

from unic_tfn.data.importing.labels.value_rules import MISSING, ValueRules


def test_the_documented_spellings_are_missing_in_any_case():
    for value in ("", *MISSING, *map(str.upper, MISSING)):
        assert ValueRules().is_missing(value, "text")


@pytest.mark.parametrize("value", ["joy", "-1", "0", "nano"])
def test_everything_else_is_not(value):
    assert not ValueRules().is_missing(value, "text")


def test_a_list_of_ones_own_replaces_the_usual_one():
    rules = ValueRules(missing=("-1",))
    assert rules.is_missing("-1.0", "text")
    assert rules.is_missing("", "text")
    assert not rules.is_missing("none", "text")


def test_a_class_that_is_named_is_never_missing():
    assert not ValueRules(classes={"text": ("none", "joy")}).is_missing("none", "text")
    assert ValueRules(classes={"text": ("none", "joy")}).is_missing("none", "audio")
    assert not ValueRules(merge={"neutral": ("none",)}).is_missing("none", "audio")
