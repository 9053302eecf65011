"""What tuning has chosen, and what so many trials are expected to be worth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.records.grid_results import GridResults


@dataclass(frozen=True)
class Tuned:
    """The settings that tuning has chosen for a run."""

    run: str
    trials: int
    chosen: int
    values: Mapping[str, int | float | str]


@dataclass(frozen=True)
class BestOfTrials:
    """The validation loss to expect of the best of several trials, mean over runs.

    Args:
        variant: that was tuned.
        labels: the label source of the runs.
        runs: their number.
        losses: in nats for 1, 2, ... trials; infinite where all of them may have diverged.
    """

    variant: str
    labels: str
    runs: int
    losses: tuple[float, ...]


def tuned_runs(results: GridResults) -> tuple[Tuned, ...]:
    """Return what was chosen in every run that was tuned."""
    return tuple(
        Tuned(run.name, tuning.trials, tuning.chosen, tuning.values)
        for run, found in results.runs.items()
        if (tuning := found.metrics.training.tuning)
    )


def best_of_trials(results: GridResults) -> tuple[BestOfTrials, ...]:
    """Return the expected best losses by variant and label source, in the grid's order."""
    found: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for run, result in results.runs.items():
        if result.expected_best:
            key = run.variant, run.cell.label_source
            found.setdefault(key, []).append(result.expected_best)
    return tuple(
        BestOfTrials(*key, len(runs), tuple(np.mean(runs, axis=0).tolist()))
        for key, runs in found.items()
    )
