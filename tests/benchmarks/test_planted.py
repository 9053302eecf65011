"""The planted data are what they say, and the studies train on them."""

from itertools import combinations

import numpy as np
import pytest

from benchmarks.planted import imbalance, learning_rate, reliability, study, triple
from unic_tfn.jobspec.settings import Jobspec

CLIPS = 20_000


def best_by_signs(features, codes, names):
    """Return the accuracy of the best rule on the signs of these modalities' main directions."""
    cell = np.zeros(len(codes), int)
    for name in names:
        array = features[name] - features[name].mean(0)
        cell = 2 * cell + (array @ np.linalg.svd(array, full_matrices=False)[2][0] > 0)
    counts = np.zeros((2 ** len(names), 2))
    np.add.at(counts, (cell, codes), 1)
    return counts.max(1).sum() / len(codes)


def test_only_three_modalities_together_tell_the_label():
    features, codes = triple.planted(1, CLIPS)
    for names in (*combinations(features, 1), *combinations(features, 2)):
        # Of 4 cells, each has a share within a few standard errors of a half.
        assert best_by_signs(features, codes, names) < 0.5 + 4 / np.sqrt(CLIPS)
    found = best_by_signs(features, codes, features)
    assert found == pytest.approx(triple.best_accuracy(), abs=0.01)


def test_the_size_that_is_needed_is_the_first_whose_median_reaches():
    assert triple.needed({100: [0.5, 0.7, 0.9], 200: [0.6, 0.76, 0.8], 400: [0.9]}) == 200
    assert triple.needed({100: [0.5]}) is None


def test_features_tell_that_a_modality_disagrees():
    features, own, target = reliability.planted(1, CLIPS)
    for modality, array in features.items():
        agrees = own[modality] == target
        assert agrees.mean() == pytest.approx(0.75, abs=0.015)
        # A disagreeing modality is disturbed, an agreeing one in a third of the cases.
        gap = [
            array[~agrees & (own[modality] == code)].mean(0)
            - array[agrees & (own[modality] == code)].mean(0)
            for code in (0, 1)
        ]
        expected = 2 * reliability.STRENGTH * 2 / 3
        assert np.linalg.norm(gap, axis=1) == pytest.approx([expected] * 2, rel=0.1)


def test_what_is_best_without_noise_is_known(monkeypatch):
    monkeypatch.setattr(reliability, "STRENGTH", 20.0)
    assert reliability.best_accuracy(given=False) == pytest.approx(0.875, abs=0.005)
    assert reliability.best_accuracy(given=True) > 0.999


@pytest.mark.parametrize("distance", imbalance.DISTANCES)
def test_classes_have_their_shares_and_distances(distance):
    features, codes = imbalance.planted(1, CLIPS, distance)
    assert np.bincount(codes) / CLIPS == pytest.approx(imbalance.SHARES, abs=0.01)
    joined = np.hstack(list(features.values()))
    means = [joined[codes == code].mean(0) for code in range(3)]
    for first, second in combinations(means, 2):
        assert np.linalg.norm(first - second) == pytest.approx(distance, abs=0.3)


def test_bayes_collapses_where_nothing_is_shown_and_is_right_where_all_is():
    accuracy, f1, share = imbalance.best_scores(1e-3, balanced=False)
    assert (accuracy, share) == pytest.approx((0.84, 1), abs=0.005)
    assert f1 == pytest.approx(2 * 0.84 / 1.84 / 3, abs=0.005)
    assert imbalance.best_scores(20.0, balanced=True) == pytest.approx((1, 1, 0.84), abs=0.005)


def test_a_scale_changes_nothing_else():
    (plain, codes), (scaled, same) = (learning_rate.planted(1, 50, scale) for scale in (1, 100))
    assert np.allclose(100 * plain["text"], scaled["text"])
    assert (codes == same).all()


def test_what_is_searched_is_a_variant():
    given = {"name": "x", "seeds": [1], "grid": {"text": ["T"]}}
    spec = Jobspec.model_validate({**given, "variants": {"tuned": learning_rate.tuning()}})
    tune = spec.variants["tuned"].tune
    assert tune
    assert "training.learning_rate" in tune.search


def test_a_study_is_trained_and_printed(cpu, monkeypatch, capsys):
    monkeypatch.setitem(study.TRAINING, "max_epochs", 1)
    for name, value in {"SIZES": (20, 40), "TRAIN": 40, "VALID": 20, "TEST": 50}.items():
        monkeypatch.setattr(reliability, name, value)
    variants = {name: reliability.VARIANTS[name] for name in ("plain", "weighted")}
    monkeypatch.setattr(reliability, "VARIANTS", variants)
    monkeypatch.setattr(reliability, "COMPARED", ("plain",))
    reliability.run(2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["plain", "weighted", "weighted"]


def test_a_run_that_fails_is_told(cpu):
    features, codes = triple.planted(1, 60)
    labels = {"split": study.splits(20, 20, 20), "text": np.array(("a", "b"))[codes]}
    jobspec = {
        "seeds": [1],
        "grid": {"text": ["T"]},
        "model": study.SMALL,
        "training": {"learning_rate": 1.0, "max_epochs": 30},
    }
    huge = {"text": features["text"] * 1e30}
    with pytest.raises(RuntimeError, match="T-T/1"), study.trained(huge, labels, jobspec):
        pass
