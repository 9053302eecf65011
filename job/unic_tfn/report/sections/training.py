"""Training: epochs to the best validation loss, earlier convergence, and learning curves."""

from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell, Run
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Prose, Table, columns, entries
from unic_tfn.page.wording import number
from unic_tfn.records.grid_results import RunResult
from unic_tfn.records.metrics_document import TrainingSummary
from unic_tfn.report.context import Context
from unic_tfn.report.figures.curves import Curve, Curves, draw_curves
from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections.convergence import (
    METHOD,
    CellEpochs,
    Convergence,
    convergence,
    result_sentence,
    source_sentence,
)


@dataclass(frozen=True)
class CellTraining:
    """One cell's training, by run.

    Args:
        cell: the cell.
        runs: its runs, by name.
        best_epochs: the epoch with the lowest validation loss, counted from 1.
        epochs: the number of epochs trained.
        stopped: whether the run was stopped at the last allowed epoch while still improving.
        mean_best: mean of the best epochs.
        parameters: the number of trainable parameters.
    """

    cell: Cell
    runs: tuple[str, ...]
    best_epochs: tuple[int, ...]
    epochs: tuple[int, ...]
    stopped: tuple[bool, ...]
    mean_best: float
    parameters: int


@dataclass(frozen=True)
class Training:
    """The section's values.

    Args:
        cells: every cell's epochs.
        max_epochs: the last allowed epoch.
        convergence: the test of earlier convergence; None if no label source can take part in it.
    """

    cells: tuple[CellTraining, ...]
    max_epochs: int
    convergence: Convergence | None


def compute(context: Context) -> Training:
    """Return epochs by cell, and the test of the earlier-convergence claim."""
    settings = context.results.job.jobspec.training
    cells = []
    for cell in context.results.cells:
        runs = context.results.runs_of(cell)
        facts = [result.metrics.training for result in runs.values()]
        best = tuple(fact.best_epoch for fact in facts)
        cells.append(
            CellTraining(
                cell,
                tuple(run.name for run in runs),
                best,
                tuple(fact.epochs for fact in facts),
                tuple(_stopped(fact, settings.max_epochs, settings.patience) for fact in facts),
                float(np.mean(best)),
                facts[0].parameters,
            )
        )
    tested = convergence(
        [
            CellEpochs(each.cell.label_source, each.cell.input, each.best_epochs, each.stopped)
            for each in cells
        ]
    )
    return Training(tuple(cells), settings.max_epochs, tested)


def _stopped(fact: TrainingSummary, max_epochs: int, patience: int) -> bool:
    return fact.epochs >= max_epochs and fact.epochs - fact.best_epoch < patience


def show(context: Context, values: Training) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [Prose(sentence) for sentence in sentences(values)]
    if values.convergence:
        blocks.append(Prose(METHOD, "note"))
    return (*blocks, _table(values), _picture(context, values))


def sentences(values: Training) -> list[str]:
    """Return the test's result on the paper's claim of earlier convergence, and the epochs."""
    stopped = stopped_sentence(values)
    if values.convergence is None:
        return [
            "No label source has cells with one modality and with several, so earlier convergence "
            "cannot be tested.",
            stopped,
        ]
    sources = " ".join(source_sentence(each) for each in values.convergence.sources)
    return [result_sentence(values.convergence), sources, stopped]


def stopped_sentence(values: Training) -> str:
    """Return how many runs were stopped while still improving."""
    runs = sum(len(trained.stopped) for trained in values.cells)
    stopped = sum(sum(trained.stopped) for trained in values.cells)
    return (
        f"{stopped} of {count(runs, 'run')} {'was' if stopped == 1 else 'were'} stopped at the "
        f"last allowed epoch ({values.max_epochs}) before the validation loss had ceased to "
        "improve."
    )


def _table(values: Training) -> Table:
    heads = columns(
        "Cell",
        ("Best epoch, mean", "tenths"),
        "Best epoch, by run",
        "Epochs, by run",
        ("Stopped at the last epoch", "integer"),
        ("Parameters", "integer"),
    )
    rows = tuple(
        entries(
            trained.cell.name,
            trained.mean_best,
            ", ".join(map(str, trained.best_epochs)),
            ", ".join(map(str, trained.epochs)),
            sum(trained.stopped),
            trained.parameters,
        )
        for trained in values.cells
    )
    return Table("training", "Epochs until the lowest validation loss", heads, rows)


def _picture(context: Context, values: Training) -> Block:
    curves = {
        trained.cell: [
            _curve(context, run, result)
            for run, result in context.results.runs_of(trained.cell).items()
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


def _curve(context: Context, run: Run, result: RunResult) -> Curve:
    losses = result.history["train_loss"], result.history["valid_loss"]
    seed = context.results.seeds.index(run.seed)
    return Curve(*losses, result.metrics.training.best_epoch, seed)


SECTION = ReportSection("training", "Training: epochs to the best validation loss", compute, show)
