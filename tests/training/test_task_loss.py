import keras
import numpy as np
import pytest

from unic_tfn.training.task_loss import task_loss


@pytest.fixture(autouse=True)
def _backend(cpu):
    """Every test here needs Keras."""


def cross_entropies(logits, labels):
    shifted = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return -shifted[np.arange(len(labels)), labels]


def test_clips_without_a_label_drop_out_of_their_heads_mean_only():
    random = np.random.default_rng(0)
    logits = [random.standard_normal((4, width)).astype(np.float32) for width in (3, 2, 3)]
    labels = [np.array(codes, np.int32) for codes in ([0, -1, 2, -1], [1, 1, 0, 1], [-1] * 4)]
    found = task_loss(logits, labels, (0.4, 0.2, 7.0))
    first = cross_entropies(logits[0][[0, 2]], [0, 2]).mean()
    second = cross_entropies(logits[1], labels[1]).mean()
    assert float(found) == pytest.approx(0.4 * first + 0.2 * second, rel=1e-5)
    # An unlabelled clip's logits may be anything.
    logits[0][1] = 100
    again = task_loss([keras.ops.convert_to_tensor(z) for z in logits], labels, (0.4, 0.2, 7.0))
    assert float(again) == pytest.approx(float(found), rel=1e-5)
