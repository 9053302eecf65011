import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import Ridge

from unic_tfn.data_card.probe import PENALTIES, decompose, leave_one_out_error, probe


def clips(n, width, seed=0, classes=3, signal=1.0):
    random = np.random.default_rng(seed)
    codes = random.integers(0, classes, n).astype(np.int32)
    centres = random.standard_normal((classes, width))
    features = signal * centres[codes] + random.standard_normal((n, width))
    return features.astype(np.float32), codes


@pytest.mark.parametrize(("n", "width"), [(40, 7), (30, 90)])
def test_scores_are_those_of_ridge_regression(n, width):
    features, codes = clips(n + 20, width)
    predicted = probe(decompose(features[:n], features[n:]), codes[:n], 3)
    spectrum = decompose(features[:n], features[:n])
    alpha = predicted.penalty * spectrum.values.mean()
    peer = Ridge(alpha=alpha).fit(features[:n].astype(float), np.eye(3)[codes[:n]])
    np.testing.assert_array_equal(predicted.codes, peer.predict(features[n:]).argmax(1))


def test_penalty_has_the_least_error_with_each_clip_left_out():
    features, codes = clips(25, 6, signal=0.5)
    spectrum = decompose(features, features)
    targets = np.eye(3)[codes]
    products = spectrum.train.T @ (targets - targets.mean(0))
    errors = {}
    for penalty in PENALTIES:
        alpha = penalty * spectrum.values.mean()
        left_out = []
        for clip in range(len(codes)):
            rest = np.arange(len(codes)) != clip
            peer = Ridge(alpha=alpha).fit(features[rest].astype(float), targets[rest])
            left_out.append(peer.predict(features[[clip]])[0] - targets[clip])
        errors[penalty] = float(np.square(left_out).mean())
        ours = leave_one_out_error(spectrum, targets - targets.mean(0), products, alpha)
        assert ours == pytest.approx(errors[penalty], rel=1e-4)
    assert probe(spectrum, codes, 3).penalty == min(errors, key=lambda penalty: errors[penalty])


def test_separable_classes_are_separated():
    features, codes = clips(300, 20, signal=6.0)
    predicted = probe(decompose(features[:200], features[200:]), codes[:200], 3)
    assert (predicted.codes == codes[200:]).all()


def test_nothing_is_found_in_noise():
    features, codes = clips(2000, 30, signal=0.0, classes=2)
    predicted = probe(decompose(features[:1000], features[1000:]), codes[:1000], 2)
    assert 0.45 < (predicted.codes == codes[1000:]).mean() < 0.55
    assert predicted.penalty > 1


def test_as_good_as_discriminant_analysis():
    features, codes = clips(1200, 15, signal=0.6, classes=4)
    predicted = probe(decompose(features[:800], features[800:]), codes[:800], 4)
    peer = LinearDiscriminantAnalysis().fit(features[:800], codes[:800])
    accuracy = (predicted.codes == codes[800:]).mean()
    assert accuracy == pytest.approx(peer.score(features[800:], codes[800:]), abs=0.03)


def test_constant_features_give_the_majority():
    predicted = probe(decompose(np.zeros((5, 3), np.float32), np.zeros((2, 3), np.float32)),
                 np.array([1, 1, 0, 1, 2], np.int32), 3)  # fmt: skip
    assert predicted.codes.tolist() == [1, 1]
