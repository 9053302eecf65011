"""What is easy: by cell, the majority class and a linear probe, which a network has to beat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data_card.pooled import Numbers
from unic_tfn.data_card.probe import Codes, Spectrum, decompose, probe
from unic_tfn.grid import INPUTS, UNLABELLED, Cell, input_modalities
from unic_tfn.scoring.scores import score_predictions

# Of clips and columns both, beyond which the decomposition takes minutes.
TOO_LARGE = 5000


@dataclass(frozen=True)
class Score:
    """Accuracy and weighted F1 on the test clips, as fractions."""

    accuracy: float
    weighted_f1: float


@dataclass(frozen=True)
class Baseline:
    """The baselines of one cell.

    Args:
        cell: which one.
        train: how many train clips the label source labels.
        test: how many test clips.
        majority: always the train clips' most frequent class; None without clips to train or test.
        probe: the linear probe; None also if there is one class only, or too much of everything.
        penalty: the probe's, relative to the mean eigenvalue.
    """

    cell: Cell
    train: int
    test: int
    majority: Score | None
    probe: Score | None
    penalty: float | None = None


def baselines(package: FeaturePackage, features: Mapping[str, Numbers]) -> tuple[Baseline, ...]:
    """Return the baselines of all cells, by label source, then input.

    Label sources that label the same train and test clips share the decomposition of an input.

    Args:
        package: the package.
        features: its `pooled_features`.
    """
    found = {
        baseline.cell: baseline
        for name in INPUTS
        if set(input_modalities(name)) <= set(features)
        for baseline in _of_input(package, name, features)
    }
    order = [Cell(source, name) for source in package.labels for name in INPUTS]
    return tuple(found[cell] for cell in order if cell in found)


def _of_input(
    package: FeaturePackage, name: str, features: Mapping[str, Numbers]
) -> Iterator[Baseline]:
    together = np.concatenate([features[modality] for modality in input_modalities(name)], axis=1)
    spectra: dict[bytes, Spectrum] = {}
    for source, labels in package.labels.items():
        train, test = rows(package, labels, "train"), rows(package, labels, "test")
        cell = Cell(source, name)
        if not len(train) or not len(test):
            yield Baseline(cell, len(train), len(test), None, None)
            continue
        gold = labels.codes[test]
        most = np.bincount(labels.codes[train]).argmax()
        majority = _score(gold, np.full(len(test), most, np.int32), len(labels.classes))
        if len(set(labels.codes[train].tolist())) < 2 or min(len(train), together.shape[1]) > (
            TOO_LARGE
        ):
            yield Baseline(cell, len(train), len(test), majority, None)
            continue
        key = train.tobytes() + b"/" + test.tobytes()
        if key not in spectra:
            spectra[key] = decompose(together[train], together[test])
        said = probe(spectra[key], labels.codes[train], len(labels.classes))
        score = _score(gold, said.codes, len(labels.classes))
        yield Baseline(cell, len(train), len(test), majority, score, said.penalty)


def rows(package: FeaturePackage, labels: LabelSource, split: str) -> NDArray[np.int64]:
    """Return the places of a split's clips that a source has labelled."""
    return np.flatnonzero((np.array(package.split) == split) & (labels.codes != UNLABELLED))


def _score(gold: Codes, predicted: Codes, classes: int) -> Score:
    accuracy, f1 = score_predictions(
        gold.astype(np.int64), predicted[None].astype(np.int64), classes
    )
    return Score(float(accuracy[0]), float(f1[0]))
