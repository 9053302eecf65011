"""Initial values of a network's variables, drawn with NumPy from the run's seed.

They are the same on every backend and do not depend on other networks in the process: each variable
has its own random stream, determined by the seed, its layer's name and its position in the layer.
"""

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any
from zlib import crc32

import keras
import numpy as np
from numpy.typing import NDArray

from unic_tfn.jobspec.settings import InitialValues

Shape = tuple[int, ...]


def initialise(network: keras.Model, seed: int, scheme: InitialValues) -> None:
    """Give every variable of the network its initial value for a run with this seed.

    Args:
        network: as `build_network` makes it.
        seed: from which all values follow, dropout's random states too.
        scheme: whose defaults are taken. `"pytorch"`: kernels and biases are uniform within
            ±1/√n, where n is an LSTM's units or a dense layer's inputs; where an LSTM has one bias
            vector, it is the sum of PyTorch's two. `"keras"`: kernels are Glorot uniform,
            recurrent kernels orthogonal and biases zero, except that an LSTM's forget gate has
            bias one. A low-rank fusion, which neither library has, gets with both the values of
            Liu et al. (2018): Xavier normal, the bias zero.
    """
    draw = _pytorch_value if scheme == "pytorch" else _keras_value
    for layer in network.layers:
        shapes = {variable.name: tuple(variable.shape) for variable in layer.variables}
        for place, variable in enumerate(layer.variables):
            stream = np.random.default_rng([seed, crc32(f"{layer.name}/{place}".encode())])
            variable.assign(initial_value(variable, stream, shapes, draw))


Draw = Callable[[str, Mapping[str, Shape], np.random.Generator], NDArray[np.float32]]


def initial_value(
    variable: Any, stream: np.random.Generator, shapes: Mapping[str, Shape], draw: Draw
) -> NDArray[Any]:
    """Return one variable's initial value, of its shape.

    Args:
        variable: a Keras variable; its name says which distribution it gets.
        stream: where random values are drawn from.
        shapes: by name, the shapes of all variables of its layer.
        draw: returns the value of a kernel or bias, from its name, the shapes and the stream.

    Raises:
        ValueError: no initial value is known for a variable of this name.
    """
    shape = tuple(variable.shape)
    name, shapes = _of_its_number(variable.name, shapes)
    match name:
        case "factor" | "rank_weights":
            return _xavier_normal(shape, stream)
        case "bias" if "kernel" not in shapes:
            return np.zeros(shape, np.float32)
        case "kernel" | "recurrent_kernel" | "bias" | "recurrent_bias":
            return draw(name, shapes, stream)
        case "beta" | "moving_mean" | "last_kernel" | "last_bias":
            return np.zeros(shape, np.float32)
        case "gamma" | "moving_variance":
            return np.ones(shape, np.float32)
        case "seed_generator_state":
            # The second word counts the draws.
            return np.array([stream.integers(2**32), 0]).astype(variable.dtype)
    raise ValueError(f"No initial value is known for the variable {variable.path}.")


def _of_its_number(name: str, shapes: Mapping[str, Shape]) -> tuple[str, Mapping[str, Shape]]:
    """Return a name such as `kernel_2` without its number, and the shapes that share the number."""
    plain, _, number = name.rpartition("_")
    if not number.isdigit():
        return name, shapes
    end = f"_{number}"
    return plain, {key.removesuffix(end): s for key, s in shapes.items() if key.endswith(end)}


def _pytorch_value(
    name: str, shapes: Mapping[str, Shape], stream: np.random.Generator
) -> NDArray[np.float32]:
    """Return a value as `torch.nn.LSTM` and `torch.nn.Linear` draw theirs."""
    # An LSTM's recurrent kernel has as many rows as the LSTM has units.
    limit = 1 / sqrt(shapes.get("recurrent_kernel", shapes["kernel"])[0])
    values = _uniform(shapes[name], limit, stream)
    if name == "bias" and "recurrent_kernel" in shapes and "recurrent_bias" not in shapes:
        values += _uniform(shapes[name], limit, stream)
    return values


def _keras_value(
    name: str, shapes: Mapping[str, Shape], stream: np.random.Generator
) -> NDArray[np.float32]:
    """Return a value as `keras.layers.LSTM` and `keras.layers.Dense` draw theirs."""
    shape = shapes[name]
    if name == "kernel":
        return _uniform(shape, sqrt(6 / (shape[0] + shape[1])), stream)
    if name == "recurrent_kernel":
        return _orthogonal(shape, stream)
    if name == "bias" and "recurrent_kernel" in shapes:
        # Gates in the order i, f, g, o.
        return np.repeat(np.array([0, 1, 0, 0], np.float32), shape[0] // 4)
    return np.zeros(shape, np.float32)


def _uniform(shape: Shape, limit: float, stream: np.random.Generator) -> NDArray[np.float32]:
    values = stream.random(shape, np.float32)
    values *= 2 * np.float32(limit)
    values -= np.float32(limit)
    return values


def _xavier_normal(shape: Shape, stream: np.random.Generator) -> NDArray[np.float32]:
    """Return values as `torch.nn.init.xavier_normal_` draws them for Liu et al.'s parameters.

    PyTorch takes the two first axes of their factors, `(rank, d + 1, units)`, for the numbers of
    outputs and inputs and the last one for the size of a filter, which multiplies both. Their rank
    weights are `(1, rank)`.
    """
    if len(shape) == 1:
        fans = shape[0] + 1
    else:
        inputs, rank, units = shape
        fans = (inputs + rank) * units
    values = stream.standard_normal(shape, np.float32)
    values *= np.float32(sqrt(2 / fans))
    return values


def _orthogonal(shape: tuple[int, ...], stream: np.random.Generator) -> NDArray[np.float32]:
    tall = (max(shape), min(shape))
    q, r = np.linalg.qr(stream.standard_normal(tall))
    q *= np.sign(np.diag(r))
    return np.ascontiguousarray(q if tall == shape else q.T, np.float32)
