import numpy as np
from threadpoolctl import threadpool_info

from unic_tfn.machine.one_thread import one_thread


def threads_of_blas():
    return {info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"}


def test_products_use_one_thread_inside_and_as_many_as_before_afterwards():
    square = np.ones((8, 8))
    before = threads_of_blas()
    with one_thread():
        assert threads_of_blas() == {1}
        with one_thread():
            np.testing.assert_array_equal(square @ square, np.full((8, 8), 8))
        assert threads_of_blas() == {1}
    assert threads_of_blas() == before
