"""The predictions of a run and of its heads as CSV, one row per clip."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.grid import UNLABELLED
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


@dataclass(frozen=True)
class HeadPredictions:
    """What a head predicts.

    Args:
        labels: (N,) class indices of all clips; -1 where a clip has no such label.
        classes: class names in index order.
        probabilities: by split, the rows and their probabilities (rows, classes).
    """

    labels: NDArray[np.int32]
    classes: Sequence[str]
    probabilities: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float64]]]


def heads_csv(ids: Sequence[str], heads: Mapping[str, HeadPredictions]) -> bytes:
    """Return `heads.csv`: id, split, head, gold, predicted, one probability column per class.

    A class that a head does not have is empty in its rows; so is `gold` without the head's label.

    Args:
        ids: all clip ids of the package.
        heads: by label source.
    """
    classes = list(dict.fromkeys(name for head in heads.values() for name in head.classes))
    header = ["id", "split", "head", "gold", "predicted"]
    rows = (row for source, head in heads.items() for row in _head_rows(ids, source, head, classes))
    return table_csv([*header, *(PROBABILITY_PREFIX + name for name in classes)], rows)


def _head_rows(
    ids: Sequence[str], source: str, head: HeadPredictions, classes: Sequence[str]
) -> Iterator[list[str]]:
    for split, (rows, values) in head.probabilities.items():
        for row, chances in zip(rows, values, strict=True):
            code = head.labels[row]
            gold = "" if code == UNLABELLED else head.classes[code]
            said = dict(zip(head.classes, (f"{chance:.9g}" for chance in chances), strict=True))
            predicted = head.classes[int(chances.argmax())]
            yield [
                ids[row], split, source, gold, predicted, *(said.get(name, "") for name in classes)
            ]  # fmt: skip
