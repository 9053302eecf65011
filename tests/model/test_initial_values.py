import hashlib
from math import sqrt

import keras
import numpy as np
import pytest

from tests.model.test_network import MMSA, POOLED, SEQUENCE, SETTINGS, batch
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network

# Recorded once. Both backends and every machine begin a run of seed 1111 with these very numbers.
KERNELS_OF_SEED_1111 = {
    "keras": "d159875e81eacb9a0bd1162dff567276c8d4862ef852c647ba36591d538351de",
    "pytorch": "3855706710ff453d70039a29c5109d6068cc76cc2b5aed0cd7123b6e4a10033f",
}
SCHEMES = pytest.mark.parametrize("scheme", KERNELS_OF_SEED_1111)


@pytest.fixture(scope="module")
def network(cpu):
    return build_network("TAV", SEQUENCE, 7, SETTINGS)


@pytest.fixture(scope="module")
def mmsas(cpu):
    return build_network("TAV", SEQUENCE, 7, MMSA)


def values(network, seed, scheme="pytorch"):
    initialise(network, seed, scheme)
    return {
        f"{layer.name}/{place}/{variable.name}": np.asarray(variable).copy()
        for layer in network.layers
        for place, variable in enumerate(layer.variables)
    }


def same(one, other):
    return all(np.array_equal(one[path], other[path]) for path in one)


def digest(kernels):
    """Return the sha256 over the kernels, which are uniform: no sum whose order could matter."""
    whole = hashlib.sha256()
    for path in sorted(kernels):
        if path.endswith("/kernel"):
            whole.update(path.encode() + kernels[path].astype("<f4").tobytes())
    return whole.hexdigest()


@SCHEMES
def test_numbers_are_the_recorded_ones(network, scheme):
    assert digest(values(network, 1111, scheme)) == KERNELS_OF_SEED_1111[scheme]


@pytest.mark.parametrize("name", ["network", "mmsas"])
def test_pytorchs_distributions(name, request):
    """Uniform within 1/√(units of an LSTM) or 1/√(inputs of a dense layer), biases too."""
    drawn = values(request.getfixturevalue(name), 5, "pytorch")
    for path, value in drawn.items():
        layer, _, name_ = path.split("/")
        if name_ not in ("kernel", "recurrent_kernel", "bias", "recurrent_bias"):
            continue
        if layer == "text_lstm":
            inputs = 6
        else:
            inputs = next(v.shape[0] for p, v in drawn.items() if p == f"{layer}/0/kernel")
        limit = 1 / sqrt(inputs)
        vectors = 2 if path == "text_lstm/2/bias" and name == "network" else 1
        assert np.abs(value).max() <= vectors * limit * (1 + 1e-6), path
        spread = limit * sqrt(vectors / 3)
        assert value.std() == pytest.approx(spread, rel=5 / sqrt(2 * value.size)), path
        assert abs(value.mean()) < 5 * spread / sqrt(value.size), path


def test_the_two_biases_of_an_lstm_differ(mmsas, network):
    drawn = values(mmsas, 1)
    pair = [
        value for path, value in drawn.items() if path.startswith("text_lstm") and "bias" in path
    ]
    assert len(pair) == 2
    assert not np.intersect1d(*pair).size
    # One vector is the sum of two, so it reaches where neither could.
    single = max(np.abs(values(network, seed)["text_lstm/2/bias"]).max() for seed in range(5))
    assert single > 1 / sqrt(6)


def test_kerass_distributions(network):
    for path, value in values(network, 5, "keras").items():
        name = path.rsplit("/", 1)[-1]
        if name == "kernel":
            limit = sqrt(6 / sum(value.shape))
            assert np.abs(value).max() <= limit * (1 + 1e-6)
            assert value.std() == pytest.approx(limit / sqrt(3), rel=5 / sqrt(2 * value.size))
            assert abs(value.mean()) < 5 * limit / sqrt(3 * value.size)
        elif name == "recurrent_kernel":
            np.testing.assert_allclose(value @ value.T, np.eye(len(value)), atol=1e-6)
        elif path.startswith("text_lstm") and name == "bias":
            np.testing.assert_array_equal(
                value.reshape(4, -1), [[0] * 6, [1] * 6, [0] * 6, [0] * 6]
            )
        elif name in ("bias", "beta", "moving_mean"):
            assert not value.any()
        elif name in ("gamma", "moving_variance"):
            assert (value == 1).all()
        else:
            assert name == "seed_generator_state"


def other_fusion(fusion):
    settings = SETTINGS.model_copy(update={"fusion": fusion, "rank": 6})
    return build_network("TAV", SEQUENCE, 7, settings)


@SCHEMES
def test_a_low_rank_fusion_begins_as_published(scheme):
    """PyTorch's Xavier normal for factors (rank, d + 1, classes) and weights (1, rank)."""
    drawn = values(other_fusion("low_rank"), 3, scheme)
    for number, width in enumerate((9, 4, 5)):
        factor = drawn[f"fusion_1/{number}/factor_{number + 1}"]
        assert factor.shape == (width + 1, 6, 7)
        spread = sqrt(2 / ((width + 1) * 7 + 6 * 7))
        assert factor.std() == pytest.approx(spread, rel=5 / sqrt(2 * factor.size))
        assert abs(factor.mean()) < 5 * spread / sqrt(factor.size)
        # Normal, not uniform: some values lie far out.
        assert np.abs(factor).max() > 2 * spread
    many = [values(other_fusion("low_rank"), 3, scheme)["fusion_1/3/rank_weights"]]
    assert many[0].shape == (6,)
    assert 0 < np.abs(many[0]).max() < 5 * sqrt(2 / 7)
    assert not drawn["fusion_1/4/bias"].any()


def test_a_late_fusion_begins_as_one_dense_layer_per_modality():
    pytorchs, kerass = (values(other_fusion("late"), 3, scheme) for scheme in ("pytorch", "keras"))
    for number, width in enumerate((9, 4, 5), 1):
        kernel, bias = (
            f"fusion_1/{2 * number - 2}/kernel_{number}",
            f"fusion_1/{2 * number - 1}/bias_{number}",
        )
        for value in (pytorchs[kernel], pytorchs[bias]):
            assert 0.5 / sqrt(width) < np.abs(value).max() <= 1 / sqrt(width)
        limit = sqrt(6 / (width + 7))
        assert 0.8 * limit < np.abs(kerass[kernel]).max() <= limit
        assert not kerass[bias].any()


def test_only_seed_and_name_decide(network):
    first = values(network, 1)
    assert not same(first, values(network, 2))
    assert same(first, values(network, 1))
    # Another network in between, and one that shares only some layers.
    alone = values(build_network("A", POOLED, 7, SETTINGS), 1)
    shared = [path for path in alone if path.startswith("audio_")]
    assert len(shared) == 9
    assert same({path: alone[path] for path in shared}, first)
    assert same(first, values(build_network("TAV", SEQUENCE, 7, SETTINGS), 1))


def test_layers_of_one_shape_differ(network):
    drawn = values(network, 1)
    assert (drawn["vision_dense_2/0/kernel"] != drawn["vision_dense_3/0/kernel"]).any()
    assert (drawn["fusion_2/0/kernel"] != drawn["fusion_3/0/kernel"]).any()


def test_seed_decides_what_dropout_drops(network):
    features = batch(network, 16)

    def logits(seed):
        initialise(network, seed, "pytorch")
        # The same weights each time, so that only the dropped elements can differ.
        for variable in network.trainable_variables:
            variable.assign(np.random.default_rng(0).uniform(-1, 1, variable.shape))
        return np.asarray(network(features, training=True))

    first, second = logits(1), logits(2)
    assert (first != second).any()
    np.testing.assert_array_equal(logits(1), first)


def test_unknown_variables_are_refused():
    inputs = keras.Input((3,))
    network = keras.Model(inputs, keras.layers.PReLU()(inputs))
    with pytest.raises(ValueError, match="No initial value is known for the variable p_re_lu"):
        initialise(network, 1, "pytorch")
