"""Draws a grid's results as the report reads them: labels, folds, groups and predictions."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from benchmarks.report_honesty.kinds import Kind
from benchmarks.report_honesty.networks import CLASSES, Drawn
from unic_tfn.grid import Cell, expand
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary

TRAIN = 580
SHARED_SPREAD = 0.05


def simulate(kind: Kind, number: int) -> GridResults:
    """Return a grid in which only planted cells differ."""
    random = np.random.default_rng([7, number])
    labels = _labels(kind, random)
    known = 1.5 * (random.random(kind.clips) < 2 / 3)
    shared = SHARED_SPREAD * random.standard_normal(kind.seeds)
    expected = expand(kind.grid, range(kind.seeds), kind.folds)
    tested = _clips(kind)
    folds = np.array([labels.folds[seed][tested] for seed in labels.folds], np.int64)
    cells = {}
    for cell in dict.fromkeys(run.cell for run in expected):
        gold = labels.codes[cell.label_source][tested]
        drawn = Drawn(
            random,
            gold,
            known,
            _skill(kind, cell, random, labels.groups),
            kind.spread,
            0.0,
            kind.grid[cell.label_source].index(cell.input),
            np.array(kind.frequencies),
        )
        owed = training_effects(kind, number, cell, folds)
        chances = np.stack(
            [
                _predictions(kind, replace(drawn, shared=own), folds[seed : seed + 1], effects)
                for seed, (own, effects) in enumerate(zip(shared, owed, strict=True))
            ]
        ).astype(np.float32)
        found = CellResults(
            cell,
            CLASSES,
            tested,
            gold,
            tuple(range(kind.seeds)),
            chances.argmax(-1),
            chances,
            chances.astype(np.float64),
            folds if kind.folds else None,
        )
        cells[cell] = found.only(found.seeds[: kind.seeds - kind.lost.get(cell, 0)])
    return GridResults(_job_document(kind), labels, expected, {}, cells, ())


def training_effects(kind: Kind, number: int, cell: Cell, folds: np.ndarray) -> np.ndarray:
    """Return (S, k), what the skill of a cell's networks owes to the clips that they trained on.

    Every clip has an influence on the cell; a network has that of its training clips.
    """
    if not kind.training:
        return np.zeros((kind.seeds, max(kind.folds, 1)))
    influence = _influence(kind, number, cell)
    lost = np.stack([np.bincount(own, influence, kind.folds) for own in folds])
    return influence.sum() - lost - np.roll(lost, -1, axis=1)


def favour(kind: Kind, number: int, cell: Cell) -> float:
    """Return by how much a collection changes a cell's skill, on average over partitions."""
    if not kind.training:
        return 0.0
    return float(_influence(kind, number, cell).sum()) * (kind.folds - 2) / kind.folds


def _influence(kind: Kind, number: int, cell: Cell) -> np.ndarray:
    random = np.random.default_rng([8, number, *map(ord, cell.name)])
    influence = random.standard_normal(kind.clips)
    if not kind.favoured:
        influence -= influence.mean()
    trained = kind.clips * (kind.folds - 2) / kind.folds
    # A difference of two cells has twice the variance of a cell.
    return np.asarray(kind.training / np.sqrt(2 * trained) * influence)


def _predictions(kind: Kind, drawn: Drawn, folds: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Return (n, classes) of a seed: of one network, or of one for each fold."""
    if not kind.folds:
        return kind.network(drawn)
    chances = np.empty((len(drawn.gold), len(CLASSES)))
    for fold, effect in enumerate(effects):
        own = folds[0] == fold
        skill = drawn.skill[own] + effect
        part = replace(drawn, gold=drawn.gold[own], known=drawn.known[own], skill=skill)
        chances[own] = kind.network(part)
    return chances


def _skill(
    kind: Kind, cell: Cell, random: np.random.Generator, groups: tuple[str, ...]
) -> np.ndarray:
    """Return (n,), how many clips like each of the tested ones a cell should know."""
    skill = np.full(kind.clips, kind.skill + kind.planted.get(cell, 0.0))
    if kind.liking:
        skill += kind.liking * random.standard_normal(kind.clips)
    if kind.grouped:
        own = _group_numbers(kind)
        skill += kind.grouped * random.standard_normal(own.max() + 1)[own]
    return skill


def _group_numbers(kind: Kind) -> np.ndarray:
    """Return (n,) the group of each tested clip: sizes vary, and are the same in every grid."""
    random = np.random.default_rng(9)
    return np.sort(random.integers(0, max(kind.clips // kind.group, 1), kind.clips))


def _clips(kind: Kind) -> np.ndarray:
    """Return (n,) the rows of the label table that are tested."""
    return np.arange(kind.clips) + (0 if kind.folds else TRAIN)


def _labels(kind: Kind, random: np.random.Generator) -> LabelTable:
    train = 0 if kind.folds else TRAIN
    total = train + kind.clips
    codes = {
        source: random.choice(len(CLASSES), total, p=np.array(kind.frequencies))
        for source in kind.grid
    }
    groups = _group_numbers(kind) if kind.group > 1 else np.arange(kind.clips)
    names = [f"train {n}" for n in range(train)] + [f"group {n}" for n in groups]
    folds = {
        seed: _partition(random, groups, kind.folds)
        for seed in range(kind.seeds if kind.folds else 0)
    }
    return LabelTable(
        tuple(map(str, range(total))),
        np.repeat(["train", "test"], [train, kind.clips]),
        codes,
        dict.fromkeys(kind.grid, CLASSES),
        tuple(names) if kind.group > 1 and kind.by_units else (),
        folds,
    )


def _partition(random: np.random.Generator, groups: np.ndarray, folds: int) -> np.ndarray:
    """Return (n,), the fold of each clip; whole groups are dealt out in a random order."""
    order = np.argsort(random.random(groups.max() + 1))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) % folds
    return places[groups]


def _job_document(kind: Kind) -> JobDocument:
    """Return the document of a job that was simulated."""
    spec: Mapping[str, object] = {
        "name": "simulated",
        "data": "synthetic",
        "seeds": list(range(kind.seeds)),
        "grid": kind.grid,
    }
    return JobDocument(
        jobspec=Jobspec.model_validate(
            {**spec, **({"folds": {"k": kind.folds}} if kind.folds else {})}
        ),
        package=PackageSummary(
            name="simulated",
            synthetic=True,
            digest="",
            clips={"train": TRAIN, "test": kind.clips},
            classes=dict.fromkeys(kind.grid, CLASSES),
            provenance={},
        ),
        backend="none",
        versions={},
        code="",
        fingerprint="",
    )
