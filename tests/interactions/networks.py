"""Small networks, random or with a known function, and the plain way of evaluating them."""

import numpy as np

from unic_tfn.interactions.counterfactuals import table_means, table_slices
from unic_tfn.interactions.fused_network import FusedNetwork, centred
from unic_tfn.interactions.fusions.tensor import Tensor
from unic_tfn.interactions.parts import fused_parts
from unic_tfn.interactions.workers import workers

WIDTHS = {"T": 4, "A": 2, "V": 3}
INPUTS = ("T", "A", "V", "TA", "TV", "AV", "TAV")


def random_network(letters, clips=6, units=5, classes=3, layers=2, seed=0):
    """Return a network with random weights and the vectors of some clips, all in float64."""
    random = np.random.default_rng([seed, len(letters)])
    widths = [WIDTHS[letter] for letter in letters]
    kernel = random.standard_normal((*(width + 1 for width in widths), units))
    dense = [
        (random.standard_normal((units, units)), random.standard_normal(units))
        for _ in range(layers - 1)
    ]
    last = centred(random.standard_normal((units, classes)), random.standard_normal(classes))
    factors = [random.standard_normal((clips, width)) for width in widths]
    bias = random.standard_normal(units)
    return FusedNetwork(letters, Tensor(kernel, bias), (*dense, last)), factors


def parts_of(network, factors):
    """Return the parts (2^M, N, units) of the fusion layer's outputs."""
    with workers() as pool:
        return fused_parts(network.fusion.of_clips(factors, pool), network.letters)


def table_of(network, factors):
    """Return the counterfactual table (classes, N, ..., N), slice by slice, as the program does."""
    with workers() as pool:
        clips = network.fusion.of_clips(factors, pool)
        return np.stack(list(table_slices(network, clips, np.asarray, pool)), axis=1)


def means_of(network, factors):
    """Return the means over the counterfactual table."""
    with workers() as pool:
        return table_means(network, network.fusion.of_clips(factors, pool), pool)


def function_network(letters, *terms):
    """Return a network of scalars that computes the sum of some products, as ±half of two logits.

    Each term is written as the letters that it multiplies: `"TA"` is `t x a`.
    """
    kernel = np.zeros((*(2,) * len(letters), 2 * len(terms)))
    for number, term in enumerate(terms):
        place = tuple(0 if letter in term else 1 for letter in letters)
        kernel[(*place, 2 * number)] = 1
        kernel[(*place, 2 * number + 1)] = -1
    # relu(x) - relu(-x) is x.
    signs = np.tile([1.0, -1.0], len(terms))
    head = ((np.stack([signs, -signs], 1) / 2, np.zeros(2)),)
    return FusedNetwork(letters, Tensor(kernel, np.zeros(len(signs))), head)


def signs(letters):
    """Return scalars of 1 and -1, every combination once: clips (2^M, 1) by modality."""
    grid = np.meshgrid(*[[1.0, -1.0]] * len(letters), indexing="ij")
    return [axis.reshape(-1, 1) for axis in grid]


def logits_of(network, vectors):
    """Return the logits of one clip from its vectors, the way the paper writes the network."""
    tensor = np.ones(())
    for vector in vectors:
        tensor = np.multiply.outer(tensor, np.append(vector, 1))
    hidden = np.tensordot(tensor, network.fusion.kernel, tensor.ndim) + network.fusion.bias
    for kernel, bias in network.head:
        hidden = np.where(hidden > 0, hidden, 0) @ kernel + bias
    return hidden


def whole_table(network, factors):
    """Return the counterfactual table (N, ..., N, classes), one network evaluation at a time."""
    clips = len(factors[0])
    shape = (clips,) * len(factors)
    table = np.empty((*shape, network.classes))
    for index in np.ndindex(*shape):
        vectors = [factor[clip] for factor, clip in zip(factors, index, strict=True)]
        table[index] = logits_of(network, vectors)
    return table


def probabilities(logits):
    """Return the softmax over the last axis."""
    return np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
