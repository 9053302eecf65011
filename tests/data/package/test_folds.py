import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiny import tiny_package
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.folds import draw_folds, fold_classes, fold_groups, fold_split
from unic_tfn.data.package.package import LabelSource
from unic_tfn.errors import DataError

SEEDS = st.integers(0, 2**31 - 1)
KS = st.integers(3, 7)
CODES = st.lists(st.integers(-1, 4), min_size=7, max_size=80).map(
    lambda codes: np.array(codes, np.int32)
)


@given(CODES, KS, SEEDS)
def test_every_clip_is_in_one_fold_and_folds_are_of_one_size(codes, k, seed):
    folds = draw_folds(codes, (), k, seed)
    assert folds.shape == codes.shape
    sizes = np.bincount(folds, minlength=k)
    assert len(sizes) == k
    assert sizes.max() - sizes.min() <= 1


@given(CODES, KS, SEEDS)
def test_every_class_is_spread_evenly(codes, k, seed):
    folds = draw_folds(codes, (), k, seed)
    if np.bincount(codes + 1).max() >= k:
        for code in set(codes.tolist()):
            counts = np.bincount(folds[codes == code], minlength=k)
            assert counts.max() - counts.min() <= 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-1, 4)), min_size=7), KS, SEEDS)
def test_a_group_is_never_torn(clips, k, seed):
    groups = [f"video {group}" for group, _ in clips]
    codes = np.array([code for _, code in clips], np.int32)
    try:
        folds = draw_folds(codes, groups, k, seed)
    except DataError as error:
        assert len(set(groups)) < k or "would have no clip" in error.message  # noqa: PT017
        return
    assert set(folds.tolist()) == set(range(k))
    places = set(zip(groups, folds.tolist(), strict=True))
    assert len(places) == len(set(groups))


@given(CODES, SEEDS)
def test_the_seed_alone_decides(codes, seed):
    assert np.array_equal(draw_folds(codes, (), 3, seed), draw_folds(codes, (), 3, seed))
    many = np.zeros(60, np.int32)
    assert not np.array_equal(draw_folds(many, (), 3, seed), draw_folds(many, (), 3, seed + 1))


@pytest.mark.parametrize(
    ("clips", "groups", "words"),
    [
        (4, (), "5 folds need at least as many clips; found 4"),
        (9, ("a", "b", "c") * 3, "5 folds need at least as many groups; found 3"),
    ],
)
def test_fewer_clips_or_groups_than_folds_are_refused(clips, groups, words):
    with pytest.raises(DataError, match=words):
        draw_folds(np.zeros(clips, np.int32), groups, 5, 1)


@given(CODES, KS, SEEDS)
def test_each_fold_tests_once_and_validates_once(codes, k, seed):
    folds = draw_folds(codes, (), k, seed)
    splits = np.array([fold_split(folds, number) for number in range(k)])
    for name, times in [("test", 1), ("valid", 1), ("train", k - 2)]:
        assert ((splits == name).sum(0) == times).all()
    # What validates for one fold is what the next one tests.
    assert np.array_equal(splits == "valid", np.roll(splits, -1, 0) == "test")


def labelled(*sources):
    codes = {name: np.full(6, number, np.int32) for number, name in enumerate(sources)}
    return make_package(
        name="x",
        synthetic=False,
        ids=list("abcdef"),
        split=["train"] * 6,
        features={"audio": np.zeros((6, 1), np.float32)},
        text_length=None,
        labels={name: LabelSource(("joy", "fear"), values) for name, values in codes.items()},
        columns={"speaker": list("uuvvww"), "note": list("xx xx ")},
        provenance={"split_from": {"group": "video"}},
        groups=list("ppqqrr"),
    )


@pytest.mark.parametrize(
    ("sources", "asked", "found"),
    [
        (("zeal", "audio", "multimodal"), "", "multimodal"),
        (("zeal", "audio", "text"), "", "text"),
        (("zeal", "arousal"), "", "arousal"),
        (("audio", "multimodal"), "audio", "audio"),
    ],
)
def test_folds_are_stratified_by_the_multimodal_label_unless_told(sources, asked, found):
    assert fold_classes(labelled(*sources), asked)[0] == sources.index(found)


def test_an_unknown_label_source_is_refused_by_name():
    with pytest.raises(DataError, match=r'source "audi"; it has audio, zeal\. Did you mean'):
        fold_classes(labelled("zeal", "audio"), "audi")


@pytest.mark.parametrize(
    ("asked", "groups"),
    [("", "ppqqrr"), ("group", "ppqqrr"), ("video", "ppqqrr"), ("speaker", "uuvvww")],
)
def test_groups_are_the_packages_own_or_a_columns(asked, groups):
    assert fold_groups(labelled("text"), asked) == tuple(groups)


def test_a_package_without_groups_has_none():
    assert fold_groups(tiny_package(), "") == ()
    with pytest.raises(DataError, match='no column "video" of groups; it has none beside'):
        fold_groups(tiny_package(), "video")


def test_a_column_of_groups_must_be_complete():
    package = labelled("text")
    package = make_package(
        **{
            **{name: getattr(package, name) for name in ("name", "synthetic", "ids", "split")},
            **{name: getattr(package, name) for name in ("features", "text_length", "labels")},
            "columns": {"speaker": ["u", "", "v", "v", "w", "w"]},
        }
    )
    with pytest.raises(DataError, match='clip "b" of package "x" has nothing in the column'):
        fold_groups(package, "speaker")
