import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.preparation import (
    TIME_AXIS_WORDS,
    Frameless,
    LengthSource,
    Nonfinite,
    Padding,
    Pooling,
    Preparation,
    TimeAxis,
    preparation_in,
)

MODALITIES = st.sampled_from(["text", "audio", "vision"])
PREPARATIONS = st.builds(
    Preparation,
    pooling=st.none() | st.sampled_from(Pooling),
    time_axis=st.dictionaries(MODALITIES, st.sampled_from(TimeAxis)),
    length_source=st.dictionaries(MODALITIES, st.sampled_from(LengthSource)),
    padding=st.none() | st.sampled_from(Padding),
    nonfinite=st.none() | st.sampled_from(Nonfinite),
    values_replaced=st.dictionaries(MODALITIES, st.integers(0)),
    frameless=st.none() | st.sampled_from(Frameless),
    clips_dropped=st.integers(0),
    medians=st.dictionaries(
        MODALITIES, st.lists(st.floats(-1e38, 1e38, allow_nan=False)).map(tuple)
    ),
    steps=st.dictionaries(MODALITIES, st.integers(1)),
    keys=st.dictionaries(st.text(), st.text()),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(PREPARATIONS)
def test_what_is_written_is_read_back(preparation):
    entries = json.loads(json.dumps({"made_by": "a test", **preparation.entries()}))
    assert preparation_in(entries) == preparation


@given(st.dictionaries(st.sampled_from(list(Preparation().entries())), JSON))
def test_any_provenance_is_read(provenance):
    found = preparation_in(provenance)
    assert found.pooling in (None, *Pooling)
    assert set(found.time_axis.values()) <= set(TimeAxis)


def test_sentences_of_earlier_versions_are_not_known():
    found = preparation_in(
        {
            "pooling": "masked-mean",
            "handling": {"audio": "no time axis in the file; as it is"},
            "values_replaced": {"audio": "3 values replaced by 0"},
        }
    )
    assert found.pooling is Pooling.MASKED_MEAN
    assert found.time_axis == {}
    # That values were replaced is known, their number is not.
    assert found.values_replaced == {"audio": None}


@pytest.mark.parametrize("modality", ["audio", "vision"])
def test_pooling_of_a_modality(modality):
    padded = Preparation(pooling=Pooling.PADDED_MEAN)
    assert padded.pooling_of(modality) is Pooling.PADDED_MEAN
    assert padded.pooling_of("text") is None
    absent = Preparation(pooling=Pooling.PADDED_MEAN, time_axis={modality: TimeAxis.ABSENT})
    assert absent.pooling_of(modality) is None


def test_every_code_has_words():
    assert set(TIME_AXIS_WORDS) == set(TimeAxis)
    assert {code.value for code in Pooling} <= {code.value for code in TimeAxis}
