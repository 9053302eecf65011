"""Counts a network's parameters from its sizes alone, without Keras, so that planning is quick."""

from collections.abc import Mapping, Sequence

from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.fusion_size import FusionSize, fusion_weights
from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import DenseSettings, ModelSettings
from unic_tfn.jobspec.weighting_settings import GATE_UNITS


def parameter_count(
    input_name: str,
    shapes: Mapping[str, tuple[int, ...]],
    classes: int,
    settings: ModelSettings,
    heads: Sequence[Head] = (),
) -> int:
    """Return the number of trainable parameters; arguments as for `build_network`."""
    total, widths = 0, {}
    for modality in input_modalities(input_name):
        count, widths[modality] = _encoder(modality, shapes[modality], settings)
        total += count
    units = settings.fusion_units
    hidden = (settings.fusion_layers - 1) * _dense(units, units)
    if settings.weighting == "divergence":
        total += sum(_dense(d, GATE_UNITS) + _dense(GATE_UNITS, 1) for d in widths.values())
    for head in heads:
        total += _dense(widths[head.modality], units) + hidden + _dense(units, head.classes)
    size = FusionSize(list(widths.values()), units, settings.rank, classes)
    fusion = fusion_weights(settings.fusion, size)
    total += fusion.weights + fusion.biases
    if fusion.is_last:
        return total
    return total + hidden + _dense(units, classes)


def _dense(inputs: int, units: int) -> int:
    return (inputs + 1) * units


def _encoder(modality: str, shape: tuple[int, ...], settings: ModelSettings) -> tuple[int, int]:
    """Return the number of parameters of one sub-network, and the width of its vector."""
    if modality == "text" and len(shape) == 2:
        text = settings.text
        lstm = 4 * text.lstm_units * (shape[1] + text.lstm_units + text.biases)
        return lstm + _dense(text.lstm_units, text.units), text.units
    sizes: DenseSettings = (
        settings.pooled_text if modality == "text" else getattr(settings, modality)
    )
    norm = 2 * shape[0]
    first = _dense(shape[0], sizes.units)
    return norm + first + (sizes.layers - 1) * _dense(sizes.units, sizes.units), sizes.units
