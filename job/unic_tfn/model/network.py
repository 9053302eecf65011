"""The network as a Keras functional model: sub-networks, fusion, classifier."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras

from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import DenseSettings, ModelSettings
from unic_tfn.jobspec.weighting_settings import GATE_UNITS, RELIABILITY
from unic_tfn.model.batch_norm import UnbiasedBatchNormalization
from unic_tfn.model.fusions import FUSION, fused_logits
from unic_tfn.model.reliability_gate import ReliabilityGate
from unic_tfn.model.sequence_encoder import SequenceEncoder
from unic_tfn.model.task_head import task_logits
from unic_tfn.model.weighted_vector import WeightedVector

FeatureShape = tuple[int, ...]


def build_network(
    input_name: str,
    shapes: Mapping[str, FeatureShape],
    classes: int,
    settings: ModelSettings,
    heads: Sequence[Head] = (),
) -> keras.Model:
    """Return the network for one input, before its variables have their initial values.

    The sub-networks are those of Zadeh et al. (2017) with the sizes of MMSA, the fusion is by
    default equation 1 of the paper. `unic_tfn.model.initial_values` gives the variables the values
    of a seed.

    Args:
        input_name: which modalities the network sees, such as `"TAV"`.
        shapes: the shape of one clip's features by modality: `(Lt, Dt)` or `(Dt,)` for text,
            `(Da,)` for audio, `(Dv,)` for vision.
        classes: how many classes the labels have.
        settings: sizes, dropouts and the fusion.
        heads: of a multitask network.

    Returns:
        A model that maps a dict of features by modality (with `text_length`, where text has a time
        axis) to logits `(batch, classes)`; with heads or gates to a list of these, each head's and
        each modality's gate `(batch, 1)`. Where reliabilities are given, they are inputs too.
    """
    inputs: dict[str, Any] = {}
    factors = {
        modality: _encode(modality, shapes[modality], settings, inputs)
        for modality in input_modalities(input_name)
    }
    tasks = [task_logits(factors[head.modality], head, settings) for head in heads]
    gates: list[Any] = []
    if settings.weighting == "divergence":
        factors, gates = _weighted(factors, settings, inputs)
    logits = fused_logits(list(factors.values()), classes, settings)
    others = [*tasks, *gates]
    return keras.Model(inputs, [logits, *others] if others else logits, name=f"tfn_{input_name}")


def with_factors(network: keras.Model) -> keras.Model:
    """Return the same network, with shared weights, that also outputs the vectors that are fused.

    Args:
        network: as `build_network` makes it.

    Returns:
        A model whose output is a list: the logits, then each modality's vectors `(batch, d_m)`,
        then each head's logits and each modality's gate.
    """
    logits, *others = keras.tree.flatten(network.output)
    return keras.Model(network.inputs, [logits, *factor_tensors(network), *others])


def factor_tensors(network: keras.Model) -> list[Any]:
    """Return the symbolic tensors `(batch, d_m)` that go into a network's fusion layer."""
    tensors: list[Any] = keras.tree.flatten(network.get_layer(FUSION).input)
    return tensors


def count_gates(network: keras.Model) -> int:
    """Return how many of a network's outputs are gates: its last ones."""
    return sum(isinstance(layer, ReliabilityGate) for layer in network.layers)


def _weighted(
    factors: Mapping[str, Any], settings: ModelSettings, inputs: dict[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    """Return each modality's scaled vectors and its gate; its network input joins `inputs`."""
    weighted, gates = {}, []
    for modality, vector in factors.items():
        gate = ReliabilityGate(GATE_UNITS, name=f"{modality}_gate")(vector)
        parts = [vector, gate]
        if settings.divergence == "given":
            name = f"{modality}{RELIABILITY}"
            inputs[name] = keras.Input((1,), name=name)
            parts.append(inputs[name])
        weighted[modality] = WeightedVector(name=f"{modality}_weighted")(parts)
        gates.append(gate)
    return weighted, gates


def _encode(
    modality: str, shape: FeatureShape, settings: ModelSettings, inputs: dict[str, Any]
) -> Any:
    """Return the modality's vector `(batch, d_m)`; its network inputs are added to `inputs`."""
    inputs[modality] = keras.Input(shape, name=modality)
    if modality == "text" and len(shape) == 2:
        inputs["text_length"] = keras.Input((), dtype="int32", name="text_length")
        return _encode_text(inputs["text"], inputs["text_length"], settings)
    sizes: DenseSettings = (
        settings.pooled_text if modality == "text" else getattr(settings, modality)
    )
    return _encode_vector(modality, inputs[modality], sizes, settings)


def _encode_text(text: Any, length: Any, settings: ModelSettings) -> Any:
    sizes = settings.text
    state = SequenceEncoder(sizes.lstm_units, sizes.padding, sizes.biases, name="text_lstm")(
        [text, length]
    )
    if sizes.dropout:
        state = keras.layers.Dropout(sizes.dropout, name="text_dropout")(state)
    return keras.layers.Dense(sizes.units, name="text_dense")(state)


def _encode_vector(
    modality: str, features: Any, sizes: DenseSettings, settings: ModelSettings
) -> Any:
    unbiased = settings.batch_norm_variance == "unbiased"
    normalisation = UnbiasedBatchNormalization if unbiased else keras.layers.BatchNormalization
    hidden = normalisation(
        momentum=settings.batch_norm_momentum,
        epsilon=settings.batch_norm_epsilon,
        name=f"{modality}_norm",
    )(features)
    hidden = keras.layers.Dropout(sizes.dropout, name=f"{modality}_dropout")(hidden)
    for number in range(1, sizes.layers + 1):
        hidden = keras.layers.Dense(sizes.units, "relu", name=f"{modality}_dense_{number}")(hidden)
    return hidden
