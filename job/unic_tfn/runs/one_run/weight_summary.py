"""The numbers that a run's `metrics.json` keeps of the weights of its modalities."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unic_tfn.records.metrics_document import WeightSummary
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.program import Outputs


def weight_summaries(dataset: Dataset, test: Outputs) -> Mapping[str, WeightSummary]:
    """Return each modality's weights on the test clips; nothing for a network without weights.

    Args:
        dataset: of the run; on test clips its reliabilities are the labels' own.
        test: the network's outputs for its test rows.
    """
    rows = dataset.rows["test"]
    return {
        modality: _summary(gate, values[rows])
        for (modality, values), gate in zip(dataset.reliabilities.items(), test.gates, strict=True)
    }


def _summary(gate: NDArray[np.float32], reliability: NDArray[np.float32]) -> WeightSummary:
    weights = 2 / (1 + np.exp(-gate.astype(np.float64)))
    known = reliability[reliability >= 0]
    return WeightSummary(
        mean=float(weights.mean()),
        labelled=len(known),
        agreement=_mean(known),
        agreeing=_mean(weights[reliability == 1]),
        diverging=_mean(weights[(reliability >= 0) & (reliability < 1)]),
    )


def _mean(values: NDArray[np.floating]) -> float | None:
    return float(values.mean(dtype=np.float64)) if len(values) else None
