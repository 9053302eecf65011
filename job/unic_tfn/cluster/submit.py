"""Submits the two scripts of a job with Slurm's own command."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.cluster.slurm_scripts import GRID_SCRIPT, REPORT_SCRIPT
from unic_tfn.errors import UsageError
from unic_tfn.messages.printing import printable_lines

MAX_SAID = 600


@dataclass(frozen=True)
class Submitted:
    """The numbers of the jobs.

    Args:
        grid: of the array.
        report: of the report, which waits for the array.
    """

    grid: str
    report: str


def submit(folder: Path) -> Submitted:
    """Submit the grid, and the report that waits for it.

    Args:
        folder: where the two scripts are.

    Raises:
        UsageError: there is no `sbatch` here, or it refuses.
    """
    if shutil.which("sbatch") is None:
        raise UsageError(
            f"sbatch is not on PATH: this is not a machine from which Slurm is used. The scripts "
            f"are in {folder}.",
            "Submit them from the cluster's login node; their first lines say how.",
        )
    grid = _sbatch("the grid", folder / GRID_SCRIPT)
    try:
        report = _sbatch("the report", f"--dependency=afterok:{grid}", folder / REPORT_SCRIPT)
    except UsageError as error:
        raise UsageError(
            f"{error.message}\nThe grid is submitted: job {grid}.",
            f"Submit the report alone: sbatch --dependency=afterok:{grid} {folder / REPORT_SCRIPT}",
        ) from error
    return Submitted(grid, report)


def _sbatch(subject: str, *arguments: object) -> str:
    """Return the number of a job that is submitted now."""
    command = ["sbatch", "--parsable", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    # On clusters in a federation the cluster's name follows.
    number = done.stdout.strip().partition(";")[0]
    if done.returncode or not number.isdecimal():
        said = printable_lines((done.stderr or done.stdout).strip()[:MAX_SAID])
        raise UsageError(
            f"sbatch does not take {subject}:\n{said or 'it says nothing'}",
            "Give what your cluster needs, such as --partition, --account or --sbatch OPTION.",
        )
    return number
