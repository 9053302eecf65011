"""One battery that every layer of ours passes: shapes, serialisation, a training step."""

import keras
import numpy as np
import pytest

from unic_tfn.model.concat_fusion import ConcatFusion
from unic_tfn.model.late_fusion import LateFusion
from unic_tfn.model.low_rank_fusion import LowRankFusion
from unic_tfn.model.outer_product import OuterProduct
from unic_tfn.model.reliability_gate import ReliabilityGate
from unic_tfn.model.sequence_encoder import SequenceEncoder
from unic_tfn.model.tensor_fusion import TensorFusion
from unic_tfn.model.weighted_vector import WeightedVector

VECTORS = [(3,), (2,), (4,)]
LAYERS = {
    "OuterProduct, 1": (OuterProduct, {}, VECTORS[:1]),
    "OuterProduct, 2": (OuterProduct, {}, VECTORS[:2]),
    "OuterProduct, 3": (OuterProduct, {}, VECTORS),
    "TensorFusion, tensor": (TensorFusion, {"units": 5, "dropout": "tensor", "rate": 0.3}, VECTORS),
    "TensorFusion, factors": (
        TensorFusion,
        {"units": 5, "dropout": "factors", "rate": 0.3},
        VECTORS[:2],
    ),
    "TensorFusion, none": (TensorFusion, {"units": 5, "dropout": "none"}, VECTORS[:1]),
    "ConcatFusion, 1": (ConcatFusion, {"units": 5, "rate": 0.0}, VECTORS[:1]),
    "ConcatFusion, 3": (ConcatFusion, {"units": 5, "rate": 0.3}, VECTORS),
    "LowRankFusion, 1": (LowRankFusion, {"units": 5, "rank": 1}, VECTORS[:1]),
    "LowRankFusion, 2": (LowRankFusion, {"units": 5, "rank": 3, "rate": 0.3}, VECTORS[:2]),
    "LowRankFusion, 3": (LowRankFusion, {"units": 5, "rank": 2}, VECTORS),
    "LateFusion, 1": (LateFusion, {"units": 5, "rate": 0.3}, VECTORS[:1]),
    "LateFusion, 3": (LateFusion, {"units": 5}, VECTORS),
    # A tuple is the shape of a single tensor, which is not given in a list.
    "ReliabilityGate": (ReliabilityGate, {"units": 5}, (3,)),
    "WeightedVector": (WeightedVector, {}, [(3,), (1,)]),
    "WeightedVector, given": (WeightedVector, {}, [(3,), (1,), (1,)]),
    "SequenceEncoder": (SequenceEncoder, {"units": 5}, [(6, 3), ()]),
    "SequenceEncoder, MMSA's": (
        SequenceEncoder,
        {"units": 5, "padding": "read", "biases": 2},
        [(6, 3), ()],
    ),
}


@pytest.fixture(params=LAYERS)
def kind(request):
    return LAYERS[request.param]


def each(shapes, make):
    """Return what is made of each shape in a list, or of the only one."""
    return [make(shape) for shape in shapes] if isinstance(shapes, list) else make(shapes)


def arrays(shapes, batch):
    random = np.random.default_rng(batch)
    return each(
        shapes,
        lambda shape: (
            random.standard_normal((batch, *shape)).astype(np.float32)
            if shape
            else random.integers(1, 7, batch).astype(np.int32)
        ),
    )


def symbols(shapes):
    return each(shapes, lambda shape: keras.Input(shape, dtype="float32" if shape else "int32"))


def test_shape_inference_and_any_batch(kind):
    make, arguments, shapes = kind
    layer = make(**arguments)
    width = layer(symbols(shapes)).shape[1]
    for batch in (None, 1, 3):
        given = each(shapes, (batch,).__add__)
        assert tuple(layer.compute_output_shape(given)) == (batch, width)
    for batch in (1, 3):
        output = layer(arrays(shapes, batch))
        assert tuple(output.shape) == (batch, width)
        assert keras.backend.standardize_dtype(output.dtype) == "float32"


def test_configuration_makes_the_same_layer_again(kind):
    make, arguments, shapes = kind
    layer = make(**arguments, name="mine")
    inputs = arrays(shapes, 2)
    output = np.asarray(layer(inputs))
    config = layer.get_config()
    assert {**config, **arguments} == config
    with_own_name = make.from_config(config)
    revived = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    for again in (with_own_name, revived):
        assert type(again) is make
        assert again.get_config() == config
        again(inputs)
        again.set_weights(layer.get_weights())
        np.testing.assert_array_equal(again(inputs), output)


def test_a_training_step_moves_every_variable(kind):
    make, arguments, shapes = kind
    inputs = symbols(shapes)
    layer = make(**arguments)
    keras.utils.set_random_seed(1)
    model = keras.Model(inputs, keras.layers.Dense(2)(layer(inputs)))
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=keras.backend.backend() != "jax")
    before = [np.asarray(variable) for variable in model.trainable_variables]
    model.train_on_batch(arrays(shapes, 8), np.ones((8, 2), np.float32))
    own = {
        OuterProduct: 0,
        TensorFusion: 2,
        ConcatFusion: 2,
        LowRankFusion: len(shapes) + 2,
        LateFusion: 2 * len(shapes),
        ReliabilityGate: 4,
        WeightedVector: 0,
        SequenceEncoder: 2 + arguments.get("biases", 1),
    }
    assert len(layer.trainable_variables) == own[make]
    for old, variable in zip(before, model.trainable_variables, strict=True):
        assert (np.asarray(variable) != old).any(), variable.path
