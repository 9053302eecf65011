"""Initial values of a network's variables, drawn with NumPy from the run's seed.

They are the same on every backend and do not depend on other networks in the process: each variable
has its own random stream, determined by the seed, its layer's name and its position in the layer.
"""

from math import sqrt
from typing import Any
from zlib import crc32

import keras
import numpy as np
from numpy.typing import NDArray


def initialise(network: keras.Model, seed: int) -> None:
    """Give every variable of the network its initial value for a run with this seed.

    Kernels are Glorot uniform, recurrent kernels orthogonal and biases zero, except that an LSTM's
    forget gate has bias one: Keras's defaults. Dropout's random states follow from the seed too.
    """
    for layer in network.layers:
        for place, variable in enumerate(layer.variables):
            stream = np.random.default_rng([seed, crc32(f"{layer.name}/{place}".encode())])
            variable.assign(initial_value(variable, stream))


def initial_value(variable: Any, stream: np.random.Generator) -> NDArray[Any]:
    """Return one variable's initial value, of its shape.

    Args:
        variable: a Keras variable; its name says which distribution it gets.
        stream: where random values are drawn from.

    Raises:
        ValueError: no initial value is known for a variable of this name.
    """
    shape = tuple(variable.shape)
    match variable.name:
        case "kernel":
            return _glorot_uniform(shape, stream)
        case "recurrent_kernel":
            return _orthogonal(shape, stream)
        case "bias" if "lstm_cell" in variable.path:
            # Gates in the order i, f, g, o.
            units = shape[0] // 4
            return np.repeat(np.array([0, 1, 0, 0], np.float32), units)
        case "bias" | "beta" | "moving_mean":
            return np.zeros(shape, np.float32)
        case "gamma" | "moving_variance":
            return np.ones(shape, np.float32)
        case "seed_generator_state":
            # The second word counts the draws.
            return np.array([stream.integers(2**32), 0]).astype(variable.dtype)
    raise ValueError(f"No initial value is known for the variable {variable.path}.")


def _glorot_uniform(shape: tuple[int, ...], stream: np.random.Generator) -> NDArray[np.float32]:
    limit = np.float32(sqrt(6 / (shape[0] + shape[1])))
    values = stream.random(shape, np.float32)
    values *= 2 * limit
    values -= limit
    return values


def _orthogonal(shape: tuple[int, ...], stream: np.random.Generator) -> NDArray[np.float32]:
    tall = (max(shape), min(shape))
    q, r = np.linalg.qr(stream.standard_normal(tall))
    q *= np.sign(np.diag(r))
    return np.ascontiguousarray(q if tall == shape else q.T, np.float32)
