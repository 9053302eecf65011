"""Section 9: training, epochs to the best validation loss and learning curves."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Block, Entry, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count, equals_p, number
from unic_tfn.report.context import Context
from unic_tfn.report.figures.curves import Curve, curves_picture
from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.randomness import generator

PERMUTATIONS = 9999


@dataclass(frozen=True)
class CellTraining:
    """One cell's training: epochs until the lowest validation loss, and how long it went on."""

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
        single: mean epochs to the best validation loss of the runs with one modality.
        several: the same of those with more.
        single_runs: how many runs with one modality.
        several_runs: how many with more.
        p: of a two-sided permutation test over runs, not corrected.
        p_corrected: Holm's over the label sources.
        verdict: `earlier`, `later` or `within noise`.
    """

    label_source: str
    single: float
    several: float
    single_runs: int
    several_runs: int
    p: float
    p_corrected: float
    verdict: str


@dataclass(frozen=True)
class Training:
    """The section's values; the label sources' convergence tests are one family."""

    cells: tuple[CellTraining, ...]
    convergence: tuple[Convergence, ...]


def compute(context: Context) -> Training:
    """Return epochs by cell, and the test of the earlier-convergence claim."""
    cells = []
    for cell in context.results.cells:
        runs = {r.seed: one for r, one in context.results.runs.items() if r.cell == cell}
        facts = [one.metrics.training for one in runs.values()]
        best = tuple(fact.best_epoch for fact in facts)
        epochs = tuple(fact.epochs for fact in facts)
        parameters = facts[0].parameters
        mean = float(np.mean(best))
        cells.append(CellTraining(cell, tuple(runs), best, epochs, mean, parameters))
    return Training(tuple(cells), _convergence(context, cells))


def _convergence(context: Context, cells: list[CellTraining]) -> tuple[Convergence, ...]:
    found = []
    for source in context.results.sources:
        own = [one for one in cells if one.cell.label_source == source]
        single = _epochs(own, several=False)
        several = _epochs(own, several=True)
        if min(len(single), len(several)) > 1:
            found.append((source, single, several, _permutation_p(source, single, several)))
    if not found:
        return ()
    corrected = multipletests([p for *_, p in found], method="holm")[1]
    return tuple(
        Convergence(
            source,
            float(single.mean()),
            float(several.mean()),
            len(single),
            len(several),
            p,
            float(p_corrected),
            _verdict(float(several.mean() - single.mean()), float(p_corrected)),
        )
        for (source, single, several, p), p_corrected in zip(found, corrected, strict=True)
    )


def _epochs(cells: list[CellTraining], several: bool) -> Numbers:
    return np.array(
        [
            epoch
            for one in cells
            if (len(one.cell.input) > 1) == several
            for epoch in one.best_epochs
        ],
        np.float64,
    )


def _permutation_p(source: str, single: Numbers, several: Numbers) -> float:
    result = stats.permutation_test(
        (several, single),
        lambda one, other, axis: np.mean(one, axis=axis) - np.mean(other, axis=axis),
        n_resamples=PERMUTATIONS,
        vectorized=True,
        rng=generator("convergence", source),
    )
    return float(result.pvalue)


def _verdict(change: float, p_corrected: float) -> str:
    if p_corrected >= ALPHA:
        return "within noise"
    return "earlier" if change < 0 else "later"


def show(context: Context, values: Training) -> Shown:
    """Return the section."""
    blocks: list[Block] = [Prose(sentence) for sentence in sentences(values)]
    if values.convergence:
        blocks.append(
            Prose(
                "Tested over runs: within a label source, runs trade places between one modality "
                "and several (permutation test, Holm-corrected over the label sources). With few "
                "runs only large differences can show.",
                "note",
            )
        )
    blocks += [_table(values), _picture(context, values)]
    return Shown("training", "Training: how long until the best validation loss", tuple(blocks))


def sentences(values: Training) -> list[str]:
    """Return what the tests say about the paper's claim of earlier convergence."""
    if not values.convergence:
        return [
            "No label source has runs both with one modality and with several, so earlier "
            "convergence cannot be tested."
        ]
    texts = []
    for one in values.convergence:
        what = {
            "earlier": "earlier with several modalities than with one",
            "later": "later with several modalities than with one",
            "within noise": "neither earlier nor later, beyond noise, with several modalities",
        }[one.verdict]
        texts.append(
            f"On {one.label_source} labels the best epoch comes {what}: "
            f"{number(one.several, 1)} against {number(one.single, 1)} on average "
            f"({one.several_runs} and {count(one.single_runs, 'run')}; "
            f"{equals_p(one.p_corrected)} after correction)."
        )
    return texts


def _table(values: Training) -> Table:
    heads = columns(
        "Cell",
        ("Best epoch, mean", "seconds"),
        "Best epoch, by seed",
        "Epochs, by seed",
        ("Parameters", "integer"),
    )
    rows = tuple(
        entries(
            one.cell.name,
            one.mean_best,
            Entry(", ".join(map(str, one.best_epochs))),
            Entry(", ".join(map(str, one.epochs))),
            one.parameters,
        )
        for one in values.cells
    )
    return Table("training", "Epochs until the lowest validation loss", heads, rows)


def _picture(context: Context, values: Training) -> Block:
    curves = {
        one.cell: [
            Curve(result.history["train_loss"], result.history["valid_loss"], best)
            for (run, result), best in zip(
                ((r, x) for r, x in context.results.runs.items() if r.cell == one.cell),
                one.best_epochs,
                strict=True,
            )
        ]
        for one in values.cells
    }
    means = ", ".join(f"{one.cell.name} {number(one.mean_best, 1)}" for one in values.cells)
    return curves_picture(
        "learning-curves",
        "Loss by epoch, one colour a seed; the dot is the epoch whose weights were kept.",
        f"Learning curves of all cells. Mean best epoch: {means}.",
        context.results.grid_cells,
        curves,
        context.results.synthetic,
    )
