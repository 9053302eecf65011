"""An LSTM in double precision, step by step: the oracle for every kernel, and its derivative."""

import numpy as np

BATCH, STEPS, WIDTH, UNITS = 6, 12, 3, 4
# More steps than one turn of a kernel's loop, a length of 0, and two equal lengths.
LENGTHS = np.array([12, 0, 1, 7, 5, 7], np.int32)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def last_states(sequence, length, kernel, recurrent_kernel, bias):
    states = np.zeros((len(sequence), len(recurrent_kernel)))
    for clip, steps in enumerate(length):
        h = c = np.zeros(len(recurrent_kernel))
        for x in sequence[clip, :steps]:
            i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        states[clip] = h
    return states


def draw(seed=0):
    """Return float32 sequences, kernel, recurrent kernel and bias."""
    random = np.random.default_rng(seed)
    shapes = (BATCH, STEPS, WIDTH), (WIDTH, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,)
    return [random.standard_normal(shape).astype(np.float32) for shape in shapes]


def slope(values, directions, cotangent, step=1e-5):
    """Return the derivative of `sum(states * cotangent)` along directions of `draw`'s values."""

    def total(factor):
        sequence, *weights = (
            value.astype(np.float64) + factor * direction
            for value, direction in zip(values, directions, strict=True)
        )
        return (last_states(sequence, LENGTHS, *weights) * cotangent).sum()

    return (total(step) - total(-step)) / (2 * step)


def assert_gradients(values, gradients, cotangent):
    """Assert that gradients by each of `draw`'s values agree with the oracle along random lines."""
    for chosen in range(len(values)):
        random = np.random.default_rng(chosen)
        directions = [np.zeros(value.shape) for value in values]
        directions[chosen] = random.standard_normal(values[chosen].shape)
        expected = slope(values, directions, cotangent)
        found = (np.asarray(gradients[chosen], np.float64) * directions[chosen]).sum()
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
