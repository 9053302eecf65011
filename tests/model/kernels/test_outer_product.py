import numpy as np
import pytest

from unic_tfn.model.kernels.outer_product import append_one, outer_product

SUBSCRIPTS = {1: "bi->bi", 2: "bi,bj->bij", 3: "bi,bj,bk->bijk"}


@pytest.mark.parametrize("widths", [[1], [4], [2, 3], [3, 1], [2, 3, 4], [1, 5, 2]])
def test_elements_are_products_with_the_last_index_running_fastest(widths):
    random = np.random.default_rng(widths)
    vectors = [random.standard_normal((3, width)).astype(np.float32) for width in widths]
    expected = np.einsum(SUBSCRIPTS[len(widths)], *vectors).reshape(3, -1)
    np.testing.assert_allclose(outer_product(vectors), expected, rtol=1e-6)


def test_the_one_is_appended_and_the_vector_unchanged():
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.testing.assert_array_equal(append_one(vectors), [[0, 1, 2, 1], [3, 4, 5, 1]])
