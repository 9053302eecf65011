import numpy as np
import pytest

from tests.data.package.packages import small_package
from unic_tfn.data_card.leaks import leaks, twins
from unic_tfn.data_card.pooled import pooled_features, present


def checked(audio, split):
    clips = small_package(
        len(audio), features={"audio": audio}, text_length=None, columns={}, split=split
    )
    found = leaks(clips, pooled_features(clips), present(clips))
    return {(one.second, one.first): one for one in found}


def noise(clips=90, width=12, seed=0):
    return np.random.default_rng(seed).standard_normal((clips, width)).astype(np.float32)


SPLIT = [("train", "valid", "test")[index % 3] for index in range(90)]


@pytest.mark.parametrize("width", [12, 3])
def test_no_leak_in_noise(width):
    assert {one.clips for one in checked(noise(width=width), SPLIT).values()} == {0}


@pytest.mark.parametrize("width", [12, 3])
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
def test_an_equal_clip_is_found_with_its_id(width, scale):
    audio = scale * noise(width=width)
    audio[2] = audio[0]
    found = checked(audio.astype(np.float32), SPLIT)
    assert found["test", "train"].clips == 1
    assert found["test", "train"].examples == (("clip0", "clip2"),)
    assert found["valid", "train"].clips == found["test", "valid"].clips == 0


def test_a_nearly_equal_clip_is_found_and_a_similar_one_is_not():
    audio = noise()
    audio[2] = audio[0] * 1.002
    audio[5] = audio[3] * 1.2
    assert checked(audio, SPLIT)["test", "train"].examples == (("clip0", "clip2"),)


def test_near_twins_among_few_columns_are_chance():
    audio = noise(width=2)
    audio[2] = audio[0] * 1.00001
    assert checked(audio, SPLIT)["test", "train"].clips == 0


def test_clips_without_the_modality_are_no_twins():
    audio = noise()
    audio[:30] = 0
    found = checked(audio, SPLIT)
    assert {one.clips for one in found.values()} == {0}
    assert {one.compared for one in found.values()} == {20}


def test_nothing_is_compared_where_nothing_varies():
    found = checked(np.full((90, 9), 0.1, np.float32), SPLIT)
    assert {one.compared for one in found.values()} == {0}


def test_one_split_cannot_leak():
    assert checked(noise(), ["train"] * 90) == {}


def test_twins_are_those_of_comparing_every_pair():
    features = np.random.default_rng(3).integers(0, 3, (40, 3)).astype(np.float32)
    known, new = np.arange(25), np.arange(25, 40)
    for limit in (0.0, 1.0):
        truth = [
            place
            for place in new.tolist()
            if min(np.linalg.norm(features[place] - features[one]) for one in known) <= limit
        ]
        found = twins(features, known, new, limit)
        assert [place for _, place in found] == truth
        assert all(np.linalg.norm(features[a] - features[b]) <= limit for a, b in found)
