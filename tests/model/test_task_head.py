"""Heads in a network; that they count its parameters is held here against the real ones."""

from math import prod

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
from unic_tfn.model.task_head import head_name

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
