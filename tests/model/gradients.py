"""Values and gradients of a layer on either backend, each by one compiled call on JAX.

`PATHS` are the ways that a layer may have of computing them (see `kernels.fast_path`).
"""

from functools import lru_cache, partial

import keras
import numpy as np

FAST = "fast path"
PATHS = [FAST, "plain path"] if keras.backend.backend() == "tensorflow" else ["plain path"]


def value(layer, inputs, training=False):
    """Return a built layer's output as a NumPy array; random states move on as they should.

    Args:
        layer: a built layer.
        inputs: arrays in a list or a dict, or one array, as the layer takes them.
        training: whether the layer is called as in training.
    """
    if keras.backend.backend() == "tensorflow":
        return np.asarray(layer(inputs, **_mode(training)))
    groups = (layer.trainable_variables, layer.non_trainable_variables)
    states = ([variable.value for variable in group] for group in groups)
    given = [np.asarray(array) for array in inputs] if isinstance(inputs, list) else inputs
    output, fixed = _compiled(layer, training)(*states, given)
    for variable, after in zip(layer.non_trainable_variables, fixed, strict=True):
        variable.assign(after)
    return np.asarray(output)


def value_and_gradients(layer, inputs, cotangent, training=False):
    """Return a layer's output, and the gradients of `sum(output * cotangent)`.

    Args:
        layer: a built layer.
        inputs: a list of float arrays (an integer array is passed on and gets no gradient).
        cotangent: array shaped like the output.
        training: whether the layer is called as in training.

    Returns:
        The output, the gradients by each trainable variable and those by each float input; both
        from the one call, so a random mask is the same in the value and in the gradients.
    """
    floating = tuple(_is_float(array) for array in inputs)
    floats = [np.asarray(array, np.float32) for array in inputs if _is_float(array)]
    others = [np.asarray(array) for array in inputs if not _is_float(array)]
    groups = (layer.trainable_variables, layer.non_trainable_variables)
    variables, fixed = ([variable.value for variable in group] for group in groups)
    backward = _tensorflow if keras.backend.backend() == "tensorflow" else _compiled_gradients
    output, by_variable, by_input = backward(layer, training, floating)(
        variables, floats, fixed, others, cotangent
    )
    return (
        np.asarray(output),
        [np.asarray(g) for g in by_variable],
        [np.asarray(g) for g in by_input],
    )


def _mode(training):
    """Return the arguments for a call: not every layer has a mode of its own."""
    return {"training": True} if training else {}


def _is_float(array):
    return np.issubdtype(np.asarray(array).dtype, np.floating)


def _total(layer, training, floating, variables, floats, fixed, others, cotangent):
    """Return `sum(output * cotangent)` and the output; `floating` tells the inputs' order."""
    of_kind = {True: iter(floats), False: iter(others)}
    given = [next(of_kind[kind]) for kind in floating]
    output, _ = layer.stateless_call(variables, fixed, given, **_mode(training))
    return keras.ops.sum(output * cotangent), output


def _tensorflow(layer, training, floating):
    import tensorflow as tf

    def call(variables, floats, *rest):
        variables = [tf.convert_to_tensor(variable) for variable in variables]
        floats = [tf.constant(array) for array in floats]
        with tf.GradientTape() as tape:
            tape.watch([variables, floats])
            total, output = _total(layer, training, floating, variables, floats, *rest)
        return output, *tape.gradient(total, [variables, floats])

    return call


# A layer that is called again is not compiled again; a few are enough, and they keep their layers.
@lru_cache(maxsize=4)
def _compiled(layer, training):
    import jax

    return jax.jit(partial(layer.stateless_call, **_mode(training)))


@lru_cache(maxsize=4)
def _compiled_gradients(layer, training, floating):
    import jax

    compute = partial(_total, layer, training, floating)
    graded = jax.jit(jax.value_and_grad(compute, argnums=(0, 1), has_aux=True))

    def call(*arguments):
        (_, output), (by_variable, by_input) = graded(*arguments)
        return output, by_variable, by_input

    return call
