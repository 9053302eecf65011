from pathlib import Path

import pytest

from unic_tfn.cluster.submit import Submitted, submit
from unic_tfn.errors import UsageError


@pytest.fixture
def sbatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes a stand-in for sbatch, which notes its arguments."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def make(text: str) -> None:
        program = tmp_path / "sbatch"
        program.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\n{text}\n')
        program.chmod(0o755)

    return make


def test_the_report_waits_for_the_grid(sbatch, tmp_path: Path) -> None:
    sbatch('case "$*" in *report.sbatch) echo 8 ;; *) echo "7;cluster" ;; esac')
    assert submit(tmp_path) == Submitted(grid="7", report="8")
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"--parsable {tmp_path}/grid.sbatch",
        f"--parsable --dependency=afterok:7 {tmp_path}/report.sbatch",
    ]


def test_a_refusal_is_shown_in_slurms_words(sbatch, tmp_path: Path) -> None:
    sbatch("echo 'sbatch: error: invalid account' >&2; exit 1")
    with pytest.raises(UsageError, match=r"does not take the grid:\nsbatch: error: invalid acc"):
        submit(tmp_path)
    sbatch("echo 'Submitted, I think'")
    with pytest.raises(UsageError, match="I think"):
        submit(tmp_path)


def test_a_grid_whose_report_is_refused_is_named(sbatch, tmp_path: Path) -> None:
    sbatch('case "$*" in *report.sbatch) exit 1 ;; *) echo 7 ;; esac')
    with pytest.raises(UsageError, match="it says nothing\nThe grid is submitted: job 7") as error:
        submit(tmp_path)
    assert "--dependency=afterok:7" in error.value.remedy


def test_without_slurm_the_scripts_remain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=f"The scripts are in {tmp_path}"):
        submit(tmp_path)
