import numpy as np

from unic_tfn.data_card.near_duplicates import FEWEST_COLUMNS, NEAR, near_distance, near_duplicates


def test_the_pairs_are_those_of_comparing_every_pair():
    vectors = np.random.default_rng(3).integers(0, 3, (40, 3)).astype(np.float32)
    known, new = np.arange(25), np.arange(25, 40)
    for limit in (0.0, 1.0):
        truth = [
            place
            for place in new.tolist()
            if min(np.linalg.norm(vectors[place] - vectors[other]) for other in known) <= limit
        ]
        found = near_duplicates(vectors, known, new, limit)
        assert [place for _, place in found] == truth
        assert all(np.linalg.norm(vectors[a] - vectors[b]) <= limit for a, b in found)


def test_near_is_a_share_of_the_median_distance_of_train_clips():
    vectors = np.random.default_rng(1).standard_normal((50, FEWEST_COLUMNS)).astype(np.float32)
    train = np.arange(50) < 30
    distances = [
        np.linalg.norm(vectors[i] - vectors[k]) for i in range(30) for k in range(i) if train[k]
    ]
    np.testing.assert_allclose(near_distance(vectors, train), NEAR * np.median(distances), 1e-5)
    assert near_distance(vectors[:, 1:], train) == 0


def test_minus_zero_equals_zero():
    vectors = np.array([[0.0, 1.0], [-0.0, 1.0]], np.float32)
    assert near_duplicates(vectors, np.array([0]), np.array([1]), 0.0) == [(0, 1)]
