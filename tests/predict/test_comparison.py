from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.preparation import preparation_in
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell, Run
from unic_tfn.predict.comparison import compare

MEAN = {"audio": "masked-mean"}
AS_IT_IS = {"audio": "absent"}
MASKED = {"pooling": "masked-mean", "time_axis": MEAN}
PADDED = {"pooling": "padded-mean", "time_axis": {"audio": "padded-mean"}}
REPLACED = {"audio": 3}


def compared(now, before, name="A", missing=frozenset()):
    run = Run(Cell("text", name), 1)
    return compare("new", run, preparation_in(now), preparation_in(before), missing)


def test_the_same_preparation_is_nothing_to_tell():
    zeroed = {**MASKED, "nonfinite": "zero", "values_replaced": REPLACED}
    for same in ({}, MASKED, PADDED, zeroed):
        assert compared(same, same) == ()


def test_another_pooling_is_refused():
    with pytest.raises(DataError, match=r"new: audio: pooling: expected masked-mean.*found padded"):
        compared(PADDED, MASKED)


def test_pooling_does_not_matter_to_text_nor_where_there_was_no_time():
    assert compared(PADDED, MASKED, "T") == ()
    assert compared({**PADDED, "time_axis": AS_IT_IS}, {**MASKED, "time_axis": AS_IT_IS}) == ()
    assert compared({}, {**MASKED, "time_axis": AS_IT_IS}) == ()


@pytest.mark.parametrize(("now", "before"), [(MASKED, {}), ({}, MASKED)])
def test_pooling_that_one_side_states_is_a_warning(now, before):
    (warning,) = compared(now, before)
    assert warning.startswith("new: audio: pooling: ")
    assert "masked-mean" in warning
    assert "do not say" in warning


def test_a_time_axis_handled_otherwise_is_refused():
    with pytest.raises(DataError, match=r"time axis: expected mean over.*no time axis") as caught:
        compared({**MASKED, "time_axis": AS_IT_IS}, MASKED)
    assert "(1, steps, width)" in caught.value.remedy
    with pytest.raises(DataError, match=r"time axis: expected no time axis.*mean over") as caught:
        compared(MASKED, {**MASKED, "time_axis": AS_IT_IS})
    assert "(1, steps, width)" not in caught.value.remedy


def test_another_rule_for_values_that_are_not_finite_is_refused():
    zero, median = ({"nonfinite": rule, "values_replaced": REPLACED} for rule in ("zero", "median"))
    with pytest.raises(DataError, match=r"nonfinite: expected median.*found zero") as caught:
        compared(zero, median)
    assert "--nonfinite median" in caught.value.remedy
    assert compared(zero, median, "V") == ()


def test_a_rule_that_nothing_came_under_does_not_matter():
    assert compared({"nonfinite": "zero"}, {"nonfinite": "median"}) == ()


def test_replaced_values_that_the_training_had_not_are_a_warning():
    new = {"nonfinite": "zero", "values_replaced": REPLACED}
    (warning,) = compared(new, {"nonfinite": "refuse"})
    assert "nonfinite: values of these clips were replaced (zero)" in warning


def test_medians_are_those_of_other_clips():
    same = {"nonfinite": "median", "values_replaced": REPLACED}
    (warning,) = compared(same, same)
    assert "this package's own clips" in warning
    of_the_run = {**same, "medians": {"audio": [0.5, 1.5]}}
    assert compared(of_the_run, of_the_run) == ()
    (warning,) = compared({**same, "medians": {"audio": [0.5, 1.0]}}, of_the_run)
    assert "this package's own clips" in warning


@pytest.mark.parametrize("source", ["trailing-zeros", "outer-zeros", "stated", "mask"])
def test_another_rule_for_padding_is_refused_where_zeros_decide(source):
    both, end = (
        {**MASKED, "padding": rule, "length_source": {"audio": source}} for rule in ("both", "end")
    )
    assert compared(both, both) == compared(MASKED, both) == compared(both, MASKED) == ()
    if source in ("stated", "mask"):
        assert compared(end, both) == ()
        return
    with pytest.raises(DataError, match=r"audio: padding: expected both.*found end") as caught:
        compared(end, both)
    assert "--padding both" in caught.value.remedy
    assert compared(end, both, "V") == ()


def test_another_number_of_steps_is_refused_where_padding_counts():
    six, nine = ({**PADDED, "steps": {"audio": steps}} for steps in (6, 9))
    assert compared(six, six) == compared(PADDED, six) == compared(six, PADDED) == ()
    with pytest.raises(DataError, match=r"audio: steps: expected 9.*found 6") as caught:
        compared(six, nine)
    assert "to 9 steps" in caught.value.remedy
    assert compared(six, nine, "T") == ()


def test_clips_without_frames_that_the_training_dropped_are_a_warning():
    dropped = {"frameless": "drop", "clips_dropped": 4}
    (warning,) = compared({}, dropped, missing={"audio"})
    assert "frameless" in warning
    assert compared({}, dropped) == ()
    assert compared({}, {"frameless": "zero"}, missing={"audio"}) == ()
    assert compared({}, dropped, missing={"vision"}) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
KEYS = ("pooling", "time_axis", "nonfinite", "values_replaced", "frameless", "clips_dropped")
NEW_KEYS = ("padding", "length_source", "medians", "steps", "keys")


OLD = {
    "pooling": "masked-mean",
    "handling": {"audio": "mean over the valid steps; valid steps from audio_lengths"},
    "nonfinite": "zero",
    "values_replaced": {"audio": "3 values replaced by 0"},
    "frameless": "zero",
    "clips_dropped": 0,
}
NEW = {**MASKED, "nonfinite": "zero", "values_replaced": REPLACED, "frameless": "zero"}


def test_sentences_of_earlier_versions_are_not_compared():
    assert compared(NEW, OLD) == compared(OLD, NEW) == compared(OLD, OLD) == ()
    with pytest.raises(DataError, match="pooling: expected masked-mean"):
        compared(PADDED, OLD)


@given(*[st.dictionaries(st.sampled_from(KEYS + NEW_KEYS), JSON)] * 2)
def test_any_provenance_is_compared_or_refused(now, before):
    with suppress(DataError):
        assert all(isinstance(text, str) for text in compared(now, before, "TAV"))
