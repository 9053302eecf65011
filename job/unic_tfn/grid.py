"""Cells, runs, their cost and balanced shards. Pure values: no I/O, no Keras."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

MODALITIES = ("text", "audio", "vision")
LETTERS = {"T": "text", "A": "audio", "V": "vision"}
INPUTS = ("T", "A", "V", "TA", "TV", "AV", "TAV")
# The code of a clip that a label source did not label.
UNLABELLED = -1
SPLITS = ("train", "valid", "test")
LABEL_SOURCE_LETTERS = {"text": "T", "audio": "A", "video": "V", "multimodal": "M"}
LABEL_SOURCE_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,31}")


def input_modalities(input_name: str) -> tuple[str, ...]:
    """Return the modalities of an input, `"TV"` giving `("text", "vision")`."""
    return tuple(LETTERS[letter] for letter in input_name)


@dataclass(frozen=True, order=True)
class Cell:
    """One (label source, input) pair: a cell of the paper's Table 1.

    Args:
        label_source: who annotated, such as `"text"` or `"multimodal"`.
        input: which modalities the network sees, one of `INPUTS`.
    """

    label_source: str
    input: str

    @property
    def name(self) -> str:
        """The paper's way of writing the cell: `T-TAV`, `M-A`, `polarity-TV`."""
        letter = LABEL_SOURCE_LETTERS.get(self.label_source, self.label_source)
        return f"{letter}-{self.input}"


@dataclass(frozen=True, order=True)
class Run:
    """A cell and a seed: one network to train.

    Args:
        cell: the label source and the input.
        seed: from which every random number of the run is derived.
    """

    cell: Cell
    seed: int

    @property
    def name(self) -> str:
        """The run's name, which is also its path below `runs/`: `M-TA/1111`."""
        return f"{self.cell.name}/{self.seed}"


def expand(grid: Mapping[str, Sequence[str]], seeds: Sequence[int]) -> tuple[Run, ...]:
    """Return all runs of a grid: by label source, then input, then seed, in the order given."""
    return tuple(
        Run(Cell(source, name), seed)
        for source, inputs in grid.items()
        for name in inputs
        for seed in seeds
    )


def select(runs: Iterable[Run], pattern: str) -> tuple[Run, ...]:
    """Return the runs whose name matches a shell pattern: `M-*/1111`, `*-TAV/*`, `T-T`.

    A pattern without a slash names cells and takes all their seeds.
    """
    whole = pattern if "/" in pattern else f"{pattern}/*"
    return tuple(run for run in runs if fnmatchcase(run.name, whole))


def shard(
    runs: Sequence[Run], costs: Mapping[str, float], index: int, count: int
) -> tuple[Run, ...]:
    """Return the runs that shard `index` of `count` takes.

    The runs are laid out by input, so that a process compiles few networks, and the line is cut
    where the summed cost passes each multiple of an equal part. The union over all indices is the
    whole grid, and no run is in two shards.

    Args:
        runs: the whole grid.
        costs: the estimated seconds of one run by input, such as `{"TAV": 60.0, "T": 4.0}`.
        index: from 0 to `count - 1`.
        count: how many shards there are.

    Raises:
        ValueError: there is no such shard, or a cost is not a positive, finite number.
    """
    if not 0 <= index < count:
        raise ValueError(f"shard index must be in [0, {count}). Received: {index}")
    for name, cost in costs.items():
        if not 0 < cost < math.inf:
            raise ValueError(f"costs must be positive and finite. Received: {name}={cost}")
    line = sorted(runs, key=lambda run: (-costs[run.cell.input], INPUTS.index(run.cell.input)))
    total = sum(costs[run.cell.input] for run in line)
    mine, passed = [], 0.0
    for run in line:
        middle = passed + costs[run.cell.input] / 2
        # Rounding can put the middle of a very cheap last run at the very end of the line.
        if min(int(middle / total * count), count - 1) == index:
            mine.append(run)
        passed += costs[run.cell.input]
    chosen = set(mine)
    return tuple(run for run in runs if run in chosen)
