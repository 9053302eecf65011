"""Adam in PyTorch's or Keras's form; on TensorFlow in one pass over memory, by a kernel of its own.

With the bias-corrected moments `m` and `v`, algorithm 1 of Kingma & Ba (2015) and PyTorch take the
step `lr m / (√v + epsilon)`. Keras, and TensorFlow's kernel, take the form at the end of their
section 2, which adds epsilon to the uncorrected root: `lr m / (√v + epsilon / √(1 - beta_2^t))`.
So either is the other with an epsilon that depends on the step `t`. At the first steps Keras's is
the larger by far: weights with tiny gradients, as those of the fusion, start more slowly.
"""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from unic_tfn.jobspec.training_settings import AdamForm


def make_adam(learning_rate: float, form: AdamForm, epsilon: float) -> keras.optimizers.Adam:
    """Return the loaded backend's fastest Adam, with the usual betas, 0.9 and 0.999.

    Args:
        learning_rate: the step size.
        form: whether epsilon is added after the bias correction (`"pytorch"`) or before it
            (`"keras"`).
        epsilon: added to the root of the second moment.
    """
    if keras.backend.backend() == "tensorflow":
        return OnePassAdam(form, learning_rate, epsilon=epsilon)
    return Adam(form, learning_rate, epsilon=epsilon)


class Adam(keras.optimizers.Adam):
    """Keras's Adam, in PyTorch's form too.

    Args:
        form: `"pytorch"` or `"keras"`.
        arguments: those of `keras.optimizers.Adam`.
        options: likewise.
    """

    def __init__(self, form: AdamForm, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.form = form

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable and its two moments."""
        if self.form == "keras":
            super().update_step(gradient, variable, learning_rate)
            return
        index = self._get_variable_index(variable)
        first, second = self._momentums[index], self._velocities[index]
        step = ops.cast(self.iterations + 1, variable.dtype)
        first_left, second_left = (
            1 - ops.power(ops.cast(beta, variable.dtype), step)
            for beta in (self.beta_1, self.beta_2)
        )
        self.assign_add(first, (gradient - first) * (1 - self.beta_1))
        self.assign_add(second, (ops.square(gradient) - second) * (1 - self.beta_2))
        root = ops.sqrt(second) + self.epsilon * ops.sqrt(second_left)
        scale = learning_rate * ops.sqrt(second_left) / first_left
        self.assign_sub(variable, first * scale / root)


class OnePassAdam(Adam):
    """The same, except that TensorFlow's `ResourceApplyAdam` updates each variable."""

    def _backend_update_step(
        self, grads: Sequence[Any], trainable_variables: Sequence[Any], learning_rate: Any
    ) -> None:
        """Update the variables and their two moments in place.

        Keras's own method traces the scalars, and its support for several devices, once per
        variable.
        """
        import tensorflow as tf

        step = tf.cast(self.iterations.value + 1, tf.float32)
        betas = [tf.constant(beta, tf.float32) for beta in (self.beta_1, self.beta_2)]
        first_power, second_power = (tf.pow(beta, step) for beta in betas)
        epsilon = tf.constant(self.epsilon, tf.float32)
        if self.form == "pytorch":
            epsilon *= tf.sqrt(1 - second_power)
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            index = self._get_variable_index(variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.value.handle,
                m=self._momentums[index].value.handle,
                v=self._velocities[index].value.handle,
                beta1_power=first_power,
                beta2_power=second_power,
                lr=learning_rate,
                beta1=betas[0],
                beta2=betas[1],
                epsilon=epsilon,
                grad=gradient,
            )
