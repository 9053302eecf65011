"""What a network has to beat: the majority class and a linear probe, by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data_card.clip_vectors import Vectors
from unic_tfn.data_card.figures.baseline_dots import BaselineDots, DotRow, draw_baseline_dots
from unic_tfn.data_card.probe import Codes, Spectrum, decompose, probe
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import INPUTS, UNLABELLED, Cell, input_modalities
from unic_tfn.page.blocks import Block, Column, Entry, Picture, Prose, Table
from unic_tfn.page.wording import listed
from unic_tfn.scoring.scores import score_predictions

# Clips and columns: if there are more of both, the decomposition takes minutes.
TOO_LARGE = 5000
METHOD = (
    "Linear probe: ridge regression on one indicator per class, in closed form, on standardised "
    "features (texts averaged over their steps, modalities weighted alike). It is fitted to the "
    "train clips, and its penalty is chosen on them alone, by leave-one-out error. The majority "
    "class is the most frequent one among the train clips."
)


@dataclass(frozen=True)
class BaselineScore:
    """Accuracy and weighted F1 on the test clips, as fractions."""

    accuracy: float
    weighted_f1: float


@dataclass(frozen=True)
class CellBaselines:
    """The baselines of one cell.

    Args:
        cell: the label source and the input.
        train: how many train clips the source labels.
        test: how many test clips the source labels.
        majority: the score of always predicting the most frequent class of the train clips; None
            without train clips or without test clips.
        probe: the score of the linear probe; None also if the train clips have only one class, or
            if clips and columns are too many.
        penalty: the penalty of the probe, relative to the mean eigenvalue.
    """

    cell: Cell
    train: int
    test: int
    majority: BaselineScore | None
    probe: BaselineScore | None
    penalty: float | None = None


BySource = Mapping[str, Sequence[CellBaselines]]


def compute(context: CardContext) -> tuple[CellBaselines, ...]:
    """Return the baselines of all cells, by label source, then input.

    Label sources that label the same train and test clips share the decomposition of an input.
    """
    package, vectors = context.package, context.vectors
    found = {
        baseline.cell: baseline
        for name in INPUTS
        if set(input_modalities(name)) <= set(vectors)
        for baseline in _of_input(package, name, vectors)
    }
    order = [Cell(source, name) for source in package.labels for name in INPUTS]
    return tuple(found[cell] for cell in order if cell in found)


def _of_input(
    package: FeaturePackage, name: str, vectors: Mapping[str, Vectors]
) -> Iterator[CellBaselines]:
    joined = np.concatenate([vectors[modality] for modality in input_modalities(name)], axis=1)
    spectra: dict[bytes, Spectrum] = {}
    for source, labels in package.labels.items():
        train, test = _labelled(package, labels, "train"), _labelled(package, labels, "test")
        cell = Cell(source, name)
        if not len(train) or not len(test):
            yield CellBaselines(cell, len(train), len(test), None, None)
            continue
        known, gold = labels.codes[train], labels.codes[test]
        majority = np.full(len(test), np.bincount(known).argmax(), np.int32)
        majority_score = _score(gold, majority, len(labels.classes))
        if len(set(known.tolist())) < 2 or min(len(train), joined.shape[1]) > TOO_LARGE:
            yield CellBaselines(cell, len(train), len(test), majority_score, None)
            continue
        key = train.tobytes() + b"/" + test.tobytes()
        if key not in spectra:
            spectra[key] = decompose(joined[train], joined[test])
        predicted = probe(spectra[key], known, len(labels.classes))
        score = _score(gold, predicted.codes, len(labels.classes))
        yield CellBaselines(cell, len(train), len(test), majority_score, score, predicted.penalty)


def _labelled(package: FeaturePackage, labels: LabelSource, split: str) -> NDArray[np.int64]:
    """Return the row numbers of a split's clips that a source has labelled."""
    return np.flatnonzero((np.array(package.split) == split) & (labels.codes != UNLABELLED))


def _score(gold: Codes, predicted: Codes, classes: int) -> BaselineScore:
    found = score_predictions(gold.astype(np.int64), predicted[None].astype(np.int64), classes)
    return BaselineScore(float(found["accuracy"][0]), float(found["weighted_f1"][0]))


def show(context: CardContext, found: Sequence[CellBaselines]) -> tuple[Block, ...]:
    """Return the section's blocks: the method, a table of all cells, and a figure."""
    by_source: dict[str, list[CellBaselines]] = {}
    for baseline in found:
        by_source.setdefault(baseline.cell.label_source, []).append(baseline)
    without = [name for name, own in by_source.items() if own[0].majority is None]
    blocks: list[Block] = [Prose(METHOD)]
    if without:
        blocks.append(Prose(f"No clips to train or to test on: {listed(without)} labels.", "note"))
    blocks.append(_table(found, by_source))
    drawn = {name: own for name, own in by_source.items() if name not in without}
    if context.figures and drawn:
        blocks.append(_picture(drawn, context.package.synthetic))
    return tuple(blocks)


def _picture(by_source: BySource, synthetic: bool) -> Picture:
    panels = {
        f"{source} labels": [
            DotRow(row.cell.name, _accuracy(row.majority), _accuracy(row.probe)) for row in own
        ]
        for source, own in by_source.items()
    }
    best = [_best(own) for own in by_source.values()]
    words = [f"{row.cell.name} {row.probe.accuracy:.0%}" for row in best if row and row.probe]
    alt = f"best probes {', '.join(words)}" if words else "no probe"
    plot = BaselineDots(
        name="baselines",
        caption="Accuracy of the majority class and of the linear probe on the test clips.",
        alt=f"Dot plot of baselines: {alt}.",
        synthetic=synthetic,
        panels=panels,
    )
    return draw_baseline_dots(plot)


def _accuracy(score: BaselineScore | None) -> float | None:
    return None if score is None else score.accuracy


def _weighted_f1(score: BaselineScore | None) -> float | None:
    return None if score is None else score.weighted_f1


def _table(found: Sequence[CellBaselines], by_source: BySource) -> Table:
    heads = (
        Column("Cell"),
        Column("Train", "integer", "clips"),
        Column("Test", "integer", "clips"),
        Column("Accuracy", "percent", "majority, %"),
        Column("Weighted F1", "percent", "majority, %"),
        Column("Accuracy", "percent", "linear probe, %"),
        Column("Weighted F1", "percent", "linear probe, %"),
        Column("Penalty"),
    )
    best = {_best(own) for own in by_source.values()}
    return Table(
        "baselines",
        "Accuracy and weighted F1 in percent by cell",
        heads,
        tuple(_row(baseline, baseline in best) for baseline in found),
        "Penalty: relative to the mean variance along the main axes of the train clips. The best "
        "probe of each label source is marked.",
    )


def _row(baseline: CellBaselines, best: bool) -> tuple[Entry, ...]:
    penalty = baseline.penalty
    return (
        Entry(baseline.cell.name),
        Entry(baseline.train),
        Entry(baseline.test),
        Entry(_accuracy(baseline.majority)),
        Entry(_weighted_f1(baseline.majority)),
        Entry(_accuracy(baseline.probe), strong=best),
        Entry(_weighted_f1(baseline.probe)),
        Entry(penalty, "" if penalty is None else f"{penalty:.2g}"),
    )


def _best(own: Sequence[CellBaselines]) -> CellBaselines | None:
    probed = [baseline for baseline in own if baseline.probe is not None]
    return max(probed, key=lambda baseline: _accuracy(baseline.probe) or 0.0, default=None)


SECTION = CardSection("baselines", "Baselines: what to beat on the test clips", compute, show)
