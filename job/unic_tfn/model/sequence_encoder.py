"""The text sub-network's LSTM: its last valid state over sequences of different lengths."""

from collections.abc import Callable
from typing import Any, Literal

import keras
from keras import ops

from unic_tfn.model.kernels.fast_path import on_tensorflow_cpu
from unic_tfn.model.outer_product import Shape

Padding = Literal["skipped", "read"]


@keras.saving.register_keras_serializable(package="unic_tfn")
class SequenceEncoder(keras.layers.Layer):
    """An LSTM's hidden state after each sequence's last valid step.

    A sequence of length 0 gives the initial state, zeros.

    Args:
        units: integer, width of the state.
        padding: `"skipped"` (the default), or `"read"`: every sequence is taken to be of full
            length, so that the state is the one after its padding.
        biases: integer, 1 (the default), or 2: a second bias vector is added to the LSTM's own.

    Input shape:
        A list of `(batch, steps, width)` and the lengths `(batch,)`, integers in `[0, steps]`.

    Output shape:
        `(batch, units)`.

    Example:
        >>> SequenceEncoder(8)([keras.ops.ones((2, 5, 3)), keras.ops.array([5, 0])]).shape
        (2, 8)
    """

    def __init__(
        self, units: int, padding: Padding = "skipped", biases: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        if padding not in ("skipped", "read"):
            raise ValueError(f"`padding` must be 'skipped' or 'read'. Received: padding={padding}")
        if biases not in (1, 2):
            raise ValueError(f"`biases` must be 1 or 2. Received: biases={biases}")
        self.units = units
        self.padding = padding
        self.biases = biases
        self.lstm = keras.layers.LSTM(units, name="lstm")

    def build(self, input_shape: list[Shape]) -> None:
        """Create the LSTM's weights."""
        self.lstm.build(input_shape[0])
        if self.biases == 2:
            self.recurrent_bias = self.add_weight(
                shape=(4 * self.units,), initializer="zeros", name="recurrent_bias"
            )
        self.built = True

    def call(self, inputs: list[Any], training: bool = False) -> Any:
        """Return each sequence's last valid state.

        Training and inference may take different paths to it, which agree to rounding.
        """
        sequence, length = inputs
        if self.padding == "read":
            length = ops.full_like(length, sequence.shape[1])
        if last_states := _last_states(training):
            cell = self.lstm.cell
            weights = (cell.kernel.value, cell.recurrent_kernel.value, self._bias())
            return last_states(sequence, length, *weights)
        length = ops.expand_dims(length, 1)
        # cuDNN refuses sequences without a valid step.
        mask = ops.arange(sequence.shape[1]) < ops.maximum(length, 1)
        return ops.where(length > 0, self._keras_lstm(sequence, mask), 0.0)

    def _bias(self) -> Any:
        """Return what is added to the gates' inputs, `(4 * units,)`."""
        own = self.lstm.cell.bias.value
        return own + self.recurrent_bias.value if self.biases == 2 else own

    def _keras_lstm(self, sequence: Any, mask: Any) -> Any:
        """Return the last states by Keras's LSTM, which knows one bias: the sum takes its place."""
        if self.biases == 1:
            return self.lstm(sequence, mask=mask)
        # The innermost scope answers for all variables, so it gets those of the scope around it.
        values = {id(variable): (variable, variable.value) for variable in self.lstm.variables}
        bias = self.lstm.cell.bias
        values[id(bias)] = (bias, self._bias())
        with keras.StatelessScope(state_mapping=list(values.values())):
            return self.lstm(sequence, mask=mask)

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        own = {"units": self.units, "padding": self.padding, "biases": self.biases}
        return {**super().get_config(), **own}


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
