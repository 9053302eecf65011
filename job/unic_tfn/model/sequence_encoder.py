"""The text sub-network's LSTM: its last valid state over sequences of different lengths."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from unic_tfn.model.kernels.fast_path import on_tensorflow_cpu
from unic_tfn.model.outer_product import Shape


@keras.saving.register_keras_serializable(package="unic_tfn")
class SequenceEncoder(keras.layers.Layer):
    """An LSTM's hidden state after each sequence's last valid step.

    A sequence of length 0 gives the initial state, zeros.

    Args:
        units: integer, width of the state.

    Input shape:
        A list of `(batch, steps, width)` and the lengths `(batch,)`, integers in `[0, steps]`.

    Output shape:
        `(batch, units)`.

    Example:
        >>> SequenceEncoder(8)([keras.ops.ones((2, 5, 3)), keras.ops.array([5, 0])]).shape
        (2, 8)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        self.units = units
        self.lstm = keras.layers.LSTM(units, name="lstm")

    def build(self, input_shape: list[Shape]) -> None:
        """Create the LSTM's weights."""
        self.lstm.build(input_shape[0])
        self.built = True

    def call(self, inputs: list[Any], training: bool = False) -> Any:
        """Return each sequence's last valid state.

        Training and inference may take different paths to it, which agree to rounding.
        """
        sequence, length = inputs
        if last_states := _last_states(training):
            cell = self.lstm.cell
            weights = (cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value)
            return last_states(sequence, length, *weights)
        length = ops.expand_dims(length, 1)
        # cuDNN refuses sequences without a valid step.
        mask = ops.arange(sequence.shape[1]) < ops.maximum(length, 1)
        return ops.where(length > 0, self.lstm(sequence, mask=mask), 0.0)

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "units": self.units}


def _last_states(training: bool) -> Callable[..., Any] | None:
    """Return the kernel that is faster here than Keras's own LSTM, if there is one."""
    if keras.backend.backend() == "jax":
        from unic_tfn.model.kernels import lstm_jax

        return lstm_jax.last_states
    if not on_tensorflow_cpu():
        return None
    if training:
        from unic_tfn.model.kernels import lstm_tensorflow

        return lstm_tensorflow.last_states
    from unic_tfn.model.kernels import lstm_inference_tensorflow

    return lstm_inference_tensorflow.last_states
