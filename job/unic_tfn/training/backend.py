"""Chooses Keras's backend and loads it; nothing is left to a user's environment or `keras.json`."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from unic_tfn.errors import UsageError
from unic_tfn.machine.freed_memory import keep_freed_memory
from unic_tfn.training.device import Device
from unic_tfn.training.environment import settle

BACKENDS = ("tensorflow", "jax")


def backend_name() -> str:
    """Return the backend that this process uses: `KERAS_BACKEND`, or else TensorFlow.

    Raises:
        UsageError: `KERAS_BACKEND` names another backend.
    """
    name = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if name not in BACKENDS:
        raise UsageError(
            f"KERAS_BACKEND is {name!r}; expected one of {', '.join(BACKENDS)}.",
            "Unset it to use TensorFlow.",
        )
    return name


def start(requested: str, deterministic: bool) -> Device:
    """Load the backend and Keras, and return the device that this process will use.

    Args:
        requested: `"auto"` takes a GPU if there is one, `"gpu"` insists on one, `"cpu"` ignores it.
        deterministic: whether every operation must give the same bits each time.

    Raises:
        DeviceError: a GPU was asked for and none can be used.
        UsageError: `KERAS_BACKEND` names an unknown backend.
    """
    name = backend_name()
    acting = settle(name, deterministic)
    keep_freed_memory()
    with _collector_paused():
        if name == "tensorflow":
            from unic_tfn.training.start_tensorflow import start_tensorflow

            device = start_tensorflow(requested, deterministic)
        else:
            from unic_tfn.training.start_jax import start_jax

            device = start_jax(requested)
        _fix_keras()
    return replace(device, name=", ".join([device.name, *acting]))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector away from the objects that a backend loads, now and later.

    Passes over a million objects that live as long as the process take a fifth of TensorFlow's
    import time, and 0.2 s each afterwards.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _fix_keras() -> None:
    """Override the settings that Keras takes from a user's `keras.json`."""
    import keras

    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.disable_traceback_filtering()
