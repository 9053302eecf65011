from dataclasses import replace

import numpy as np
import pytest

from tests.data.package.packages import small_package
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.data_card.clip_vectors import clip_vectors, clips_present, clips_varying
from unic_tfn.jobspec.data_settings import SyntheticSettings


def package(text, lengths, split=("train", "train", "train", "test")):
    return small_package(
        len(text), features={"text": text}, text_length=lengths, split=list(split), columns={}
    )


def test_valid_steps_are_averaged_and_scaled_by_train_clips():
    text = np.zeros((4, 3, 2), np.float32)
    text[0, :2], text[1, :1], text[2], text[3, :1] = [[1, 5], [3, 5]], [[4, 5]], 6, [[100, 5]]
    text[2, :, 1] = 5
    vectors = clip_vectors(package(text, np.array([2, 1, 3, 1], np.int32)))["text"]
    means = np.array([2, 4, 6])
    expected = (means - means.mean()) / means.std()
    np.testing.assert_allclose(vectors[:3, 0], expected, rtol=1e-6)
    assert vectors[3, 0] == pytest.approx((100 - 4) / means.std(), rel=1e-6)
    assert not vectors[:, 1].any()


def test_a_constant_that_has_no_exact_float_does_not_vary():
    features = {"audio": np.full((6, 3), 0.1, np.float32)}
    clips = small_package(6, features=features, text_length=None)
    assert not clip_vectors(clips)["audio"].any()


def test_modalities_weigh_alike_whatever_their_width():
    random = np.random.default_rng(0)
    features = {
        name: (scale * random.standard_normal((90, width))).astype(np.float32)
        for name, width, scale in (("audio", 3, 1e4), ("vision", 70, 1e-4))
    }
    clips = small_package(90, features=features, text_length=None, columns={})
    vectors = clip_vectors(clips)
    train = np.array(clips.split) == "train"
    for name in features:
        assert (vectors[name][train] ** 2).sum(1).mean() == pytest.approx(1, rel=1e-4)


def test_the_largest_numbers_stay_finite():
    array = np.array([[3e38], [-3e38], [3e38], [1.0]], np.float32)
    clips = small_package(4, features={"audio": array}, text_length=None, columns={},
                          split=["train", "train", "valid", "test"])  # fmt: skip
    assert np.isfinite(clip_vectors(clips)["audio"]).all()


def test_a_clip_far_from_the_train_clips_stays_finite():
    array = np.array([[3e-40], [0.0], [0.0], [1.0]], np.float32)
    clips = small_package(4, features={"audio": array}, text_length=None, columns={},
                          split=["train", "train", "train", "test"])  # fmt: skip
    assert clip_vectors(clips)["audio"][3, 0] == 1e6


def test_a_clip_of_zeros_is_not_present():
    array = np.array([[0, 0], [0, 1]], np.float32)
    clips = small_package(
        2, features={"audio": array}, text_length=None, columns={}, split=["train", "test"]
    )
    assert clips_present(clips)["audio"].tolist() == [False, True]


def test_a_clip_that_repeats_one_number_does_not_vary():
    package = synthetic_package(SyntheticSettings(clips=40))
    audio = package.features["audio"].copy()
    audio[3] = 7.5
    text = package.features["text"].copy()
    assert package.text_length is not None
    text[4, : package.text_length[4]] = 1.0
    changed = replace(package, features={**package.features, "audio": audio, "text": text})
    varying = clips_varying(changed)
    assert np.flatnonzero(~varying["audio"]).tolist() == [3]
    assert np.flatnonzero(~varying["text"]).tolist() == [4]
