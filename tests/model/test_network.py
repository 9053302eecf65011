from math import prod

import keras
import numpy as np
import pytest

from unic_tfn.grid import INPUTS, input_modalities
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.model.batch_norm import UnbiasedBatchNormalization
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network, count_gates, with_factors
from unic_tfn.model.parameter_count import parameter_count

SEQUENCE = {"text": (5, 7), "audio": (3,), "vision": (11,)}
POOLED = {**SEQUENCE, "text": (7,)}
# Sizes that are all different, so that no two can be exchanged unnoticed.
SIZES = {
    "text": {"lstm_units": 6, "units": 9},
    "pooled_text": {"units": 8, "layers": 1},
    "audio": {"units": 4, "layers": 2},
    "vision": {"units": 5, "layers": 3},
    "fusion_units": 10,
    "fusion_layers": 3,
}
SETTINGS = ModelSettings.model_validate(SIZES)
MMSA = ModelSettings.model_validate({**SIZES, "preset": "mmsa"})
PAPER_SHAPES = {"text": (50, 768), "audio": (25,), "vision": (1434,)}


def shapes_of(network):
    return {tensor.name: tensor.shape for tensor in network.inputs}


def batch(network, clips=3, seed=0):
    random = np.random.default_rng(seed)
    return {
        name: random.integers(0, 6, clips).astype(np.int32)
        if name == "text_length"
        else random.standard_normal((clips, *shape[1:])).astype(np.float32)
        for name, shape in shapes_of(network).items()
    }


WEIGHTED = ModelSettings.model_validate({**SIZES, "weighting": "divergence"})
OTHER_FUSIONS = [
    ModelSettings.model_validate({**SIZES, "fusion": fusion, "rank": 3})
    for fusion in ("concat", "low_rank", "late")
]


@pytest.mark.parametrize(
    "settings",
    [SETTINGS, MMSA, *OTHER_FUSIONS],
    ids=lambda settings: f"{settings.preset} {settings.fusion}",
)
@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        *(pytest.param(name, SEQUENCE, id=f"{name}-time axis") for name in INPUTS),
        *(pytest.param(name, POOLED, id=f"{name}-pooled") for name in INPUTS if "T" in name),
    ],
)
def test_every_input_has_its_network(name, shapes, settings):
    network = build_network(name, shapes, 7, settings)
    trainable = sum(prod(variable.shape) for variable in network.trainable_variables)
    assert trainable == parameter_count(name, shapes, 7, settings)
    wanted = set(input_modalities(name))
    if "T" in name and shapes is SEQUENCE:
        wanted.add("text_length")
    assert set(shapes_of(network)) == wanted
    assert network.output_shape == (None, 7)


@pytest.mark.parametrize("fusion", ["tensor", "late"])
@pytest.mark.parametrize("scheme", ["pytorch", "keras"])
def test_weights_begin_as_the_plain_network_does(fusion, scheme):
    plain, network = (
        build_network("TAV", SEQUENCE, 7, settings.model_copy(update={"fusion": fusion}))
        for settings in (SETTINGS, WEIGHTED)
    )
    for made in (plain, network):
        initialise(made, 1, scheme)
    assert np.any(network.get_layer("audio_gate").kernel)
    features = batch(network)
    logits, *gates = network(features)
    np.testing.assert_array_equal(logits, plain(features))
    assert [gate.shape for gate in gates] == [(3, 1)] * 3
    np.testing.assert_array_equal(np.array(gates), 0)
    trainable = sum(prod(variable.shape) for variable in network.trainable_variables)
    counted = WEIGHTED.model_copy(update={"fusion": fusion})
    assert trainable == parameter_count("TAV", SEQUENCE, 7, counted)
    assert count_gates(network) == 3
    assert count_gates(plain) == 0


def test_what_is_fused_are_vectors_times_twice_the_sigmoid_of_their_gates():
    plain, network = (build_network("TA", POOLED, 7, s) for s in (SETTINGS, WEIGHTED))
    for made in (plain, network):
        initialise(made, 1, "pytorch")
    for name in ("text", "audio"):
        gate = network.get_layer(f"{name}_gate")
        gate.last_kernel.assign(np.linspace(-1, 1, gate.units)[:, None])
    features = batch(network)
    _, *vectors = with_factors(plain)(features)
    _, text, audio, *gates = with_factors(network)(features)
    for vector, factor, gate in zip(vectors, (text, audio), gates, strict=True):
        assert np.any(gate)
        expected = 2 / (1 + np.exp(-np.asarray(gate))) * vector
        np.testing.assert_allclose(factor, expected, rtol=1e-5)


def test_given_reliabilities_take_the_gates_place():
    given = WEIGHTED.model_copy(update={"divergence": "given"})
    network = build_network("TA", POOLED, 7, given)
    initialise(network, 1, "pytorch")
    assert set(shapes_of(network)) == {"text", "audio", "text_reliability", "audio_reliability"}
    features = batch(network)
    features["text_reliability"] = np.array([[0.25], [1], [-1]], np.float32)
    features["audio_reliability"] = np.full((3, 1), -1, np.float32)
    _, text, audio, *_ = with_factors(network)(features)
    unknown = {**features, "text_reliability": features["audio_reliability"]}
    _, plain, same, *_ = with_factors(network)(unknown)
    np.testing.assert_allclose(text, np.array([[0.5], [2], [1]]) * plain, rtol=1e-6)
    np.testing.assert_array_equal(audio, same)


def test_logits_are_finite_and_the_same_twice():
    network = build_network("TAV", SEQUENCE, 7, SETTINGS)
    initialise(network, 1, "pytorch")
    features = batch(network)
    logits = np.asarray(network(features, training=False))
    assert logits.shape == (3, 7)
    assert np.isfinite(logits).all()
    np.testing.assert_array_equal(network(features, training=False), logits)


def test_settings_reach_the_layers():
    changed = SETTINGS.model_copy(
        update={
            "batch_norm_momentum": 0.7,
            "batch_norm_epsilon": 0.01,
            "batch_norm_variance": "unbiased",
            "fusion_dropout": "factors",
            "fusion_rate": 0.2,
            "text": SETTINGS.text.model_copy(
                update={"dropout": 0.3, "padding": "read", "biases": 2}
            ),
        }
    )
    network = build_network("TAV", SEQUENCE, 7, changed)
    norm, fusion = network.get_layer("vision_norm"), network.get_layer("fusion_1")
    assert (norm.momentum, norm.epsilon) == (0.7, 0.01)
    assert type(norm) is UnbiasedBatchNormalization
    encoder = network.get_layer("text_lstm")
    assert (encoder.padding, encoder.biases) == ("read", 2)
    assert (fusion.units, fusion.dropout, fusion.rate) == (10, "factors", 0.2)
    assert network.get_layer("text_dropout").rate == 0.3
    assert network.get_layer("audio_dropout").rate == 0.4
    assert network.get_layer("text_dense").activation is keras.activations.linear
    for name in ("audio_dense_1", "vision_dense_3", "fusion_3"):
        assert network.get_layer(name).activation is keras.activations.relu


def test_paper_preset_is_the_designed_network():
    network = build_network("AV", PAPER_SHAPES, 7, ModelSettings())
    norm, fusion = network.get_layer("audio_norm"), network.get_layer("fusion_1")
    assert (norm.momentum, norm.epsilon) == (0.9, 1e-5)
    assert type(norm) is keras.layers.BatchNormalization
    assert (fusion.units, fusion.dropout, fusion.rate) == (32, "tensor", 0.4)
    assert network.get_layer("audio_dropout").rate == 0.4
    assert network.get_layer("vision_dropout").rate == 0.4
    assert tuple(fusion.kernel.shape) == (33 * 129, 32)
    units = {layer.name: getattr(layer, "units", None) for layer in network.layers}
    assert [units[f"audio_dense_{n}"] for n in (1, 2, 3)] == [32, 32, 32]
    assert [units[f"vision_dense_{n}"] for n in (1, 2, 3)] == [128, 128, 128]
    assert units["fusion_2"] == 32
    assert "fusion_3" not in units
    text = build_network("T", {"text": (5, 8)}, 7, ModelSettings())
    encoder = text.get_layer("text_lstm")
    assert (encoder.padding, encoder.biases) == ("skipped", 1)
    assert (encoder.units, text.get_layer("text_dense").units) == (128, 256)
    assert "text_dropout" not in {layer.name for layer in text.layers}
