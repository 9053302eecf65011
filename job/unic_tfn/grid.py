"""The vocabulary: modalities, inputs, label sources, cells, variants, folds, runs and shards.

Values only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

MODALITIES = ("text", "audio", "vision")
LETTERS = {"T": "text", "A": "audio", "V": "vision"}
# As readers know them: the arrays say `vision`, people say video.
LETTER_WORDS = {"T": "text", "A": "audio", "V": "video"}
# From the smallest network to the largest: the order of work, of figures and of wide tables.
INPUTS = ("T", "A", "V", "TA", "TV", "AV", "TAV")
# The rows of the paper's Table 1, from top to bottom.
TABLE_ORDER = ("TAV", "TA", "TV", "AV", "T", "A", "V")
# The scores that the report judges, how they are written, and what their differences are in.
MetricName = Literal["weighted_f1", "accuracy", "macro_f1", "information"]
METRICS: tuple[MetricName, ...] = get_args(MetricName)
METRIC_WORDS: Mapping[str, str] = {
    "weighted_f1": "weighted F1",
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "information": "usable information",
}
Unit = Literal["points", "bits"]
METRIC_UNITS: Mapping[str, Unit] = {
    "weighted_f1": "points",
    "accuracy": "points",
    "macro_f1": "points",
    "information": "bits",
}
# The code of a clip that a label source did not label.
UNLABELLED = -1
SPLITS = ("train", "valid", "test")
LABEL_SOURCE_LETTERS = {"text": "T", "audio": "A", "video": "V", "multimodal": "M"}
# The modality whose labels a source has, where its name says so.
UNIMODAL_SOURCES = {"text": "T", "audio": "A", "video": "V"}
LABEL_SOURCE_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,31}")
# No cell's name matches it, since those have a hyphen: the two never meet below `runs/`.
VARIANT_PATTERN = LABEL_SOURCE_PATTERN


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
    """A cell and a seed, with a fold and a variant where the job has them: one network to train.

    Args:
        cell: the label source and the input.
        seed: from which every random number of the run is derived, its partition too.
        fold: which fold of the seed's partition is the test part, from 0; None where the split is
            the data's own.
        variant: under which of the jobspec's overrides it is trained; empty where there are none.
    """

    cell: Cell
    seed: int
    fold: int | None = None
    variant: str = ""

    @property
    def name(self) -> str:
        """The run's name: `M-TA/1111`, with a fold `M-TA/1111/3`, of a variant `late:M-TA/1111`."""
        return f"{self.variant}:{self.place}" if self.variant else self.place

    @property
    def path(self) -> str:
        """The run's place below `runs/`: its name, with a folder for the variant: `late/M-TA/1`."""
        return f"{self.variant}/{self.place}" if self.variant else self.place

    @property
    def kind(self) -> str:
        """What decides how much work it is: the input, and the variant: `TAV`, `late:TAV`."""
        return f"{self.variant}:{self.cell.input}" if self.variant else self.cell.input

    @property
    def place(self) -> str:
        """The cell, the seed and the fold, without the variant."""
        whole = f"{self.cell.name}/{self.seed}"
        return whole if self.fold is None else f"{whole}/{self.fold}"


def expand(
    grid: Mapping[str, Sequence[str]],
    seeds: Sequence[int],
    folds: int = 0,
    variants: Iterable[str] = (),
) -> tuple[Run, ...]:
    """Return all runs of a grid: by variant, label source, input, seed, in their order, then fold.

    Args:
        grid: the inputs by label source.
        seeds: the seeds.
        folds: how many folds each seed's partition has; 0 where the split is the data's own.
        variants: the names of the variants; empty where there are none.
    """
    numbers: Sequence[int | None] = range(folds) if folds else (None,)
    return tuple(
        Run(Cell(source, name), seed, fold, variant)
        for variant in tuple(variants) or ("",)
        for source, inputs in grid.items()
        for name in inputs
        for seed in seeds
        for fold in numbers
    )


def select(runs: Iterable[Run], pattern: str) -> tuple[Run, ...]:
    """Return the runs whose name matches a shell pattern, part by part.

    `T-T` names a cell and takes all its seeds, `M-*/1111` a seed of cells and takes all its folds,
    `M-TA/*/3` one fold of each seed. A pattern without a colon takes every variant, `late:*` one.
    """
    variant, colon, rest = pattern.rpartition(":")
    parts = rest.split("/")
    return tuple(
        run
        for run in runs
        if _matches(run.place.split("/"), parts)
        and (not colon or (run.variant and fnmatchcase(run.variant, variant)))
    )


def _matches(name: Sequence[str], pattern: Sequence[str]) -> bool:
    return len(pattern) <= len(name) and all(map(fnmatchcase, name, pattern))


# More than any cluster runs at once; a larger number is a mistake, and takes for ever to cut.
MAX_SHARDS = 1000


def shard(
    runs: Sequence[Run], weights: Mapping[str, int], index: int, count: int
) -> tuple[Run, ...]:
    """Return the runs that shard `index` of `count` takes.

    The runs are laid out by kind, so that a process compiles few networks, and the line is cut
    where the summed weight passes each multiple of an equal part. The union over all indices is
    the whole grid, and no run is in two shards. Whole numbers are cut at the same place everywhere.

    Args:
        runs: the whole grid.
        weights: how much work a run is, by kind, such as `{"TAV": 60, "T": 4}`; any unit.
        index: from 0 to `count - 1`.
        count: how many shards there are.

    Raises:
        ValueError: the index is out of range, or a weight is not positive.
    """
    if not 0 <= index < count:
        raise ValueError(f"shard index must be in [0, {count}). Received: {index}")
    for name, weight in weights.items():
        if weight <= 0:
            raise ValueError(f"weights must be positive. Received: {name}={weight}")
    line = sorted(runs, key=lambda run: (-weights[run.kind], INPUTS.index(run.cell.input)))
    total = sum(weights[run.kind] for run in line)
    chosen, passed = set(), 0
    for run in line:
        weight = weights[run.kind]
        # A run belongs to the part in which its middle, `passed + weight / 2`, lies.
        if (2 * passed + weight) * count // (2 * total) == index:
            chosen.add(run)
        passed += weight
    return tuple(run for run in runs if run in chosen)
