"""Training: epochs to the best validation loss, earlier convergence, and learning curves."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from unic_tfn.grid import Cell, Run
from unic_tfn.page.blocks import Block, Prose, Table, columns, entries
from unic_tfn.page.wording import count, number
from unic_tfn.report.context import Context
from unic_tfn.report.figures.curves import Curve, Curves, draw_curves
from unic_tfn.report.section import ReportSection
from unic_tfn.report.wording import equals_p
from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.families import holm
from unic_tfn.statistics.randomness import generator

PERMUTATIONS = 9999
Timing = Literal["earlier", "later", "within noise"]


@dataclass(frozen=True)
class CellTraining:
    """One cell's training, by seed.

    Args:
        cell: the cell.
        seeds: its seeds.
        best_epochs: the epoch with the lowest validation loss, counted from 1.
        epochs: the number of epochs trained.
        mean_best: mean of the best epochs.
        parameters: the number of trainable parameters.
    """

    cell: Cell
    seeds: tuple[int, ...]
    best_epochs: tuple[int, ...]
    epochs: tuple[int, ...]
    mean_best: float
    parameters: int


@dataclass(frozen=True)
class Convergence:
    """Whether a label source's networks with several modalities converge earlier.

    Args:
        label_source: the label source.
        single: mean epochs to the best validation loss, over the runs with one modality.
        several: the same over the runs with several.
        single_runs: the number of runs with one modality.
        several_runs: the number of runs with several.
        p: of a two-sided permutation test over runs, not corrected.
        p_corrected: corrected by Holm's method over the label sources.
        verdict: whether runs with several modalities converge earlier.
    """

    label_source: str
    single: float
    several: float
    single_runs: int
    several_runs: int
    p: float
    p_corrected: float
    verdict: Timing


@dataclass(frozen=True)
class Training:
    """The section's values; the label sources' convergence tests are one family."""

    cells: tuple[CellTraining, ...]
    convergence: tuple[Convergence, ...]


def compute(context: Context) -> Training:
    """Return epochs by cell, and the test of the earlier-convergence claim."""
    cells = []
    for cell in context.results.cells:
        runs = {r.seed: result for r, result in context.results.runs.items() if r.cell == cell}
        facts = [result.metrics.training for result in runs.values()]
        best = tuple(fact.best_epoch for fact in facts)
        epochs = tuple(fact.epochs for fact in facts)
        parameters = facts[0].parameters
        mean = float(np.mean(best))
        cells.append(CellTraining(cell, tuple(runs), best, epochs, mean, parameters))
    return Training(tuple(cells), _convergence(context, cells))


def _convergence(context: Context, cells: list[CellTraining]) -> tuple[Convergence, ...]:
    found = []
    for source in context.results.sources:
        own = [trained for trained in cells if trained.cell.label_source == source]
        single = _epochs(own, several=False)
        several = _epochs(own, several=True)
        if min(len(single), len(several)) > 1:
            found.append((source, single, several, _permutation_p(source, single, several)))
    if not found:
        return ()
    corrected = holm(np.array([p for *_, p in found])).tolist()
    return tuple(
        Convergence(
            source,
            float(single.mean()),
            float(several.mean()),
            len(single),
            len(several),
            p,
            p_corrected,
            _verdict(float(several.mean() - single.mean()), p_corrected),
        )
        for (source, single, several, p), p_corrected in zip(found, corrected, strict=True)
    )


def _epochs(cells: list[CellTraining], several: bool) -> Numbers:
    return np.array(
        [
            epoch
            for trained in cells
            if (len(trained.cell.input) > 1) == several
            for epoch in trained.best_epochs
        ],
        np.float64,
    )


def _permutation_p(source: str, single: Numbers, several: Numbers) -> float:
    result = stats.permutation_test(
        (several, single),
        lambda first, second, axis: np.mean(first, axis=axis) - np.mean(second, axis=axis),
        n_resamples=PERMUTATIONS,
        vectorized=True,
        rng=generator("convergence", source),
    )
    return float(result.pvalue)


def _verdict(change: float, p_corrected: float) -> Timing:
    if p_corrected >= ALPHA:
        return "within noise"
    return "earlier" if change < 0 else "later"


def show(context: Context, values: Training) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [Prose(sentence) for sentence in sentences(values)]
    if values.convergence:
        blocks.append(
            Prose(
                "Tested over runs: within a label source, the runs with one modality and those "
                f"with several are exchanged at random ({PERMUTATIONS:,} permutations, or all if "
                "there are fewer; Holm-corrected over the label sources). With few runs, only "
                "large differences can show.",
                "note",
            )
        )
    return (*blocks, _table(values), _picture(context, values))


def sentences(values: Training) -> list[str]:
    """Return the tests' results on the paper's claim of earlier convergence."""
    if not values.convergence:
        return [
            "No label source has at least two runs with one modality and two with several, so "
            "earlier convergence cannot be tested."
        ]
    texts = []
    for tested in values.convergence:
        comes = {
            "earlier": "comes earlier with several modalities than with one",
            "later": "comes later with several modalities than with one",
            "within noise": "with several modalities is within noise of that with one",
        }[tested.verdict]
        texts.append(
            f"On {tested.label_source} labels, the best epoch {comes}: "
            f"{number(tested.several, 1)} against {number(tested.single, 1)} on average "
            f"({tested.several_runs} and {count(tested.single_runs, 'run')}; "
            f"{equals_p(tested.p_corrected)} after correction)."
        )
    return texts


def _table(values: Training) -> Table:
    heads = columns(
        "Cell",
        ("Best epoch, mean", "tenths"),
        "Best epoch, by seed",
        "Epochs, by seed",
        ("Parameters", "integer"),
    )
    rows = tuple(
        entries(
            trained.cell.name,
            trained.mean_best,
            ", ".join(map(str, trained.best_epochs)),
            ", ".join(map(str, trained.epochs)),
            trained.parameters,
        )
        for trained in values.cells
    )
    return Table("training", "Epochs until the lowest validation loss", heads, rows)


def _picture(context: Context, values: Training) -> Block:
    curves = {
        trained.cell: [
            _curve(context, Run(trained.cell, seed), best)
            for seed, best in zip(trained.seeds, trained.best_epochs, strict=True)
        ]
        for trained in values.cells
    }
    means = ", ".join(
        f"{trained.cell.name} {number(trained.mean_best, 1)}" for trained in values.cells
    )
    plot = Curves(
        name="learning-curves",
        caption="Loss by epoch, one colour for each seed; the dot is the epoch whose weights were "
        "kept.",
        alt=f"Learning curves of all cells. Mean best epoch: {means}.",
        synthetic=context.results.synthetic,
        cells=context.results.grid_cells,
        curves=curves,
    )
    return draw_curves(plot)


def _curve(context: Context, run: Run, best: int) -> Curve:
    history = context.results.runs[run].history
    return Curve(history["train_loss"], history["valid_loss"], best)


SECTION = ReportSection("training", "Training: epochs to the best validation loss", compute, show)
