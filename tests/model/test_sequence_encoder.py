import keras
import numpy as np
import pytest

from tests.model.gradients import FAST, PATHS, value, value_and_gradients
from unic_tfn.model.sequence_encoder import SequenceEncoder

BATCH, STEPS, WIDTH, UNITS = 6, 5, 3, 4
LENGTHS = np.array([5, 0, 1, 3, 4, 0], np.int32)
MODES = pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])


@pytest.fixture(autouse=True, params=PATHS)
def _path(request, monkeypatch):
    """Both ways on TensorFlow: a GPU takes the plain one."""
    fast = request.param == FAST
    monkeypatch.setattr("unic_tfn.model.sequence_encoder.on_tensorflow_cpu", lambda: fast)


def sequences(batch=BATCH, steps=STEPS, seed=0):
    random = np.random.default_rng(seed)
    return random.standard_normal((batch, steps, WIDTH)).astype(np.float32)


@pytest.fixture(scope="module")
def encoder(cpu):
    keras.utils.set_random_seed(3)
    layer = SequenceEncoder(UNITS)
    layer.build([(None, STEPS, WIDTH), (None,)])
    for variable in layer.trainable_variables:
        variable.assign(np.random.default_rng(1).uniform(-1, 1, variable.shape))
    return layer


def with_padding(text, filling):
    padded = text.copy()
    padded[np.arange(STEPS) >= LENGTHS[:, None]] = filling
    return padded


def test_sequence_encoder_correctness(encoder):
    """Each clip alone, without its padding, through Keras's own LSTM."""
    lstm = keras.layers.LSTM(UNITS)
    lstm.build((None, None, WIDTH))
    lstm.set_weights(encoder.get_weights())
    text = sequences()
    cotangent = np.random.default_rng(2).standard_normal((BATCH, UNITS)).astype(np.float32)
    states, by_variable, by_input = value_and_gradients(encoder, [text, LENGTHS], cotangent, True)
    sums = [np.zeros(variable.shape) for variable in lstm.trainable_variables]
    for clip in np.flatnonzero(LENGTHS):
        alone = text[clip : clip + 1, : LENGTHS[clip]]
        state, for_variables, for_input = _lstm_gradients(lstm, alone, cotangent[clip : clip + 1])
        np.testing.assert_allclose(states[clip : clip + 1], state, atol=1e-6)
        np.testing.assert_allclose(
            by_input[0][clip, : LENGTHS[clip]], for_input[0][0], rtol=1e-4, atol=1e-6
        )
        sums = [total + part for total, part in zip(sums, for_variables, strict=True)]
    for total, gradient in zip(sums, by_variable, strict=True):
        np.testing.assert_allclose(gradient, total, rtol=1e-4, atol=1e-5)


def _lstm_gradients(lstm, sequence, cotangent):
    class Alone(keras.layers.Layer):
        """An LSTM that takes a list, as the helper passes one."""

        def __init__(self):
            super().__init__()
            self.lstm = lstm

        def call(self, inputs):
            return self.lstm(inputs[0])

    layer = Alone()
    layer.built = True
    return value_and_gradients(layer, [sequence], cotangent)


def test_padding_never_matters(encoder):
    text = sequences()
    cotangent = np.ones((BATCH, UNITS), np.float32)
    plain, *gradients = value_and_gradients(
        encoder, [with_padding(text, 0), LENGTHS], cotangent, True
    )
    inferred = value(encoder, [with_padding(text, 0), LENGTHS])
    for filling in (1.0, -1e3, sequences(seed=9)[0, 0]):
        padded = with_padding(text, filling)
        np.testing.assert_array_equal(value(encoder, [padded, LENGTHS]), inferred)
        states, *others = value_and_gradients(encoder, [padded, LENGTHS], cotangent, True)
        np.testing.assert_array_equal(states, plain)
        for group, other_group in zip(gradients, others, strict=True):
            for gradient, other in zip(group, other_group, strict=True):
                np.testing.assert_allclose(other, gradient, rtol=1e-5, atol=1e-6)
        # No gradient reaches the padding.
        assert not others[1][0][np.arange(STEPS) >= LENGTHS[:, None]].any()


@pytest.mark.parametrize("lengths", [LENGTHS, LENGTHS[::-1].copy(), LENGTHS * 0, LENGTHS * 0 + 1])
def test_training_and_inference_give_the_same_states(encoder, lengths):
    text = sequences()
    trained = value(encoder, [text, lengths], training=True)
    np.testing.assert_allclose(value(encoder, [text, lengths]), trained, atol=1e-6)


def test_inference_has_the_same_gradients(encoder):
    cotangent = np.random.default_rng(4).standard_normal((BATCH, UNITS)).astype(np.float32)
    given = [sequences(), LENGTHS], cotangent
    _, *written_out = value_and_gradients(encoder, *given, True)
    _, *derived = value_and_gradients(encoder, *given)
    for group, other_group in zip(written_out, derived, strict=True):
        for gradient, other in zip(group, other_group, strict=True):
            np.testing.assert_allclose(other, gradient, rtol=1e-4, atol=1e-6)


@MODES
def test_length_zero_gives_the_initial_state(encoder, training):
    states = value(encoder, [sequences(), LENGTHS], training)
    np.testing.assert_array_equal(states[LENGTHS == 0], 0)
    assert states[LENGTHS > 0].all()
    nothing = np.zeros(BATCH, np.int32)
    np.testing.assert_array_equal(value(encoder, [sequences(), nothing], training), 0)


@MODES
def test_edge_shapes(training):
    layer = SequenceEncoder(1)
    layer.build([(None, 1, WIDTH), (None,)])
    states = value(layer, [sequences(1, 1), np.array([1], np.int32)], training)
    assert states.shape == (1, 1)
    assert states.any()


@MODES
def test_clips_do_not_see_each_other(encoder, training):
    text = sequences()
    states = value(encoder, [text, LENGTHS], training)
    for clip in (0, 3):
        alone = value(encoder, [text[clip : clip + 1], LENGTHS[clip : clip + 1]], training)
        np.testing.assert_allclose(alone, states[clip : clip + 1], atol=1e-6)


@MODES
def test_reading_the_padding_is_a_full_length(encoder, training):
    reading = SequenceEncoder(UNITS, padding="read")
    reading.build([(None, STEPS, WIDTH), (None,)])
    reading.set_weights(encoder.get_weights())
    text = with_padding(sequences(), 0)
    full = np.full(BATCH, STEPS, np.int32)
    states = value(reading, [text, LENGTHS], training)
    np.testing.assert_array_equal(states, value(encoder, [text, full], training))
    assert np.abs(states - value(encoder, [text, LENGTHS], training)).max() > 0.01


@MODES
def test_a_second_bias_is_added(encoder, training):
    """Against one bias with the sum for its value; each of the two has that one's gradient."""
    kernel, recurrent, bias = encoder.get_weights()
    second = np.random.default_rng(5).uniform(-1, 1, bias.shape).astype(np.float32)
    both = SequenceEncoder(UNITS, biases=2)
    one = SequenceEncoder(UNITS)
    for layer in (both, one):
        layer.build([(None, STEPS, WIDTH), (None,)])
    parts = {
        "kernel": kernel,
        "recurrent_kernel": recurrent,
        "bias": bias,
        "recurrent_bias": second,
    }
    for variable in both.trainable_variables:
        variable.assign(parts[variable.name])
    one.set_weights([kernel, recurrent, bias + second])
    cotangent = np.random.default_rng(4).standard_normal((BATCH, UNITS)).astype(np.float32)
    given = [sequences(), LENGTHS], cotangent, training
    states, by_variable, by_input = value_and_gradients(both, *given)
    wanted, wanted_by_variable, wanted_by_input = value_and_gradients(one, *given)
    np.testing.assert_allclose(states, wanted, atol=1e-6)
    np.testing.assert_allclose(by_input[0], wanted_by_input[0], rtol=1e-4, atol=1e-6)
    gradients = dict(zip(("kernel", "recurrent_kernel", "bias"), wanted_by_variable, strict=True))
    gradients["recurrent_bias"] = gradients["bias"]
    for variable, gradient in zip(both.trainable_variables, by_variable, strict=True):
        np.testing.assert_allclose(gradient, gradients[variable.name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 0}, r"`units` must be a positive integer\. Received: units=0"),
        ({"units": 1, "padding": "cut"}, r"'skipped' or 'read'\. Received: padding=cut"),
        ({"units": 1, "biases": 3}, r"`biases` must be 1 or 2\. Received: biases=3"),
    ],
)
def test_misuse_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        SequenceEncoder(**arguments)
