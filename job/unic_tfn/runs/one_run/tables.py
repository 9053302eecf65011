"""The predictions of a run as CSV, one row per clip."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.records.tables import PROBABILITY_PREFIX


def predictions_csv(
    ids: Sequence[str],
    labels: NDArray[np.int32],
    classes: Sequence[str],
    probabilities: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float64]]],
) -> bytes:
    """Return `predictions.csv`: id, split, gold, predicted, one probability column per class.

    Args:
        ids: all clip ids of the package.
        labels: (N,) class indices of all clips.
        classes: class names in index order.
        probabilities: by split, the rows and their probabilities (rows, classes).
    """
    header = ["id", "split", "gold", "predicted", *(PROBABILITY_PREFIX + name for name in classes)]
    return table_csv(header, _rows(ids, labels, classes, probabilities))


def _rows(
    ids: Sequence[str],
    labels: NDArray[np.int32],
    classes: Sequence[str],
    probabilities: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float64]]],
) -> Iterable[list[str]]:
    for split, (rows, values) in probabilities.items():
        for row, chances in zip(rows, values, strict=True):
            names = (classes[labels[row]], classes[int(chances.argmax())])
            yield [ids[row], split, *names, *(f"{chance:.9g}" for chance in chances)]
