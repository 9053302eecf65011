"""Adam in one pass over memory where TensorFlow has a kernel for it, Keras's own elsewhere.

Keras writes Adam as a dozen operations, each of which reads and writes all parameters. The formula
is the same, with epsilon outside the bias correction (Kingma & Ba 2015, end of section 2).
"""

from collections.abc import Sequence
from typing import Any

import keras


def make_adam(learning_rate: float) -> keras.optimizers.Adam:
    """Return an Adam optimizer with Keras's defaults, the fastest that the backend has."""
    if keras.backend.backend() == "tensorflow":
        return OnePassAdam(learning_rate)
    return keras.optimizers.Adam(learning_rate)


class OnePassAdam(keras.optimizers.Adam):
    """Keras's Adam with each variable's step done by TensorFlow's `ResourceApplyAdam`."""

    def _backend_update_step(
        self, grads: Sequence[Any], trainable_variables: Sequence[Any], learning_rate: Any
    ) -> None:
        """Change the variables and their two moments in place.

        Keras would trace the scalars and its machinery for several devices for each variable anew.
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
