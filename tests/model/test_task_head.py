"""Heads in a network, and the numbers of a public implementation.

That they count the network's parameters is held here against the real ones. `published_heads.json`
holds small weights, inputs and outputs of the heads in MMSA's multitask network, for classes. Equal
are the layers and what they give; not equal are what MMSA sets for each head (width, dropout rate)
and we take from the classifier after the fusion, and its regression, which we do not have.
"""

import json
from math import prod
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.model.test_network import SEQUENCE, SIZES, batch
from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.model.fusions import fused_layers
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network, with_factors
from unic_tfn.model.parameter_count import parameter_count
from unic_tfn.model.task_head import head_name, task_logits

PUBLISHED = json.loads(Path(__file__).with_name("published_heads.json").read_text())
HEADS = (Head("text", "text", 4), Head("own_sound", "audio", 2))


def settings(fusion="tensor", **changes):
    return ModelSettings.model_validate({**SIZES, "fusion": fusion, **changes})


@pytest.mark.parametrize("fusion", ["tensor", "low_rank"])
def test_heads_leave_the_fused_answer_as_it_is(fusion):
    plain = build_network("TA", SEQUENCE, 3, settings(fusion))
    network = build_network("TA", SEQUENCE, 3, settings(fusion), HEADS)
    trainable = sum(prod(variable.shape) for variable in network.trainable_variables)
    assert trainable == parameter_count("TA", SEQUENCE, 3, settings(fusion), HEADS)
    for made in (plain, network):
        initialise(made, 1, "pytorch")
    features = batch(network)
    logits, *tasks = network(features)
    np.testing.assert_array_equal(logits, plain(features))
    assert [task.shape for task in tasks] == [(3, 4), (3, 2)]
    assert [layer.name for layer in fused_layers(network)] == [
        layer.name for layer in fused_layers(plain)
    ]
    again, text, audio, *heads = with_factors(network)(features)
    np.testing.assert_array_equal(again, logits)
    assert (text.shape[1], audio.shape[1], len(heads)) == (9, 4, 2)


def test_heads_are_on_the_vectors_before_they_are_weighted():
    network = build_network("TA", SEQUENCE, 3, settings(weighting="divergence"), HEADS)
    initialise(network, 1, "pytorch")
    features = batch(network)
    *_, before, _, _ = with_factors(network)(features)
    network.get_layer("audio_gate").last_bias.assign([2.0])
    *_, after, _, gate = with_factors(network)(features)
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(gate, 2)


def test_a_head_is_dropout_dense_layers_and_classes_on_one_modalitys_vector():
    network = build_network("TA", SEQUENCE, 3, settings(fusion_rate=0.2), HEADS)
    initialise(network, 1, "pytorch")
    name = head_name(HEADS[1])
    assert name == "audio_task_own_sound"
    assert network.get_layer(f"{name}_dropout").rate == 0.2
    features = batch(network)
    _, _, audio, _, found = with_factors(network)(features)
    hidden = np.asarray(audio)
    for number in (1, 2, 3):
        layer = network.get_layer(f"{name}_{number}")
        assert layer.units == 10
        hidden = np.maximum(hidden @ np.asarray(layer.kernel) + np.asarray(layer.bias), 0)
    last = network.get_layer(f"{name}_logits")
    np.testing.assert_allclose(found, hidden @ last.kernel + last.bias, atol=1e-5)
    bare = build_network("TA", SEQUENCE, 3, settings(fusion_dropout="none"), HEADS)
    assert not [layer for layer in bare.layers if layer.name == f"{name}_dropout"]
    assert keras.tree.flatten(bare.output)[2].shape == (None, 2)


@pytest.mark.parametrize(
    ("modality", "theirs"), [("text", "text"), ("audio", "audio"), ("vision", "video")]
)
def test_a_head_agrees_with_the_published_code(modality, theirs):
    layers = [
        [
            np.array(PUBLISHED["weights"][f"post_{theirs}_layer_{number}.{part}"], np.float32).T
            for part in ("weight", "bias")
        ]
        for number in (1, 2, 3)
    ]
    vectors = np.array(PUBLISHED["vectors"][modality], np.float32)
    head = Head(modality, theirs, 3)
    width = len(layers[0][1])
    sizes = ModelSettings.model_validate({"fusion_layers": 2, "fusion_units": width})
    source = keras.Input(vectors.shape[1:])
    model = keras.Model(source, task_logits(source, head, sizes))
    for part, weights in zip(("1", "2", "logits"), layers, strict=True):
        model.get_layer(f"{head_name(head)}_{part}").set_weights(weights)
    logits = np.array(PUBLISHED["logits"][modality], np.float32)
    np.testing.assert_allclose(model(vectors), logits, rtol=1e-5, atol=1e-5)
