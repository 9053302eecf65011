import numpy as np

from unic_tfn.model.weighted_vector import WeightedVector

VECTORS = np.array([[1, -2], [3, 4], [5, 6]], np.float32)
GATES = np.array([[0], [np.log(3)], [100]], np.float32)


def test_a_vector_is_scaled_by_twice_the_sigmoid_of_its_gate():
    scaled = WeightedVector()([VECTORS, GATES])
    np.testing.assert_allclose(scaled, VECTORS * [[1], [1.5], [2]], rtol=1e-6)
    # An untrained gate changes not a bit.
    np.testing.assert_array_equal(scaled[0], VECTORS[0])


def test_a_reliability_that_is_given_takes_the_gates_place():
    given = np.array([[0], [-1], [0.25]], np.float32)
    scaled = WeightedVector()([VECTORS, GATES, given])
    np.testing.assert_allclose(scaled, VECTORS * [[0], [1.5], [0.5]], rtol=1e-6)
