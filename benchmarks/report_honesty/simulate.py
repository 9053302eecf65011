"""Draws a grid's results as the report reads them: labels, folds, groups and predictions."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.report_honesty.job import TRAIN, job_document
from benchmarks.report_honesty.kinds import Kind
from benchmarks.report_honesty.networks import CLASSES, Drawn
from unic_tfn.grid import Cell, expand
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable

SHARED_SPREAD = 0.05


def simulate(kind: Kind, number: int) -> GridResults:
    """Return a grid in which only planted cells and variants differ."""
    random = np.random.default_rng([7, number])
    labels = _labels(kind, random)
    known = 1.5 * (random.random(kind.clips) < 2 / 3)
    shared = SHARED_SPREAD * random.standard_normal(kind.seeds)
    drawing = Drawing(kind, number, random, labels, known, shared)
    job = job_document(kind)
    expected = expand(kind.grid, range(kind.seeds), kind.folds)
    parts = {
        name: GridResults(
            job.for_variant(name), labels, expected, {}, drawing.cells(gain, luck), ()
        )
        for (name, gain), luck in zip(kind.variants.items(), _luck(kind, number), strict=True)
    }
    if not parts:
        return GridResults(job, labels, expected, {}, drawing.cells(), ())
    whole = expand(kind.grid, range(kind.seeds), kind.folds, kind.variants)
    return GridResults(job, labels, whole, {}, next(iter(parts.values())).cells, (), parts)


@dataclass(frozen=True)
class Drawing:
    """What the cells of a grid are drawn from, under each variant alike.

    Args:
        kind: of grid.
        number: of the grid.
        random: of this grid, going on from cell to cell.
        labels: the label table.
        known: (n,) how well networks know a clip.
        shared: (S,) the seeds' own skill.
    """

    kind: Kind
    number: int
    random: np.random.Generator
    labels: LabelTable
    known: np.ndarray
    shared: np.ndarray

    def cells(self, gain: float = 0.0, luck: np.ndarray | None = None) -> dict[Cell, CellResults]:
        """Return the cells' results, all of them better by a gain in skill, and by (S,) luck."""
        grid = self.kind.grid
        gains = np.full(self.kind.seeds, gain) + (0.0 if luck is None else luck)
        return {
            cell: self._cell(cell, gains)
            for cell in (Cell(source, name) for source, inputs in grid.items() for name in inputs)
        }

    def _cell(self, cell: Cell, gains: np.ndarray) -> CellResults:
        kind, tested = self.kind, _clips(self.kind)
        gold = self.labels.codes[cell.label_source][tested]
        folds = np.array([self.labels.folds[seed][tested] for seed in self.labels.folds], np.int64)
        drawn = Drawn(
            self.random,
            gold,
            self.known,
            _skill(kind, cell, self.random),
            kind.spread,
            0.0,
            kind.grid[cell.label_source].index(cell.input),
            np.array(kind.frequencies),
            alike=kind.alike,
        )
        owed = training_effects(kind, self.number, cell, folds)
        by_seed = [
            replace(
                drawn,
                skill=drawn.skill + gains[seed],
                shared=own,
                common=self._common(cell, seed),
            )
            for seed, own in enumerate(self.shared)
        ]
        chances = np.stack(
            [
                _predictions(kind, own, folds[seed : seed + 1], owed[seed])
                for seed, own in enumerate(by_seed)
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
        return found.only(found.seeds[: kind.seeds - kind.lost.get(cell, 0)])

    def _common(self, cell: Cell, seed: int) -> np.random.Generator | None:
        """Return what a cell's networks of a seed have in common under all variants."""
        if not self.kind.alike:
            return None
        return np.random.default_rng([10, self.number, seed, *map(ord, cell.name)])


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


def _luck(kind: Kind, number: int) -> np.ndarray:
    """Return (variants, S), what the skill of all cells owes to a seed under one variant."""
    random = np.random.default_rng([11, number])
    return kind.luck * random.standard_normal((len(kind.variants), kind.seeds))


def _skill(kind: Kind, cell: Cell, random: np.random.Generator) -> np.ndarray:
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
