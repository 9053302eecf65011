"""Planted data through the whole program: a package in memory, a jobspec, the study of its grid."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import unic_tfn

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

WIDTH = 8
# Sub-networks of one layer of 8: large enough to read a planted feature, and quick to train.
DENSE = {"units": 8, "layers": 1, "dropout": 0.0}
SMALL = {"pooled_text": DENSE, "audio": DENSE, "vision": DENSE, "fusion_dropout": "none"}
# No early stopping: the best of 100 epochs by validation loss. Small data need larger steps.
TRAINING = {"learning_rate": 0.003, "max_epochs": 100, "patience": 100}


def splits(train: int, valid: int, test: int) -> NDArray[np.str_]:
    """Return the splits of clips: so many of each, in this order."""
    return np.repeat(("train", "valid", "test"), (train, valid, test))


def first(words: NDArray[np.str_], clips: int, train: int) -> NDArray[np.str_]:
    """Return labels, of the training clips only the first; those of the others are empty.

    Args:
        words: (N,), the labels, those of the training clips first.
        clips: how many training clips keep theirs.
        train: how many training clips there are.
    """
    rows = np.arange(len(words))
    return np.where((rows < clips) | (rows >= train), words, "")


def shown(random: np.random.Generator, numbers: NDArray[Any]) -> Floats:
    """Return features (N, WIDTH) that show numbers (N, k), each in a direction of its own.

    The directions are at right angles, and the noise has deviation 1 in every one.
    """
    directions = np.linalg.qr(random.standard_normal((WIDTH, WIDTH)))[0][: numbers.shape[1]]
    return numbers @ directions + random.standard_normal((len(numbers), WIDTH))


@contextmanager
def trained(
    features: Mapping[str, Floats], labels: Mapping[str, Any], jobspec: Mapping[str, Any]
) -> Iterator[unic_tfn.Study]:
    """Train a jobspec's grid on planted data, and give its study until the block ends.

    Args:
        features: by modality, (N, width) or (N, steps, width).
        labels: columns of N: `split`, and one for each label source, empty where unlabelled.
        jobspec: without name and data.

    Raises:
        RuntimeError: a run failed.
    """
    import pandas as pd

    arrays: dict[str, Any] = {name: array.astype(np.float32) for name, array in features.items()}
    table = pd.DataFrame(labels)
    data = unic_tfn.package(**arrays, labels=table, name="planted", synthetic=True, quiet=True)
    # Nothing here is about single clips, whose analysis would take longer than the training.
    whole = {"name": "planted", "interactions": {"max_clips": 1}, **jobspec}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "planted.yaml")
        path.write_text(json.dumps(whole))
        study = unic_tfn.run(path, data, outputs=folder, device="cpu", quiet=True)
        if len(study.problems):
            raise RuntimeError(study.problems.to_string())
        yield study


def spread(values: Sequence[float]) -> str:
    """Return fractions as their median and range, in percent."""
    low, middle, high = (100 * f(values) for f in (np.min, np.median, np.max))
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def average(values: Sequence[float]) -> str:
    """Return fractions as their mean and standard deviation, in percent."""
    return f"{100 * np.mean(values):.1f} ± {100 * np.std(values, ddof=1):.1f}"
