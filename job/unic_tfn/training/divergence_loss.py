"""The loss by which the gates of weighted modalities learn how reliable these are."""

from collections.abc import Sequence
from typing import Any

from keras import ops


def divergence_loss(gates: Sequence[Any], reliabilities: Sequence[Any]) -> Any:
    """Return `Σ_m BCE(sigmoid(g_m), r_m)`: each gate's mean over clips with a reliability.

    A clip without one drops out of that gate's mean only. A gate without any such clip adds
    nothing.

    Args:
        gates: of each modality, the logits `g_m`, `(batch, 1)`.
        reliabilities: of each modality, `r_m` in [0, 1], `(batch,)`; negative where unknown.
    """
    total = 0.0
    for gate, reliability in zip(gates, reliabilities, strict=True):
        known = reliability >= 0
        logits = ops.squeeze(gate, 1)
        losses = ops.softplus(logits) - ops.where(known, reliability, 0.0) * logits
        counted = ops.cast(known, losses.dtype)
        total = total + ops.sum(losses * counted) / ops.maximum(ops.sum(counted), 1.0)
    return total
