"""What a task of the grid asks a cluster for: processors, memory, time, from the plan's costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, prod

from unic_tfn.data.source import Outline
from unic_tfn.grid import MODALITIES
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.runs.plan import SECONDS_TO_START_A_SHARD, PlannedRun
from unic_tfn.runs.shard_weights import shard_runs

# The plan's estimates are for two.
PROCESSORS = 2
# Peaks measured on a CPU: 0.9 GiB for tiny networks, 3.0 GiB for the paper's 36 million parameters,
# 7.9 GiB where tuning draws 70 million, of which two networks are in memory.
GIB = 2**30
BASE_BYTES = 1.2 * GIB
BYTES_PER_PARAMETER = 64
# A package is read, verified and split.
COPIES_OF_THE_DATA = 3
# CUDA's libraries and context; measured with JAX only, so it is generous.
GPU_BYTES = 4 * GIB
# The estimate may be of a faster machine. A task that reaches its limit is continued.
MARGIN = 3
ROUND_TO_MINUTES = 10


@dataclass(frozen=True)
class Resources:
    """What one task asks for.

    Args:
        processors: how many processors, and so threads.
        memory: in GiB.
        minutes: the time limit.
    """

    processors: int
    memory: int
    minutes: int

    @property
    def time(self) -> str:
        """The time limit as Slurm writes it, `HH:MM:SS`."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}:00"


# Measured: a report on 57 runs peaks below 1 GiB and takes less than a minute.
REPORT = Resources(processors=1, memory=4, minutes=60)


def task_resources(
    jobspec: Jobspec, outline: Outline, planned: Sequence[PlannedRun], shards: int, gpu: bool
) -> Resources:
    """Return what a task needs that trains one shard of a grid.

    Args:
        jobspec: the settings.
        outline: of the data.
        planned: every run with its costs.
        shards: how many shards the grid is cut into; all tasks ask for what the largest needs.
        gpu: whether it trains on a GPU.
    """
    seconds = {item.run: item.gpu_seconds if gpu else item.seconds for item in planned}
    longest = max(
        sum(seconds[run] for run in shard_runs(jobspec, outline, index, shards))
        for index in range(shards)
    )
    minutes = (longest * MARGIN + SECONDS_TO_START_A_SHARD) / 60
    return Resources(
        PROCESSORS,
        ceil(_bytes(outline, (item.in_memory for item in planned), gpu) / GIB),
        ceil(minutes / ROUND_TO_MINUTES) * ROUND_TO_MINUTES,
    )


def _bytes(outline: Outline, parameters: Iterable[int], gpu: bool) -> float:
    numbers = sum(prod(outline.shapes[name]) for name in MODALITIES if name in outline.shapes)
    data = 4 * numbers * outline.clips * COPIES_OF_THE_DATA
    return BASE_BYTES + BYTES_PER_PARAMETER * max(parameters) + data + GPU_BYTES * gpu
