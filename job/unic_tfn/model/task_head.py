"""A head on one modality's vector: the tasks of a multitask network."""

from typing import Any

import keras

from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import ModelSettings


def task_logits(vector: Any, head: Head, settings: ModelSettings) -> Any:
    """Return a head's symbolic logits `(batch, classes)`.

    As in the multitask TFN of Yu et al. (2020): dropout, dense layers with ReLU, classes. Dropout,
    width and number of layers are those of the classifier after the fusion.

    Args:
        vector: `(batch, d_m)`, the modality's, which goes into the fusion too.
        head: what is predicted from it.
        settings: of the network.
    """
    name = head_name(head)
    hidden = vector
    if settings.fusion_dropout != "none":
        hidden = keras.layers.Dropout(settings.fusion_rate, name=f"{name}_dropout")(hidden)
    for number in range(1, settings.fusion_layers + 1):
        dense = keras.layers.Dense(settings.fusion_units, "relu", name=f"{name}_{number}")
        hidden = dense(hidden)
    return keras.layers.Dense(head.classes, name=f"{name}_logits")(hidden)


def head_name(head: Head) -> str:
    """Return what the names of a head's layers begin with."""
    return f"{head.modality}_task_{head.source}"
