"""`unic_tfn.run`: train a grid from Python."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import Run
from unic_tfn.interface.notebook import in_notebook, show_in_notebook
from unic_tfn.interface.own_errors import own_errors
from unic_tfn.interface.progress import show
from unic_tfn.interface.study import Study, open_study
from unic_tfn.interface.train_grid import Show, Wanted, train_grid

if TYPE_CHECKING:
    from unic_tfn.records.metrics_document import RunMetrics
    from unic_tfn.runs.job.job import Job
    from unic_tfn.runs.job.observer import Account
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch


@own_errors
def run(
    jobspec: str | PathLike[str],
    data: str | PathLike[str] | FeaturePackage | None = None,
    only: str | Sequence[str] = (),
    outputs: str | PathLike[str] = "outputs",
    *,
    device: Literal["auto", "cpu", "gpu"] | None = None,
    force: bool = False,
    redo: bool = False,
    quiet: bool = False,
) -> Study:
    """Train the runs that are missing from a jobspec's grid, as `unic-tfn run` does.

    Runs with a valid record are not done again, so after any interruption the same call goes on.
    Progress is a bar in a notebook, and lines elsewhere.

    Args:
        jobspec: a YAML file, or the name of a shipped jobspec such as `demo`.
        data: the feature package to use instead of the jobspec's: a folder, or one in memory, which
            is then kept in the job's folder, as `package/`.
        only: train only the runs whose names match a pattern, such as `M-*/1111`, or one of
            several.
        outputs: the folder in which the job's folder is made.
        device: the device to train on; by default the jobspec's.
        force: whether to repeat runs that have a valid record.
        redo: whether to repeat runs whose records were made by other versions of the program.
        quiet: whether nothing is printed.

    Returns:
        The study in the job's folder. Runs that have failed are printed and are among its
        `problems`; the others are there.

    Raises:
        JobspecError: the jobspec cannot be read or contradicts itself or the data.
        DataError: the data are damaged, or lack what the grid needs.
        UsageError: no run matches a pattern.
        DeviceError: the device is not there.
        StorageError: reading or writing failed.
    """
    wanted = Wanted(
        fspath(jobspec),
        Path(outputs),
        data if isinstance(data, FeaturePackage | None) else fspath(data),
        (only,) if isinstance(only, str) else tuple(only),
        device=device,
        force=force,
        redo=redo,
    )
    watched: Show = show_in_notebook if in_notebook() else show
    trained = train_grid(wanted, _in_silence if quiet else watched, _nothing if quiet else _say)
    return open_study(trained.job.folder.path)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _nothing(line: str) -> None:
    """Say nothing."""


class _Silent:
    """Watches a shard and prints nothing."""

    def started(self, device: "Device | None", account: "Account") -> None:
        """Print nothing."""

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """Print nothing."""

    def finished(self, run: Run, metrics: "RunMetrics", seconds: float) -> None:
        """Print nothing."""

    def failed(self, run: Run, error: Exception) -> None:
        """Print nothing; it is among the study's problems."""

    def close(self, failures: Mapping[Run, Exception]) -> None:
        """Print nothing."""


@contextmanager
def _in_silence(job: "Job", runs: Sequence[Run], costs: Mapping[str, float]) -> Iterator[_Silent]:
    yield _Silent()
