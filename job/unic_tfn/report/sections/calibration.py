"""Calibration: how far the networks' probabilities can be trusted, before and after scaling."""

from dataclasses import dataclass
from statistics import fmean

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import number
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report.context import Context
from unic_tfn.report.figures.reliability import (
    Curve,
    Reliability,
    ReliabilityGroup,
    draw_reliability,
)
from unic_tfn.report.section import ReportSection
from unic_tfn.scoring.calibration import (
    BINS,
    LEAST_TEMPERATURE,
    MOST_TEMPERATURE,
    Probabilities,
    brier_score,
    calibration_error,
    cross_entropy,
    log_probabilities,
    reliability,
)

METHOD = (
    "One temperature for each network, fitted on its validation clips and kept between "
    f"{LEAST_TEMPERATURE} and {MOST_TEMPERATURE:,.0f} (Guo et al. 2017): above 1 the network is "
    "too sure of itself, below 1 not sure enough. It changes no prediction, and no score but "
    "usable information. NLL is the mean negative log-likelihood of the gold class, in nats; the "
    "Brier score is the squared error summed over classes, from 0 to 2; the expected calibration "
    "error (ECE) is the mean gap between confidence and accuracy over "
    f"{BINS} equally wide bins of confidence. All are means over seeds, on the test clips."
)


@dataclass(frozen=True)
class Quality:
    """Measures of probabilities, means over seeds; the smaller, the better.

    Args:
        nll: mean negative log-likelihood of the gold class, in nats.
        brier: the squared error summed over classes, 0 to 2.
        error: expected calibration error, a fraction.
    """

    nll: float
    brier: float
    error: float


@dataclass(frozen=True)
class CellCalibration:
    """One cell.

    Args:
        cell: the cell.
        temperatures: of its networks, by run.
        recorded: the probabilities as the networks give them.
        scaled: those after temperature scaling.
    """

    cell: Cell
    temperatures: tuple[float, ...]
    recorded: Quality
    scaled: Quality


@dataclass(frozen=True)
class SourceReliability:
    """A label source's reliability diagram: all predictions of all its cells."""

    label_source: str
    recorded: Curve
    scaled: Curve


@dataclass(frozen=True)
class Calibration:
    """The section's values."""

    cells: tuple[CellCalibration, ...]
    sources: tuple[SourceReliability, ...]


def compute(context: Context) -> Calibration:
    """Return temperatures and measures by cell, and reliability by label source."""
    cells = context.results.cells
    return Calibration(
        tuple(_cell(context, results) for results in cells.values()),
        tuple(
            SourceReliability(
                source,
                _curve([(own.gold, own.probabilities) for own in found]),
                _curve([(own.gold, own.calibrated) for own in found]),
            )
            for source in context.results.sources
            if (found := [own for cell, own in cells.items() if cell.label_source == source])
        ),
    )


def _cell(context: Context, results: CellResults) -> CellCalibration:
    runs = context.results.runs_of(results.cell)
    return CellCalibration(
        results.cell,
        tuple(run.temperature for run in runs.values()),
        _quality(results, results.probabilities),
        _quality(results, results.calibrated),
    )


def _quality(results: CellResults, probabilities: Probabilities) -> Quality:
    gold = results.gold
    return Quality(
        float(cross_entropy(gold, log_probabilities(probabilities)).mean()),
        float(brier_score(gold, probabilities).mean()),
        fmean(calibration_error(gold, own) for own in probabilities),
    )


def _curve(parts: list[tuple[np.ndarray, Probabilities]]) -> Curve:
    """Return the bins of all predictions of cells, each with its gold classes."""
    found = [reliability(gold, probabilities) for gold, probabilities in parts]
    amounts, confidence, hits = (np.sum(values, axis=0) for values in zip(*found, strict=True))
    full = amounts > 0
    return Curve(
        tuple((confidence[full] / amounts[full]).tolist()),
        tuple((hits[full] / amounts[full]).tolist()),
    )


def show(context: Context, values: Calibration) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not values.cells:
        return (Prose("Empty: no cell has usable runs.", "note"),)
    return (
        Prose(summary(values)),
        draw_reliability(
            Reliability(
                name="reliability",
                caption="How often predictions are right, by their confidence: all predictions of "
                "a label source's cells. On the diagonal, confidence is what it says; below it, "
                "networks are too sure.",
                alt=f"Reliability diagrams by label source. {summary(values)} The table below has "
                "the numbers.",
                synthetic=context.results.synthetic,
                groups=[
                    ReliabilityGroup(f"{each.label_source} labels", each.recorded, each.scaled)
                    for each in values.sources
                ],
            )
        ),
        Prose(METHOD, "note"),
        Fold("Every cell in numbers", (_table(values),)),
    )


def summary(values: Calibration) -> str:
    """Return how sure the networks are of themselves, and what scaling changes, in sentences."""
    temperatures = [each for cell in values.cells for each in cell.temperatures]
    sure = sum(temperature > 1 for temperature in temperatures)
    before, after = (
        fmean(getattr(cell, side).error for cell in values.cells) for side in ("recorded", "scaled")
    )
    better = sum(cell.scaled.nll < cell.recorded.nll for cell in values.cells)
    return (
        f"{sure} of {count(len(temperatures), 'network')} are too sure of themselves (median "
        f"temperature {number(float(np.median(temperatures)), 2)}). On the test clips, temperature "
        f"scaling lowers the cross-entropy in {better} of {count(len(values.cells), 'cell')}; the "
        f"mean calibration error is {number(100 * before, 1)} points as recorded and "
        f"{number(100 * after, 1)} after it. This is not tested."
    )


def _table(values: Calibration) -> Table:
    heads = [*columns("Cell", ("Networks", "integer"))]
    heads += [Column(part, "decimal", "Temperature") for part in ("median", "least", "most")]
    sides = ("recorded", "scaled")
    heads += [Column(side, "thousandths", "NLL, nats") for side in sides]
    heads += [Column(side, "thousandths", "Brier score") for side in sides]
    heads += [Column(side, "percent", "ECE") for side in sides]
    rows = tuple(
        entries(
            found.cell.name,
            len(found.temperatures),
            float(np.median(found.temperatures)),
            min(found.temperatures),
            max(found.temperatures),
            found.recorded.nll,
            found.scaled.nll,
            found.recorded.brier,
            found.scaled.brier,
            found.recorded.error,
            found.scaled.error,
        )
        for found in values.cells
    )
    caption = "Calibration on the test clips, as recorded and after temperature scaling"
    return Table("calibration", caption, tuple(heads), rows)


SECTION = ReportSection(
    "calibration", "Calibration: how far the networks' probabilities can be trusted", compute, show
)
