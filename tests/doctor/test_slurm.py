"""What the doctor says of Slurm, with stand-ins for its commands; tests/slurm has the real ones."""

from pathlib import Path

import pytest

from unic_tfn.doctor.slurm import slurm

JOB = {
    "SLURM_JOB_ID": "17",
    "SLURM_ARRAY_JOB_ID": "14",
    "SLURM_ARRAY_TASK_ID": "3",
    "SLURMD_NODENAME": "gpu04",
    "SLURM_CPUS_PER_TASK": "2",
    "SLURM_JOB_GPUS": "1",
}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def make(folder: Path, name: str, says: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{says}\n")
    (folder / name).chmod(0o755)


def test_nothing_is_said_where_there_is_no_slurm(commands: Path) -> None:
    assert slurm("gpu", {}) == []


def test_a_login_node_is_told_how_to_begin(commands: Path) -> None:
    make(commands, "sbatch", "echo slurm 22.05.8")
    [found] = slurm("gpu", {})
    assert found.text.startswith("slurm 22.05.8; this process is not in a job")
    assert "unic-tfn slurm JOBSPEC" in found.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("echo 59:12", ", 59 min left"),
        ("echo 1-02:03:04", ", 1,563 min left"),
        ("echo 00:12", ", 0 min left"),
        ("echo UNLIMITED", ", no time limit"),
        ("echo INVALID", ""),
        ("exit 1", ""),
    ],
)
def test_a_job_is_described_with_the_time_left(commands: Path, said: str, left: str) -> None:
    make(commands, "squeue", said)
    [found] = slurm("gpu", JOB)
    assert found.text == (
        f"job 17, task 3 of array 14, node gpu04, processors per task: 2, GPU 1{left}"
    )
    assert found.warning == ""


@pytest.mark.parametrize(("device", "warns"), [("gpu", True), ("auto", False), ("cpu", False)])
def test_a_gpu_that_was_not_asked_for_is_missing(commands: Path, device: str, warns: bool) -> None:
    [found] = slurm(device, {"SLURM_JOB_ID": "17"})
    assert found.text == "job 17, no GPU given"
    assert ("--gres=gpu:1" in found.warning) is warns
