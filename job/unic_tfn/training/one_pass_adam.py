"""Adam in one pass over memory on TensorFlow, which has a kernel for it; elsewhere Keras's own.

Keras computes Adam with a dozen operations, each of which reads and writes all parameters. The
formula is the same, with epsilon outside the bias correction (Kingma & Ba 2015, end of section 2).
"""

from collections.abc import Sequence
from typing import Any

import keras


def make_adam(learning_rate: float) -> keras.optimizers.Adam:
    """Return the loaded backend's fastest Adam, with Keras's defaults but for the learning rate."""
    if keras.backend.backend() == "tensorflow":
        return OnePassAdam(learning_rate)
    return keras.optimizers.Adam(learning_rate)


class OnePassAdam(keras.optimizers.Adam):
    """Keras's Adam, except that TensorFlow's `ResourceApplyAdam` updates each variable."""

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
