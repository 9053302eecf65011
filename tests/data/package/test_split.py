from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.package.split import grouped_split, stratified_split

CODES = st.lists(st.integers(-1, 5), max_size=60).map(lambda codes: np.array(codes, np.int32))
SHARES = {"train": 0.6, "valid": 0.2, "test": 0.2}


@given(CODES, st.integers(0, 2**31))
def test_every_class_has_its_share_of_each_part(codes, seed):
    split = np.array(stratified_split(codes, seed))
    for group in (np.ones(len(codes), bool), *(codes == code for code in set(codes.tolist()))):
        counts = Counter(split[group].tolist())
        for name, share in SHARES.items():
            assert abs(counts[name] - share * group.sum()) < 2 * (1 - share) + 1e-9


def test_unic_size_is_exact():
    codes = np.arange(965, dtype=np.int32) % 7
    assert Counter(stratified_split(codes, 0)) == {"train": 579, "valid": 193, "test": 193}


def test_seed_decides():
    codes = np.zeros(50, np.int32)
    assert stratified_split(codes, 1) == stratified_split(codes, 1)
    assert stratified_split(codes, 1) != stratified_split(codes, 2)


def test_grouped_splits_keep_shares_and_follow_the_seed():
    random = np.random.default_rng(0)
    groups = [f"g{n}" for n in random.integers(0, 60, 600)]
    codes = random.integers(0, 3, 600).astype(np.int32)
    split = grouped_split(codes, groups, 1)
    assert abs(split.count("train") - 360) <= 12
    assert split == grouped_split(codes, groups, 1)
    assert split != grouped_split(codes, groups, 2)
    dealt_out = np.array(stratified_split(codes, 1, (70, 15, 15)))
    assert [(dealt_out == s).sum() for s in ("train", "valid", "test")] == [420, 90, 90]
