"""Values and gradients of a layer on either backend, each by one compiled call on JAX.

`PATHS` are the ways that a layer may have of computing them (see `kernels.fast_path`).
"""

from functools import partial

import keras
import numpy as np

FAST = "fast path"
PATHS = [FAST, "plain path"] if keras.backend.backend() == "tensorflow" else ["plain path"]


def value(layer, inputs, training=False):
    """Return a built layer's output as a NumPy array; random states move on as they should.

    Args:
        layer: a built layer.
        inputs: a list of arrays, or one array, as the layer takes them.
        training: whether the layer is called as in training.
    """
    if keras.backend.backend() == "tensorflow":
        return np.asarray(layer(inputs, **_mode(training)))
    import jax

    call = jax.jit(partial(layer.stateless_call, **_mode(training)))
    groups = (layer.trainable_variables, layer.non_trainable_variables)
    states = ([variable.value for variable in group] for group in groups)
    given = [np.asarray(array) for array in inputs] if isinstance(inputs, list) else inputs
    output, fixed = call(*states, given)
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
    floats = [np.asarray(array, np.float32) for array in inputs if _is_float(array)]

    def compute(variables, arrays):
        rest = iter(arrays)
        given = [next(rest) if _is_float(array) else array for array in inputs]
        fixed = [variable.value for variable in layer.non_trainable_variables]
        output, _ = layer.stateless_call(variables, fixed, given, **_mode(training))
        return keras.ops.sum(output * cotangent), output

    variables = [variable.value for variable in layer.trainable_variables]
    backward = _tensorflow if keras.backend.backend() == "tensorflow" else _jax
    output, by_variable, by_input = backward(compute, variables, floats)
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


def _tensorflow(compute, variables, floats):
    import tensorflow as tf

    variables = [tf.convert_to_tensor(variable) for variable in variables]
    floats = [tf.constant(array) for array in floats]
    with tf.GradientTape() as tape:
        tape.watch([variables, floats])
        total, output = compute(variables, floats)
    return output, *tape.gradient(total, [variables, floats])


def _jax(compute, variables, floats):
    import jax
    import jax.numpy as jnp

    floats = [jnp.asarray(array) for array in floats]
    graded = jax.jit(jax.value_and_grad(compute, argnums=(0, 1), has_aux=True))
    (_, output), (by_variable, by_input) = graded(list(variables), floats)
    return output, by_variable, by_input
