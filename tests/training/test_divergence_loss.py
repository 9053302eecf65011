import numpy as np
import pytest

from unic_tfn.training.divergence_loss import divergence_loss


def cross_entropies(gates, reliabilities):
    chances = 1 / (1 + np.exp(-gates))
    return -(reliabilities * np.log(chances) + (1 - reliabilities) * np.log(1 - chances))


def test_clips_without_a_reliability_drop_out_of_their_gates_mean_only():
    gates = [np.random.default_rng(n).normal(0, 2, (4, 1)).astype(np.float32) for n in range(3)]
    given = [np.array(r, np.float32) for r in ([0, -1, 1, 0.25], [0.5, 1, 0, 1], [-1] * 4)]
    kept = [0, 2, 3]
    expected = (
        cross_entropies(gates[0][kept, 0], given[0][kept]).mean()
        + cross_entropies(gates[1][:, 0], given[1]).mean()
    )
    assert float(divergence_loss(gates, given)) == pytest.approx(expected, rel=1e-5)
    # The gate of a clip without one may be anything.
    gates[0][1] = 1e30
    assert float(divergence_loss(gates, given)) == pytest.approx(expected, rel=1e-5)


def test_extreme_gates_have_a_finite_loss():
    gates = [np.array([[-500.0], [500.0]], np.float32)]
    found = divergence_loss(gates, [np.array([1, 1], np.float32)])
    assert float(found) == pytest.approx(250)
