import numpy as np
import pytest

from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data_card.section import CardContext, card_context
from unic_tfn.data_card.sections.leaks import Leak, compute, show


def context(audio: np.ndarray, split: list[str]) -> CardContext:
    package = card_package(len(audio), features={"audio": audio}, split=split)
    return card_context(package, figures=False)


def checked(audio: np.ndarray, split: list[str]) -> dict[tuple[str, str], Leak]:
    return {(leak.second, leak.first): leak for leak in compute(context(audio, split))}


def noise(clips=90, width=12, seed=0):
    return np.random.default_rng(seed).standard_normal((clips, width)).astype(np.float32)


SPLIT = [("train", "valid", "test")[index % 3] for index in range(90)]


@pytest.mark.parametrize("width", [12, 3])
def test_no_leak_in_noise(width):
    assert {leak.clips for leak in checked(noise(width=width), SPLIT).values()} == {0}


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


def test_near_duplicates_among_few_columns_are_chance():
    audio = noise(width=2)
    audio[2] = audio[0] * 1.00001
    assert checked(audio, SPLIT)["test", "train"].clips == 0


def test_clips_without_the_modality_are_not_compared():
    audio = noise()
    audio[:30] = 0
    found = checked(audio, SPLIT)
    assert {leak.clips for leak in found.values()} == {0}
    assert {leak.compared for leak in found.values()} == {20}


def test_equal_clips_that_repeat_one_number_are_not_leaks():
    audio = noise()
    audio[:30] = 0.25
    found = checked(audio, SPLIT)
    assert {leak.clips for leak in found.values()} == {0}
    assert {leak.compared for leak in found.values()} == {20}


def test_nothing_is_compared_where_nothing_varies():
    found = checked(np.full((90, 9), 0.1, np.float32), SPLIT)
    assert {leak.compared for leak in found.values()} == {0}


def test_a_single_split_cannot_leak():
    made = context(noise(), ["train"] * 90)
    assert compute(made) == ()
    assert prose(show(made, ())) == ["There is only one split."]


def test_leaks_are_warned_of_with_examples():
    made = card_context(card_package(), figures=False)
    blocks = show(made, compute(made))
    assert prose(blocks)[0].startswith("Near-duplicates: 1 test clip also in train (by audio). ")
    (table,) = tables(blocks)
    assert values(table)[1] == ["audio", "test", "train", 20, 1, "clip2 like clip0"]
