import numpy as np

from unic_tfn.statistics.randomness import bootstrap_weights, generator, swaps


def test_random_numbers_repeat_by_name():
    assert np.array_equal(swaps(9, 5, "a"), swaps(9, 5, "a"))
    assert not np.array_equal(swaps(9, 50, "a"), swaps(9, 50, "b"))
    assert (bootstrap_weights(9, 5, "a").sum(1) == 9).all()


def test_generators_differ_by_any_of_their_names():
    first, again, second = (generator("seeds", name).random(9) for name in ("a", "a", "b"))
    assert (first == again).all()
    assert not (first == second).any()
