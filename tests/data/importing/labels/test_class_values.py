import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.importing.labels.class_values import RawSource, classes_of
from unic_tfn.data.importing.labels.value_rules import ValueRules
from unic_tfn.errors import DataError


def classes(rules=None, **sources):
    raw = {name: RawSource(f"{name}_column", values) for name, values in sources.items()}
    return classes_of("l.csv", raw, rules or ValueRules(), lambda row, column: ("l.csv", column))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1))
def test_equal_numbers_are_one_class_over_all_sources(pairs):
    values = [f"{number}.0" if long else str(number) for number, long in pairs]
    numbers = [str(number) for number, _ in pairs]
    found, notes = classes(text=values, audio=numbers)
    assert found["text"] == found["audio"] == numbers
    assert bool(notes) == any(long for _, long in pairs)


def test_one_spelling_alone_stays():
    assert classes(text=["0.0", "1.0"])[0]["text"] == ["0.0", "1.0"]
    assert classes(text=["01", "02"])[0]["text"] == ["1", "2"]


def test_missing_labels_are_told_with_their_spelling():
    found, notes = classes(text=["joy", "NA", "", "None", "NA"], audio=["a", "b", "c", "d", "e"])
    assert found["text"] == ["joy", "", "", "", ""]
    assert 'label source "text": "NA" means unlabelled: 2 clips' in notes
    assert not any('"audio"' in note for note in notes)


@pytest.mark.parametrize("values", [["-1", "0", "1", "2"], ["-1", "joy", "sad"], ["0", "-99", "1"]])
def test_a_lone_negative_number_is_a_question(values):
    with pytest.raises(DataError, match='column "text_column": expected classes') as caught:
        classes(text=values)
    assert "--missing=-" in caught.value.remedy
    named = caught.value.remedy.partition("--classes text=")[2].split(",")
    assert sorted(named) == sorted(values)
    assert classes(ValueRules(classes={"text": named}), text=values)[0]["text"] == values
    lone = min(values)
    found, _ = classes(ValueRules(missing=(lone,)), text=values)
    assert found["text"] == ["" if value == lone else value for value in values]


@pytest.mark.parametrize("values", [["-1", "0", "1"], ["-2", "-1", "0", "1"], ["-3", "3"]])
def test_a_scale_around_zero_has_negative_classes(values):
    found, notes = classes(text=values)
    assert found["text"] == values
    assert all("--missing=-" in note for note in notes)


@pytest.mark.parametrize("values", [["-0,6", "0,0"], ["\u22120.6", "1"], ["0.5", "nan"]])
def test_scores_get_the_advice_for_scores(values):
    with pytest.raises(DataError, match="found numbers such as") as caught:
        classes(text=values)
    assert "--bins sims-3" in caught.value.remedy


def test_a_name_among_fractions_makes_them_names():
    assert classes(text=["0.5", "joy"])[0]["text"] == ["0.5", "joy"]


def test_classes_are_merged_and_dropped():
    rules = ValueRules(merge={"joy": ("happy", "excited")}, drop=("other",))
    found, notes = classes(rules, text=["happy", "excited", "sad", "other", "joy"])
    assert found["text"] == ["joy", "joy", "sad", "", "joy"]
    assert 'merged into "joy": "happy" (1), "excited" (1) labels' in notes
    assert 'class "other" dropped: 1 labels are now unlabelled' in notes


@pytest.mark.parametrize(
    "rules", [ValueRules(merge={"joy": ("hapy",)}), ValueRules(drop=("hapy",))]
)
def test_classes_that_are_not_there_are_refused(rules):
    with pytest.raises(DataError, match='found "hapy"') as caught:
        classes(rules, text=["happy", "sad"])
    assert 'Did you mean "happy"?' in caught.value.remedy


def test_quotation_marks_around_values_go_and_look_alikes_are_told():
    found, notes = classes(text=["'joy'", "Joy", "sad"])
    assert found["text"] == ["joy", "Joy", "sad"]
    assert any("quotation marks removed from 1 values" in note for note in notes)
    assert any('"Joy" and "joy"' in note and "look alike" in note for note in notes)
