"""The same numbers as a tensor with the multiplied-out kernel; the formula is in `test_fusion`."""

import numpy as np
import pytest

from tests.interactions.fusions.kinds import random_fusion
from tests.interactions.networks import INPUTS, parts_of, table_of
from unic_tfn.interactions.fused_network import FusedNetwork
from unic_tfn.interactions.fusions.tensor import Tensor


@pytest.mark.parametrize("letters", INPUTS)
def test_is_a_tensor_of_low_rank(letters):
    fusion, factors = random_fusion("low_rank", letters)
    indices = "ijk"[: len(letters)]
    subscripts = ",".join(f"{index}ru" for index in indices)
    kernel = np.einsum(f"{subscripts},r->{indices}u", *fusion.factors, fusion.weights)
    tensor = Tensor(kernel - kernel.mean(-1, keepdims=True), fusion.bias - fusion.bias.mean())
    ours, whole = FusedNetwork(letters, fusion, ()), FusedNetwork(letters, tensor, ())
    np.testing.assert_allclose(parts_of(ours, factors), parts_of(whole, factors), atol=1e-12)
    np.testing.assert_allclose(table_of(ours, factors), table_of(whole, factors), atol=1e-12)
