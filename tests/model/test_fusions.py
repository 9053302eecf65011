"""Every fusion in a network: its shapes, and the numbers of a public implementation.

`published_fusions.json` holds small weights, inputs and outputs of MMSA's low-rank fusion and of
its network that concatenates. The mean of linear maps has no counterpart there; `test_late_fusion`
holds it against NumPy.
"""

import json
from pathlib import Path
from typing import get_args

import keras
import numpy as np
import pytest

from tests.model.test_network import SEQUENCE, SIZES, batch
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.fusion_size import FusionName
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.model.fusions import FUSION, fused_logits
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network, with_factors

PUBLISHED = json.loads(Path(__file__).with_name("published_fusions.json").read_text())
MODALITIES = ("text", "audio", "vision")


def fusion_alone(**settings):
    """Return a model from the published vectors to logits, and the vectors."""
    vectors = [np.array(PUBLISHED["vectors"][name], np.float32) for name in MODALITIES]
    inputs = [keras.Input(vector.shape[1:]) for vector in vectors]
    logits = fused_logits(inputs, 3, ModelSettings.model_validate({"fusion_units": 3, **settings}))
    return keras.Model(inputs, logits), vectors


def published(name):
    """Return the logits and the weights that were copied."""
    found = PUBLISHED[name]
    weights = {key: np.array(value, np.float32) for key, value in found["weights"].items()}
    return np.array(found["logits"], np.float32), weights


def test_low_rank_agrees_with_the_published_code():
    model, vectors = fusion_alone(fusion="low_rank", rank=2)
    logits, weights = published("low_rank")
    layer = model.get_layer(FUSION)
    for factor, name in zip(layer.factors, ("text", "audio", "video"), strict=True):
        # Theirs are (rank, d + 1, classes), with the appended 1 in front.
        factor.assign(np.roll(weights[f"{name}_factor"], -1, axis=1).transpose(1, 0, 2))
    layer.rank_weights.assign(weights["fusion_weights"][0])
    layer.bias.assign(weights["fusion_bias"][0])
    np.testing.assert_allclose(model(vectors), logits, rtol=1e-5, atol=1e-5)


def test_concat_agrees_with_the_published_code():
    model, vectors = fusion_alone(fusion="concat")
    logits, weights = published("concat")
    first = weights["post_fusion_layer_1.weight"].T
    # Theirs are in the order audio, video, text.
    layers = [FUSION, "fusion_2", "logits"]
    kernels = [np.roll(first, 4, axis=0)] + [
        weights[f"post_fusion_layer_{number}.weight"].T for number in (2, 3)
    ]
    for number, (name, kernel) in enumerate(zip(layers, kernels, strict=True), 1):
        layer = model.get_layer(name)
        layer.kernel.assign(kernel)
        layer.bias.assign(weights[f"post_fusion_layer_{number}.bias"])
    np.testing.assert_allclose(model(vectors), logits, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("fusion", get_args(FusionName))
@pytest.mark.parametrize("name", INPUTS)
def test_a_step_from_a_runs_initial_values_moves_every_variable(name, fusion):
    settings = ModelSettings.model_validate({**SIZES, "fusion": fusion, "fusion_dropout": "none"})
    network = build_network(name, SEQUENCE, 3, settings)
    initialise(network, 1, "pytorch")
    network.compile(
        keras.optimizers.SGD(0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        run_eagerly=True,
    )
    before = [np.asarray(variable) for variable in network.trainable_variables]
    network.train_on_batch(batch(network, 16), np.arange(16) % 3)
    for old, variable in zip(before, network.trainable_variables, strict=True):
        assert (np.asarray(variable) != old).any(), variable.path


@pytest.mark.parametrize("fusion", get_args(FusionName))
def test_only_the_fusion_differs(fusion):
    settings = ModelSettings.model_validate({**SIZES, "fusion": fusion})
    network = build_network("TAV", SEQUENCE, 7, settings)
    assert network.output_shape == (None, 7)
    names = [layer.name for layer in network.layers]
    assert {"text_lstm", "audio_dense_2", "vision_dense_3", FUSION} <= set(names)
    has_head = fusion in ("tensor", "concat")
    assert names[names.index(FUSION) + 1 :] == has_head * ["fusion_2", "fusion_3", "logits"]
    initialise(network, 1, "pytorch")
    logits, *factors = with_factors(network)(batch(network))
    assert logits.shape == (3, 7)
    assert [factor.shape[1] for factor in factors] == [9, 4, 5]


@pytest.mark.parametrize(
    ("fusion", "rates"),
    [
        ("concat", {"tensor": 0.3, "factors": 0.3, "none": 0.0}),
        ("low_rank", {"tensor": 0.0, "factors": 0.3, "none": 0.0}),
        ("late", {"tensor": 0.0, "factors": 0.3, "none": 0.0}),
    ],
)
def test_where_dropout_acts(fusion, rates):
    for dropout, rate in rates.items():
        model, _ = fusion_alone(fusion=fusion, fusion_dropout=dropout, fusion_rate=0.3)
        assert model.get_layer(FUSION).rate == rate
