import numpy as np
import pytest

from tests.model.test_outer_product import draw
from unic_tfn.model.reliability_gate import ReliabilityGate


def test_correctness():
    (vectors,) = draw(6, [3])
    gate = ReliabilityGate(5)
    gate.build((6, 3))
    for number, variable in enumerate(gate.trainable_variables):
        variable.assign(np.random.default_rng(number).standard_normal(variable.shape))
    kernel, bias, last_kernel, last_bias = (np.asarray(v) for v in gate.trainable_variables)
    hidden = np.maximum(vectors @ kernel + bias, 0)
    np.testing.assert_allclose(gate(vectors), hidden @ last_kernel + last_bias, atol=1e-5)


def test_misuse():
    with pytest.raises(ValueError, match="Received: units=0"):
        ReliabilityGate(0)
