"""Hypothesis strategies and small builders for feature packages."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.grid import LABEL_SOURCE_PATTERN, SPLITS

TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), codec="utf-8"), min_size=1, max_size=12
)
FLOATS = npst.from_dtype(np.dtype(np.float32), allow_nan=False, allow_infinity=False)
SOURCES = st.from_regex(LABEL_SOURCE_PATTERN, fullmatch=True).filter(
    lambda name: name not in ("id", "split")
)


def arrays(*shape):
    return npst.arrays(np.float32, shape, elements=FLOATS)


@st.composite
def label_sources(draw, clips):
    classes = tuple(draw(st.lists(TEXT, min_size=2, max_size=4, unique=True)))
    codes = npst.arrays(np.int32, clips, elements=st.integers(-1, len(classes) - 1))
    return LabelSource(classes, draw(codes))


@st.composite
def packages(draw):
    clips = draw(st.integers(1, 4))
    names = draw(st.lists(SOURCES, min_size=1, max_size=3, unique=True))
    features, text_length = {}, None
    for modality in draw(st.sets(st.sampled_from(["text", "audio", "vision"]), min_size=1)):
        features[modality] = draw(arrays(clips, draw(st.integers(1, 3))))
    if draw(st.booleans()):
        features["text"] = draw(arrays(clips, 2, 3))
        text_length = draw(npst.arrays(np.int32, clips, elements=st.integers(0, 2)))
    columns = draw(st.sets(TEXT.filter(lambda name: name not in (*names, "id", "split"))))
    groups = draw(st.just([]) | st.lists(TEXT, min_size=clips, max_size=clips))
    if "group" in {*names, *columns}:
        groups = []
    return make_package(
        name=draw(TEXT),
        synthetic=draw(st.booleans()),
        ids=draw(st.lists(TEXT, min_size=clips, max_size=clips, unique=True)),
        split=draw(st.lists(st.sampled_from(SPLITS), min_size=clips, max_size=clips)),
        features=features,
        text_length=text_length,
        labels={name: draw(label_sources(clips)) for name in names},
        columns={
            name: tuple(draw(st.lists(TEXT | st.just(""), min_size=clips, max_size=clips)))
            for name in columns
        },
        provenance={"made by": "a test", "numbers": [1, 2.5, None]},
        groups=groups,
    )


def small_package(clips=6, **changes):
    fields: dict[str, Any] = {
        "name": "small",
        "synthetic": False,
        "ids": [f"clip{index}" for index in range(clips)],
        "split": [SPLITS[index % 3] for index in range(clips)],
        "features": {
            "text": np.ones((clips, 4, 3), np.float32),
            "audio": np.arange(clips * 2, dtype=np.float32).reshape(clips, 2),
        },
        "text_length": np.full(clips, 4, np.int32),
        "labels": {"text": LabelSource(("a", "b"), np.arange(clips, dtype=np.int32) % 2)},
        "columns": {"missing_audio": ("0",) * clips},
        "provenance": {},
    }
    return make_package(**(fields | changes))


def same(one, other):
    """Tell whether two packages are equal in every field."""
    assert one.name == other.name
    assert one.synthetic is other.synthetic
    assert one.ids == other.ids
    assert one.split == other.split
    assert one.groups == other.groups
    assert dict(one.columns) == dict(other.columns)
    assert dict(one.provenance) == dict(other.provenance)
    assert set(one.features) == set(other.features)
    for name, array in one.features.items():
        np.testing.assert_array_equal(array, other.features[name], strict=True)
    assert (one.text_length is None) == (other.text_length is None)
    if one.text_length is not None:
        np.testing.assert_array_equal(one.text_length, other.text_length, strict=True)
    assert set(one.labels) == set(other.labels)
    for name, source in one.labels.items():
        assert source.classes == other.labels[name].classes
        np.testing.assert_array_equal(source.codes, other.labels[name].codes, strict=True)
    return True
