"""Temperature scaling and measures of calibration, held to scikit-learn and SciPy."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import brier_score_loss, log_loss

from unic_tfn.scoring.calibration import (
    BINS,
    LEAST_TEMPERATURE,
    MOST_TEMPERATURE,
    SMALLEST,
    brier_score,
    calibration_error,
    cross_entropy,
    fit_temperature,
    log_probabilities,
    pointwise_information,
    reliability,
)


def network(seed: int, clips: int, classes: int, heat: float = 1.0):
    """Return gold classes, and probabilities that are right but for a temperature."""
    random = np.random.default_rng(seed)
    logits = 1.5 * random.standard_normal((clips, classes))
    gold = np.array([random.choice(classes, p=chances) for chances in softmax(logits, -1)])
    return gold, softmax(logits / heat, axis=-1).astype(np.float32)


@pytest.mark.parametrize(("clips", "classes"), [(3, 2), (40, 3), (191, 7)])
def test_the_temperature_has_the_smallest_cross_entropy(clips, classes):
    gold, probabilities = network(clips, clips, classes)

    def loss(temperature):
        scaled = np.exp(log_probabilities(probabilities, temperature))
        return log_loss(gold, scaled, labels=range(classes))

    others = np.geomspace(LEAST_TEMPERATURE, MOST_TEMPERATURE, 301)
    found = fit_temperature(gold, probabilities)
    assert LEAST_TEMPERATURE <= found <= MOST_TEMPERATURE
    assert loss(found) <= min(map(loss, others)) + 1e-9


@pytest.mark.parametrize("heat", [0.5, 1.0, 3.0])
def test_the_temperature_is_the_one_that_the_network_lacks(heat):
    assert fit_temperature(*network(1, 20_000, 5, heat)) == pytest.approx(1 / heat, rel=0.05)


def test_every_validation_part_gives_a_temperature_within_the_limits():
    eye, gold = np.eye(3, dtype=np.float32), np.arange(3)
    assert fit_temperature(gold, eye) == LEAST_TEMPERATURE
    assert fit_temperature(gold[::-1], eye[[2, 1, 0]]) == LEAST_TEMPERATURE
    assert fit_temperature(gold, eye[[1, 2, 0]]) == MOST_TEMPERATURE
    assert fit_temperature(gold[:1], eye[:1]) == LEAST_TEMPERATURE
    assert fit_temperature(gold[:0], eye[:0]) == 1.0
    assert fit_temperature(gold, np.full((3, 3), 1 / 3, np.float32)) == 1.0
    assert fit_temperature(gold * 0, np.ones((3, 1), np.float32)) == 1.0


def test_a_class_that_was_ruled_out_costs_as_much_as_float32_can_say():
    found = log_probabilities(np.array([1.0, 0.0], np.float32))
    assert found == pytest.approx([0.0, np.log(SMALLEST)])
    assert log_probabilities(np.zeros(2)) == pytest.approx(np.log([0.5, 0.5]))


@pytest.mark.parametrize("temperature", [0.3, 1.0, 20.0])
def test_scaling_gives_probabilities_in_the_same_order(temperature):
    _, probabilities = network(2, 50, 4)
    scaled = np.exp(log_probabilities(probabilities, temperature))
    np.testing.assert_allclose(scaled.sum(-1), 1)
    np.testing.assert_array_equal(scaled.argsort(-1), probabilities.argsort(-1))


def test_scores_are_scikit_learns():
    gold, probabilities = network(3, 80, 4)
    several = np.stack([probabilities, probabilities[:, [1, 2, 3, 0]]]).astype(np.float64)
    losses = cross_entropy(gold, log_probabilities(several))
    for values, loss, brier in zip(several, losses, brier_score(gold, several), strict=True):
        normal = values / values.sum(-1, keepdims=True)
        assert loss == pytest.approx(log_loss(gold, normal, labels=range(4)))
        expected = brier_score_loss(gold, normal, labels=range(4), scale_by_half=False)
        assert brier == pytest.approx(expected, abs=1e-6)


def test_the_calibration_error_is_the_mean_gap_between_confidence_and_accuracy():
    gold, probabilities = network(4, 300, 5)
    confidence, hits = probabilities.max(-1), probabilities.argmax(-1) == gold
    expected = 0.0
    for low, high in pairwise(np.linspace(0, 1, BINS + 1)):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            gap = abs(hits[inside].mean() - confidence[inside].astype(float).mean())
            expected += inside.mean() * gap
    assert calibration_error(gold, probabilities) == pytest.approx(expected)
    twice = np.stack([probabilities] * 2)
    assert calibration_error(gold, twice) == pytest.approx(expected)
    assert reliability(gold, twice)[0].sum() == 600


def test_sure_and_right_is_calibrated_and_sure_and_wrong_is_not():
    eye, gold = np.eye(3), np.arange(3)
    assert calibration_error(gold, eye) == 0
    assert calibration_error(gold, eye[[1, 2, 0]]) == 1
    assert brier_score(gold, eye[[1, 2, 0]]) == 2


def test_information_is_entropy_minus_cross_entropy():
    gold, probabilities = network(5, 200, 4)
    logarithms = log_probabilities(probabilities)
    shares = np.bincount(gold) / len(gold)
    entropy = -(shares * np.log2(shares)).sum()
    expected = entropy - cross_entropy(gold, logarithms) / np.log(2)
    assert pointwise_information(gold, logarithms).mean() == pytest.approx(expected)


def test_the_shares_of_the_classes_say_nothing_about_a_clip():
    gold = np.array([0, 0, 1, 0, 2])
    shares = np.tile(np.bincount(gold) / 5, (5, 1))
    assert pointwise_information(gold, np.log(shares)) == pytest.approx(np.zeros(5), abs=1e-12)


@pytest.mark.parametrize("temperature", [LEAST_TEMPERATURE, 1.0, 30.0])
def test_scaled_probabilities_keep_the_logarithms_that_scaling_gave_them(temperature):
    sure = np.array([[1, 0, 1e-30], [0.5, 0.5, 1e-38]], np.float32)
    scaled = log_probabilities(sure, temperature)
    np.testing.assert_allclose(log_probabilities(np.exp(scaled)), scaled, rtol=1e-9, atol=1e-12)
