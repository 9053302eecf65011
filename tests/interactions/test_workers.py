import threading
import time

import pytest

from tests.interactions.networks import random_network
from tests.interactions.test_explanation import explained
from unic_tfn.interactions import workers as room
from unic_tfn.interactions.npz import to_npz
from unic_tfn.interactions.workers import in_order, threads, workers


def test_results_come_in_order_though_later_ones_are_quicker():
    def work(item):
        time.sleep(0.01 * (item % 3 == 0))
        return item

    with workers() as pool:
        assert list(in_order(pool, work, range(20))) == list(range(20))


def test_few_results_wait_for_a_slow_reader():
    begun: list[int] = []
    with workers() as pool:
        next(in_order(pool, begun.append, range(1000)))
        assert len(begun) <= 2 * threads() + 2


def test_an_error_in_a_piece_is_raised():
    def work(item):
        raise ValueError(threading.current_thread().name)

    with workers() as pool, pytest.raises(ValueError, match="ThreadPool"):
        list(in_order(pool, work, range(3)))


def test_the_number_of_threads_does_not_change_a_byte(monkeypatch):
    found = []
    for count in (1, 3):
        monkeypatch.setattr(room, "threads", lambda count=count: count)
        found.append(to_npz(explained(*random_network("TAV", clips=9))))
    assert found[0] == found[1]
