from itertools import combinations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score

from unic_tfn.data.synthetic.planted import (
    BIT_LATENT,
    CLASSES,
    CROSS_RULES,
    FREQUENCIES,
    RULES,
    SEES_STATE,
    noise,
    plant,
)
from unic_tfn.jobspec.data_settings import SyntheticSettings

CLIPS = 10_000


@pytest.fixture(scope="module")
def planted():
    return plant(SyntheticSettings(clips=CLIPS))


def test_docstring_states_what_is_planted():
    from unic_tfn.data.synthetic import planted

    for rule, share in RULES.items():
        assert f"| `{rule}` | {share:.2f} |" in planted.__doc__
    assert "| " + " | ".join(f"{share:.2f}" for share in SEES_STATE.values()) in planted.__doc__
    assert f"{planted.CLASS_SIGNAL} for its class" in planted.__doc__
    assert f"{planted.BIT_SIGNAL} or -{planted.BIT_SIGNAL}" in planted.__doc__
    assert f"weighs {planted.BIT_WEIGHT} times" in planted.__doc__
    assert sum(RULES.values()) == pytest.approx(1)
    assert all(sum(shares) == pytest.approx(1) for shares in FREQUENCIES.values())


def test_shares_are_what_was_planted(planted):
    rule = np.array(planted.rule)
    for name, share in RULES.items():
        assert np.mean(rule == name) == pytest.approx(share, abs=0.015)
    assert np.mean(planted.percepts["text"] == CLASSES.index("neutral")) == pytest.approx(
        1 / 3, abs=0.02
    )


def test_every_label_follows_its_rule(planted):
    rule = np.array(planted.rule)
    sure = {"shared": planted.state, **planted.percepts}
    for name, codes in sure.items():
        np.testing.assert_array_equal(
            planted.multimodal[rule == name], codes[rule == name], strict=True
        )
    for name, (one, other, same, different) in CROSS_RULES.items():
        equal = planted.bits[one] == planted.bits[other]
        expected = np.where(equal, CLASSES.index(same), CLASSES.index(different))
        np.testing.assert_array_equal(planted.multimodal[rule == name], expected[rule == name])


def test_sources_agree_partly(planted):
    sources = [*planted.percepts.values(), planted.multimodal]
    for one, other in combinations(sources, 2):
        assert 0.2 < cohen_kappa_score(one, other) < 0.5


def test_a_bit_alone_says_nothing_and_two_say_much(planted):
    text, audio = planted.bits["text"], planted.bits["audio"]
    contentment = planted.multimodal == CLASSES.index("contentment")
    for bit in (text, audio):
        assert abs(contentment[bit == 1].mean() - contentment[bit == 0].mean()) < 0.02
    assert contentment[text != audio].mean() - contentment[text == audio].mean() > 0.25


def test_products_of_bits_predict_what_sums_cannot(planted):
    text, audio = planted.latents["text"], planted.latents["audio"]
    bit = BIT_LATENT
    sums = np.hstack([text, audio])
    products = np.hstack([sums, text[:, [bit]] * audio[:, [bit]]])
    half = CLIPS // 2

    def accuracy(features):
        fitted = LogisticRegression(tol=0.01, max_iter=300).fit(
            features[:half], planted.multimodal[:half]
        )
        return fitted.score(features[half:], planted.multimodal[half:])

    assert accuracy(products) > accuracy(sums) + 0.04


def test_noise_is_standard():
    values = noise(np.random.default_rng(1), (200_000,))
    assert values.dtype == np.float32
    assert values.mean() == pytest.approx(0, abs=0.015)
    assert values.std() == pytest.approx(1, abs=0.015)
