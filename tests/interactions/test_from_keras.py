from typing import get_args

import keras
import numpy as np
import pytest

from tests.interactions.networks import parts_of, table_of
from unic_tfn.grid import input_modalities
from unic_tfn.interactions.coalitions import order
from unic_tfn.interactions.from_keras import (
    chosen_places,
    explain_network,
    fused_network,
    fusion_of,
    places_in_common,
)
from unic_tfn.interactions.fusions.tensor import Tensor
from unic_tfn.jobspec.fusion_size import FusionName
from unic_tfn.jobspec.settings import DenseSettings, ModelSettings, TextSettings
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network, count_gates, with_factors
from unic_tfn.training.dataset import Dataset

CLIPS = 7
FUSIONS = get_args(FusionName)
SMALL = ModelSettings(
    text=TextSettings(lstm_units=3, units=4, dropout=0.2),
    pooled_text=DenseSettings(units=4),
    audio=DenseSettings(units=2, layers=2),
    vision=DenseSettings(units=3, layers=1),
    fusion_units=5,
    fusion_layers=3,
)


@pytest.fixture(autouse=True)
def _backend(cpu):
    """Every test here needs Keras."""


def network_and_arrays(letters, pooled, fusion="tensor", weighting="none"):
    """Return a small network with random weights, biases too, and the features of some clips."""
    random = np.random.default_rng(5)
    text = (5,) if pooled else (6, 5)
    shapes = {"text": text, "audio": (4,), "vision": (8,)}
    shapes = {name: shapes[name] for name in input_modalities(letters)}
    arrays = {
        name: random.standard_normal((CLIPS, *shape)).astype("float32")
        for name, shape in shapes.items()
    }
    if "text" in arrays and not pooled:
        arrays["text_length"] = np.arange(CLIPS, dtype="int32")
    settings = SMALL.model_copy(update={"fusion": fusion, "rank": 2, "weighting": weighting})
    network = build_network(letters, shapes, 3, settings)
    initialise(network, 1, "keras")
    for variable in network.trainable_variables:
        variable.assign(variable + 0.3 * random.standard_normal(variable.shape))
    return network, arrays


def factors_of(network, arrays):
    """Return the vectors that go into the network's fusion."""
    _, *factors = with_factors(network)(arrays, training=False)
    own = len(factors) - count_gates(network)
    return [keras.ops.convert_to_numpy(factor) for factor in factors[:own]]


@pytest.mark.parametrize(
    ("letters", "pooled"),
    [("A", True), ("TV", True), ("TAV", True), ("T", False), ("TAV", False)],
)
@pytest.mark.parametrize("fusion", FUSIONS)
def test_gives_the_networks_logits(letters, pooled, fusion):
    network, arrays = network_and_arrays(letters, pooled, fusion)
    fused = fused_network(network, letters)
    parts = parts_of(fused, factors_of(network, arrays))
    logits = keras.ops.convert_to_numpy(network(arrays, training=False))
    expected = logits - logits.mean(1, keepdims=True)
    np.testing.assert_allclose(fused.logits(parts.sum(0)), expected, atol=1e-5)


@pytest.mark.parametrize("fusion", ["tensor", "concat"])
def test_parts_sum_to_the_layers_own_pre_activation(fusion):
    network, arrays = network_and_arrays("TAV", pooled=True, fusion=fusion)
    factors = factors_of(network, arrays)
    fused = fused_network(network, "TAV")
    parts = parts_of(fused, factors)
    layer = network.get_layer("fusion_1")
    expected = keras.ops.convert_to_numpy(layer.pre_activation(factors))
    np.testing.assert_allclose(parts.sum(0), expected, atol=1e-5)


def test_the_kernel_does_not_follow_the_network():
    network, _ = network_and_arrays("TA", pooled=True)
    fused = fused_network(network, "TA")
    assert isinstance(fused.fusion, Tensor)
    before = fused.fusion.kernel.copy()
    for variable in network.trainable_variables:
        variable.assign(keras.ops.zeros(variable.shape))
    np.testing.assert_array_equal(fused.fusion.kernel, before)


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("weighting", ["none", "divergence"])
def test_the_table_is_what_the_network_says_to_exchanged_features(fusion, weighting):
    network, arrays = network_and_arrays("TAV", True, fusion, weighting)
    factors = [factor[:4] for factor in factors_of(network, arrays)]
    fused = fused_network(network, "TAV")
    combinations = np.indices((4, 4, 4)).reshape(3, -1)
    exchanged = {
        name: arrays[name][clips]
        for name, clips in zip(("text", "audio", "vision"), combinations, strict=True)
    }
    said, *gates = keras.tree.flatten(network(exchanged, training=False))
    assert all(np.ptp(gate) > 0.01 for gate in gates)
    logits = keras.ops.convert_to_numpy(said)
    expected = (logits - logits.mean(1, keepdims=True)).T.reshape(3, 4, 4, 4)
    np.testing.assert_allclose(table_of(fused, factors), expected, atol=1e-5)


def test_many_clips_are_a_subset_that_depends_on_nothing_else():
    few = chosen_places(300, 20)
    assert len(few) == len(set(few)) == 20
    assert set(few) <= set(range(300))
    assert (np.diff(few) > 0).all()
    np.testing.assert_array_equal(few, chosen_places(300, 20))
    np.testing.assert_array_equal(chosen_places(300, 300), np.arange(300))


def test_seeds_that_partition_clips_differently_explain_nearly_the_same():
    """Three seeds, five folds of 120 clips of which 60 are explained: half of each, 75 if apart."""
    chosen = []
    for seed in range(3):
        folds = np.random.default_rng(seed).permutation(np.arange(600) % 5)
        parts = [np.flatnonzero(folds == fold).astype(np.int32) for fold in range(5)]
        chosen.append({row for own in parts for row in own[places_in_common(own, 60, 600)]})
        assert len(chosen[-1]) == 300
        for own in parts:
            places = places_in_common(own, 60, 600)
            assert (np.diff(places) > 0).all()
            # A clip that is explained is so too where fewer are tested beside it.
            fewer = own[np.arange(len(own)) % 3 > 0]
            kept = set(fewer[places_in_common(fewer, 60, 600)])
            assert set(own[places]) & set(fewer) <= kept
            np.testing.assert_array_equal(places_in_common(own, 120, 600), np.arange(len(own)))
    assert len(set.intersection(*chosen)) > 220


@pytest.mark.parametrize("folded", [False, True])
def test_a_drawn_subset_is_explained_with_its_own_ids_labels_and_factors(folded):
    network, arrays = network_and_arrays("TA", pooled=True)
    rows = np.array([6, 5, 4, 3, 1, 0], np.int32)
    labels = np.array([0, 1, 2, 0, 1, 2, 0], np.int32)
    dataset = Dataset(arrays, labels, ("a", "b", "c"), {"test": rows})
    ids = [f"clip {number}" for number in range(CLIPS)]
    factors = [factor[rows] for factor in factors_of(network, arrays)]
    found = explain_network(network, "TA", dataset, factors, ids, 4, folded)
    chosen = rows[places_in_common(rows, 4, CLIPS) if folded else chosen_places(6, 4)]
    assert found.ids.tolist() == [ids[row] for row in chosen]
    assert found.gold.tolist() == labels[chosen].tolist()
    assert int(found.test_clips) == 6
    logits = keras.ops.convert_to_numpy(network(arrays, training=False))[chosen]
    np.testing.assert_allclose(found.logits, logits - logits.mean(1, keepdims=True), atol=1e-5)


@pytest.mark.parametrize("fusion", FUSIONS)
def test_where_a_trained_fusion_can_have_interactions(fusion):
    network, arrays = network_and_arrays("TAV", pooled=True, fusion=fusion)
    rows = np.arange(CLIPS, dtype=np.int32)
    dataset = Dataset(arrays, rows % 3, ("a", "b", "c"), {"test": rows})
    factors = factors_of(network, arrays)
    found = explain_network(network, "TAV", dataset, factors, [str(n) for n in range(CLIPS)], 99)
    several = [order(name) > 1 for name in found.parts]
    assert found.term_variances[several].any() == (fusion != "late")
    assert found.part_shares[several].any() == (fusion in ("tensor", "low_rank"))
    if fusion == "late":
        np.testing.assert_allclose(found.terms[several], 0, atol=1e-6)
        np.testing.assert_array_equal(found.additive_predicted, found.predicted)


def test_a_layer_that_mixes_modalities_unknown_to_us_is_not_separable():
    with pytest.raises(TypeError, match="Maximum is not separable"):
        fusion_of(keras.layers.Maximum(), [2, 2])
