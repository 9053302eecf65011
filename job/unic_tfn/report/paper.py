"""The paper's Table 1, and what its own numbers tell about its test set and its noise."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt
from statistics import NormalDist

from unic_tfn.grid import Cell
from unic_tfn.messages.paper import PAPER
from unic_tfn.statistics.difference import LEVEL

SOURCE = f"{PAPER}, Table 1"
SEEDS = 3
# Of percents: each run is rounded to two decimals, and so is their mean.
ROUNDING = 0.01
# The half-width of the interval, in standard errors; six digits are plenty for an approximation.
NORMAL_REACH = round(NormalDist().inv_cdf((1 + LEVEL) / 2), 6)
MAX_CLIPS = 1000


@dataclass(frozen=True)
class PaperCell:
    """One cell of Table 1: percent, means over three seeds."""

    accuracy: float
    weighted_f1: float


@cache
def table1() -> Mapping[Cell, PaperCell]:
    """Return the paper's Table 1 by cell."""
    text = resources.files("unic_tfn.report").joinpath("paper_table1.csv").read_text("utf-8")
    return {
        Cell(row["label_source"], row["input"]): PaperCell(
            float(row["accuracy"]), float(row["weighted_f1"])
        )
        for row in csv.DictReader(io.StringIO(text))
    }


def clips_behind(accuracies: Iterable[float], seeds: int = SEEDS) -> tuple[int, ...]:
    """Return the test set sizes, up to `MAX_CLIPS`, at which all accuracies are possible.

    Args:
        accuracies: percent to two decimals, each a mean over `seeds` runs on the same clips.
        seeds: the number of runs behind each mean.
    """
    wanted = list(accuracies)

    def possible(accuracy: float, total: int) -> bool:
        return abs(100 * round(accuracy * total / 100) / total - accuracy) < ROUNDING

    return tuple(
        clips
        for clips in range(1, MAX_CLIPS + 1)
        if all(possible(accuracy, seeds * clips) for accuracy in wanted)
    )


def half_width(accuracy: float, clips: int) -> float:
    """Return the half-width of an accuracy's interval at `LEVEL`, in points.

    By the normal approximation.

    Args:
        accuracy: percent.
        clips: size of the test set.
    """
    share = accuracy / 100
    return 100 * NORMAL_REACH * sqrt(share * (1 - share) / clips)


def constant_f1(accuracy: float, clips: int) -> tuple[float, float]:
    """Return the weighted F1, in percent, of always predicting one class, around an accuracy.

    Such a predictor is right on a whole number of clips; the two are the numbers next to the
    accuracy. With precision p and recall 1 its weighted F1 is p x 2p / (1 + p).
    """
    below = int(accuracy * clips / 100)
    low, high = (100 * 2 * (k / clips) ** 2 / (1 + k / clips) for k in (below, below + 1))
    return low, high
