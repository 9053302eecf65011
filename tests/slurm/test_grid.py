"""A grid on a real Slurm: whatever happens to its tasks, the result is a single process's."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.slurm.one_node import OneNode
from tests.tiny import results

JOBSPEC = """
name: grid
data:
  synthetic: {clips: 70, text_steps: 4, text_width: 8, audio_width: 5, vision_width: 6}
seeds: [1, 2, 3]
grid: {multimodal: [T, A, V]}
model:
  text: {lstm_units: 8, units: 8}
  audio: {units: 4}
  vision: {units: 4}
  fusion_units: 8
training: {batch_size: 16, max_epochs: 60, patience: 59, device: cpu}
interactions: {max_clips: 8}
"""
# The tasks have one processor each, and so one thread.
ONE_THREAD = dict.fromkeys(
    ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"), "1"
)
PROGRAM = (sys.executable, "-m", "unic_tfn")


class Study:
    """A jobspec, its outputs, and its scripts, written by the command.

    Args:
        cluster: the cluster.
        folder: for everything.
        jobspec: the text.
    """

    def __init__(self, cluster: OneNode, folder: Path, jobspec: str = JOBSPEC) -> None:
        self.cluster = cluster
        self.outputs = folder / "outputs"
        self.job = self.outputs / "grid"
        self.jobspec = folder / "jobspec.yaml"
        self.jobspec.write_text(jobspec)

    def write(self, *options: str) -> str:
        """Write the scripts with one processor a task; return what the command prints."""
        options = ("--sbatch=--cpus-per-task=1", "--outputs", str(self.outputs), *options)
        return self.cluster(*PROGRAM, "slurm", self.jobspec, *options)

    def submit(self, *options: str) -> tuple[str, str]:
        """Write the scripts and submit them at once; return the numbers of grid and report."""
        printed = self.write("--submit", *options)
        found = re.search(r"the grid is job (\d+), its report job (\d+)", printed)
        assert found, printed
        return found[1], found[2]

    def status(self) -> str:
        """Return what `unic-tfn status` prints."""
        return self.cluster(*PROGRAM, "status", self.outputs)

    def records(self) -> int:
        """Return how many records are complete; others are being built under hidden names."""
        found = self.job.glob("runs/**/metrics.json")
        return sum(not path.parent.name.startswith(".") for path in found)

    def wait_for_record(self) -> None:
        """Wait until a run is done, so that what happens next happens in the middle of the work."""
        self.cluster.wait(lambda: self.records() > 0, "a record")

    def log(self, name: str) -> str:
        return (self.job / "slurm" / "logs" / f"{name}.log").read_text()


@pytest.fixture
def study(cluster: OneNode, tmp_path: Path) -> Study:
    return Study(cluster, tmp_path)


@pytest.fixture(scope="module")
def single(cluster: OneNode, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the job folder of a single process, which is done without Slurm."""
    folder = tmp_path_factory.mktemp("single")
    (folder / "jobspec.yaml").write_text(JOBSPEC)
    command = (*PROGRAM, "run", str(folder / "jobspec.yaml"), "--outputs", str(folder))
    subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD}, capture_output=True)
    return folder / "grid"


def reported(single: Path, timings: Path, folder: Path) -> dict[str, bytes]:
    """Return the results of the single process with its report, which also shows these timings."""
    shutil.copytree(single, folder / "grid")
    for timing in timings.rglob("timing.json"):
        shutil.copy(timing, folder / "grid" / timing.relative_to(timings))
    subprocess.run((*PROGRAM, "report", str(folder / "grid")), check=True, capture_output=True)
    return results(folder / "grid")


def differences(study: Study, single: Path, folder: Path) -> list[str]:
    """Return the names of the files that differ from those of the single process."""
    found = {name: data for name, data in results(study.job).items() if name[:6] != "slurm/"}
    expected = reported(single, study.job, folder)
    assert "report/index.html" in expected
    names = sorted(found.keys() | expected.keys())
    return [name for name in names if found.get(name) != expected.get(name)]


def leaking(folder: Path) -> dict[str, str]:
    """Return the variables of an account with other plans, which submits from within a job."""
    folder.mkdir()
    for name in ("numpy", "click", "sitecustomize"):
        (folder / f"{name}.py").write_text("raise SystemExit('the account has leaked in')\n")
    return {
        "PYTHONPATH": str(folder),
        "KERAS_BACKEND": "torch",
        "MPLBACKEND": "module://nothing",
        "TF_NUM_INTRAOP_THREADS": "7",
        "OMP_NUM_THREADS": "7",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "TF_DETERMINISTIC_OPS": "0",
        "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
        "XLA_FLAGS": "--xla_cpu_enable_fast_math=true",
        "KERAS_NNX_ENABLED": "1",
        "SLURM_MEM_PER_CPU": "1024",
        "SLURM_CPU_BIND": "mask_cpu:0x8",
        "SLURM_GPUS_PER_TASK": "1",
        "SLURM_EXPORT_ENV": "NONE",
    }


def test_two_tasks_and_their_report_are_those_of_a_single_process(
    study: Study, single: Path, tmp_path: Path
) -> None:
    """Submitted as the script itself says, from an account whose variables leak in."""
    study.write("--shards=2")
    script = (study.job / "slurm" / "grid.sbatch").read_text()
    shown = re.findall(r"^#   ((?:grid=|sbatch ).+)$", script, re.MULTILINE)
    assert len(shown) == 2
    commands = "\n".join((*shown, "echo $grid"))
    printed = study.cluster("bash", "-euc", commands, **leaking(tmp_path / "leak"))
    [report] = re.findall(r"Submitted batch job (\d+)", printed)
    grid = printed.split()[-1]
    assert study.cluster.wait_for_end(report, f"{grid}_0", f"{grid}_1") == ["COMPLETED"] * 3
    assert "leaked" not in study.log(f"grid-{grid}_0") + study.log(f"report-{report}")
    shares = [int(re.findall(r"(\d+) to do", study.log(f"grid-{grid}_{n}"))[0]) for n in (0, 1)]
    assert sum(shares) == 9
    assert min(shares) > 0
    assert study.status() == f"{study.job}: 9 runs, 9 done.\n"
    assert differences(study, single, tmp_path / "single") == []


def test_a_preempted_task_is_requeued_and_goes_on(
    study: Study, single: Path, tmp_path: Path
) -> None:
    grid, report = study.submit("--shards=2")
    study.wait_for_record()
    urgent = study.cluster(
        "sbatch", "--parsable", "--partition=urgent", "--cpus-per-task=2",
        f"--output={tmp_path}/urgent.log", "--wrap=sleep 2",
    ).strip()  # fmt: skip
    study.cluster.wait(lambda: study.cluster.state(urgent) == "COMPLETED", "the urgent job")
    assert " 9 runs, " in study.status()
    ends = study.cluster.wait_for_end(f"{grid}_0", f"{grid}_1", report)
    assert ends == ["COMPLETED"] * 3
    restarts = [study.cluster.job(f"{grid}_{n}")["Restarts"] for n in (0, 1)]
    assert "1" in restarts
    assert differences(study, single, tmp_path / "single") == []


def test_a_task_at_its_time_limit_goes_on_until_it_is_cancelled(
    cluster: OneNode, single: Path, tmp_path: Path
) -> None:
    """Its grid is so large that it does not end here; its first runs are those of the others."""
    seeds = ", ".join(map(str, range(1, 200)))
    study = Study(cluster, tmp_path, JOBSPEC.replace("[1, 2, 3]", f"[{seeds}]"))
    grid, report = study.submit("--time=1", "--sbatch=--signal=TERM@30")
    task = f"{grid}_0"
    study.wait_for_record()

    def done_before() -> int:
        return max(map(int, re.findall(r"(\d+) done before", study.log(f"grid-{task}"))), default=0)

    cluster.wait(lambda: done_before() > 0, "the second start")
    log = study.log(f"grid-{task}")
    assert "Stopped by SIGTERM. Finished work is kept." in log
    assert "Requeued as the same task." in log
    assert " at work" in study.status()
    found = results(study.job)
    shared = [name for name in results(single) if name in found and name.startswith("runs/")]
    assert "runs/M-T/1/metrics.json" in shared
    assert {name: found[name] for name in shared} == {
        name: data for name, data in results(single).items() if name in shared
    }
    cluster("scancel", grid)
    assert cluster.wait_for_end(task, report) == ["CANCELLED", "CANCELLED"]
    restarts = cluster.job(task)["Restarts"]
    time.sleep(2)
    assert (cluster.state(task), cluster.job(task)["Restarts"]) == ("CANCELLED", restarts)


def test_a_node_that_is_lost_and_comes_back(study: Study, single: Path, tmp_path: Path) -> None:
    grid, report = study.submit()
    task = f"{grid}_0"
    study.wait_for_record()
    study.cluster.lose_node()
    study.cluster.wait(lambda: "has ended without notice" in study.status(), "the dead to be known")
    assert "No process is at work" in study.status()
    study.cluster.wait(lambda: study.cluster.state(task) == "PENDING", "the loss to be noticed")
    study.cluster.start_node()
    assert study.cluster.wait_for_end(task, report) == ["COMPLETED"] * 2
    assert study.cluster.job(task)["Restarts"] == "1"
    assert "An earlier process ended without notice" in study.log(f"grid-{task}")
    assert differences(study, single, tmp_path / "single") == []


def test_a_wrong_jobspec_ends_at_once_and_nobody_waits(study: Study) -> None:
    study.write("--shards=2")
    copy = study.job / "slurm" / "jobspec.yaml"
    copy.write_text(JOBSPEC.replace("multimodal:", "nonsuch:"))
    grid = study.cluster("sbatch", "--parsable", copy.with_name("grid.sbatch")).strip()
    report = study.cluster(
        "sbatch", "--parsable", f"--dependency=afterok:{grid}", copy.with_name("report.sbatch")
    ).strip()
    tasks = [f"{grid}_{index}" for index in (0, 1)]
    assert study.cluster.wait_for_end(report, *tasks) == ["CANCELLED", "FAILED", "FAILED"]
    for task in tasks:
        assert study.cluster.job(task)["ExitCode"] == "64:0"
        assert study.cluster.job(task)["Restarts"] == "0"
        assert "Final (exit code 64)" in study.log(f"grid-{task}")
    told = study.status()
    assert "no process has begun to train" in told
    assert "nonsuch" in told


def test_an_array_of_ones_own_gives_its_tasks_their_shards_and_the_doctor_sees_it(
    cluster: OneNode, single: Path, tmp_path: Path
) -> None:
    """The grid is a part of the others' one, and so are its records."""
    study = Study(cluster, tmp_path, JOBSPEC.replace("[1, 2, 3]", "[1]"))
    program = " ".join(PROGRAM)
    run = f"{program} run {study.jobspec} --outputs {study.outputs} --shard slurm"
    doctor = f"{program} doctor --device cpu --outputs {study.outputs}"
    log = study.jobspec.with_name("array-%a.log")
    array = study.cluster(
        "sbatch", "--parsable", "--array=4-6:2", f"--output={log}", "--time=20",
        f"--wrap={run} && {{ [ $SLURM_ARRAY_TASK_ID = 4 ] || {doctor}; }}",
        **ONE_THREAD,
    ).strip()  # fmt: skip
    ends = study.cluster.wait_for_end(f"{array}_4", f"{array}_6")
    logs = [study.jobspec.with_name(f"array-{n}.log").read_text() for n in (4, 6)]
    assert ends == ["COMPLETED"] * 2, logs
    assert sum(int(re.findall(r": (\d+) runs? on", text)[0]) for text in logs) == 3
    found = {n: d for n, d in results(study.job).items() if n.startswith("runs/")}
    assert {name.split("/")[2] for name in found} == {"1"}
    assert found.items() <= results(single).items()
    assert re.search(rf"slurm +job \d+, task 6 of array {array}", logs[1])
    assert re.search(r"\b1\d min left", logs[1])


def test_scripts_pass_shellcheck_and_slurm_takes_them(
    cluster: OneNode, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "a b 100% 'c' $HOME \"d\""
    folder.mkdir()
    study = Study(cluster, folder)
    (folder / "unic-tfn.sif").touch()
    for number, options in enumerate(
        (
            (
                "--device=cpu",
                "--partition=usual",
                "--account=me",
                "--time=1-02:30",
                "--sbatch=--mem-per-cpu=1G",
                "--report-sbatch=--mem-per-cpu=1G",
            ),
            ("--device=cpu", f"--image={folder / 'unic-tfn.sif'}", "--shards=3"),
            ("--device=gpu", f"--image={folder / 'unic-tfn.sif'}", "--redo"),
        )
    ):
        to = folder / str(number)
        study.write(*options, "--to", str(to))
        written = sorted(to.glob("*.sbatch"))
        assert [path.name for path in written] == ["grid.sbatch", "report.sbatch"]
        cluster(root / "usr" / "bin" / "shellcheck", *written)
        if "--device=cpu" in options:
            for path in written:
                cluster("sbatch", "--test-only", path)
