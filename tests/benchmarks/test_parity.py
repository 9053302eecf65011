"""The parts of `python -m benchmarks.parity` that need no peer."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.parity import with_time_axis
from benchmarks.parity_runs import MEASURES, compared
from benchmarks.parity_steps import peers_settings
from benchmarks.parity_weights import fusion_kernel, in_peers_terms
from tests.tiny import tiny_package
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.settings import ModelSettings

WIDTHS = {"T": 4, "A": 3, "V": 2}
UNITS = 5


def tensor(vectors, one_first):
    """Return the flattened outer product of vectors with a 1 before or behind each."""
    product = np.ones(1)
    for vector in vectors:
        product = np.outer(product, [1, *vector] if one_first else [*vector, 1]).ravel()
    return product


@pytest.mark.parametrize("letters", INPUTS)
def test_the_fusion_kernel_means_the_same_in_either_layout(letters):
    random = np.random.default_rng(0)
    widths = {letter: WIDTHS[letter] for letter in letters}
    vectors = {letter: random.standard_normal(width) for letter, width in widths.items()}
    ours = tensor(vectors.values(), one_first=False)
    peers = tensor([vectors[letter] for letter in "AVT" if letter in letters], one_first=True)
    kernel = random.standard_normal((len(ours), UNITS))
    np.testing.assert_allclose(peers @ fusion_kernel(kernel, widths), ours @ kernel)
    if len(letters) > 1:
        assert np.abs(peers @ kernel - ours @ kernel).max() > 0.1


def test_every_variable_has_a_name_of_the_peers(cpu):
    from unic_tfn.model.network import build_network

    sizes = {"text": {"units": 4}, "audio": {"units": 3}, "vision": {"units": 2}}
    settings = ModelSettings.model_validate({"preset": "mmsa", "fusion_units": UNITS, **sizes})
    shapes = {"text": (6, 7), "audio": (8,), "vision": (9,)}
    network = build_network("TAV", shapes, 3, settings)
    values = {v.path: np.array(v) for v in network.variables if "seed_generator" not in v.path}
    found = in_peers_terms(values, WIDTHS)
    assert len(found) == len(values)
    # PyTorch's layout: outputs first.
    assert found["text_subnet.rnn.weight_ih_l0"].shape == (512, 7)
    assert found["text_subnet.rnn.bias_hh_l0"].shape == (512,)
    assert found["video_subnet.linear_1.weight"].shape == (2, 9)
    assert found["post_fusion_layer_1.weight"].shape == (UNITS, 5 * 4 * 3)
    assert found["post_fusion_layer_3.weight"].shape == (3, UNITS)
    assert peers_settings(settings, shapes, 3) == {
        "feature_dims": [7, 8, 9],
        "hidden_dims": [128, 3, 2],
        "text_out": 4,
        "post_fusion_dim": UNITS,
        "dropouts": [0.4, 0.4, 0.0, 0.4],
        "num_classes": 3,
    }


def test_a_planted_difference_is_found_and_a_null_holds():
    random = np.random.default_rng(1)
    sample, other = random.normal(0, 1, 30), random.normal(0, 1, 30)
    assert len(MEASURES) == 4
    null, planted = compared(sample, other), compared(sample, other + 1.5)
    assert min(null.permutation, null.kolmogorov_smirnov) > 0.05
    assert abs(null.ours - null.peers) < null.interval
    assert max(planted.permutation, planted.kolmogorov_smirnov) < 0.001
    assert planted.peers - planted.ours > planted.interval


def test_pooled_text_becomes_texts_of_one_token():
    package = tiny_package()
    assert with_time_axis(package) is package
    pooled = replace(
        package,
        features={**package.features, "text": package.features["text"][:, 0]},
        text_length=None,
    )
    again = with_time_axis(pooled)
    assert again.features["text"].shape == (45, 1, 2)
    assert again.text_length is not None
    assert again.text_length.tolist() == [1] * 45
