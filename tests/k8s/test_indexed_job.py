"""An Indexed Job simulated with processes: however its pods die, the result is the same.

The arguments are those of k8s/grid-job.yaml, expanded as the kubelet would expand them.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.k8s.manifests import grid_job, pod_spec

SHARDS = 3
JOBSPEC = """
name: indexed
data:
  synthetic: {clips: 70, text_steps: 4, text_width: 8, audio_width: 5, vision_width: 6}
seeds: [1, 2, 3]
grid: {multimodal: [T, A, V]}
model:
  text: {lstm_units: 8, units: 8}
  audio: {units: 4}
  vision: {units: 4}
  fusion_units: 8
training: {batch_size: 16, max_epochs: 2}
interactions: {max_clips: 8}
"""
RUNS = 9
DEADLINE = 120.0

Process = subprocess.Popen[str]


class Pods:
    """Starts the processes of a grid."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobspec = folder / "jobspec.yaml"
        self.jobspec.write_text(JOBSPEC)
        self.started: list[Process] = []

    def start(self, outputs: Path, *arguments: str, index: int = 0) -> Process:
        environment = {
            **os.environ,
            "UNIC_OUTPUTS": str(outputs),
            "JOB_COMPLETION_INDEX": str(index),
            "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "unic_tfn", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def pod(self, outputs: Path, index: int) -> Process:
        """Start the process that the manifest starts for an index."""
        [container] = pod_spec(grid_job())["containers"]
        completions = grid_job()["spec"]["completions"]
        changed = {
            "jobspecs/full.yaml": str(self.jobspec),
            "--device=gpu": "--device=cpu",
            f"--shard=$(JOB_COMPLETION_INDEX)/{completions}": f"--shard={index}/{SHARDS}",
        }
        assert set(changed) < set(container["args"])
        return self.start(
            outputs, *(changed.get(arg, arg) for arg in container["args"]), index=index
        )

    def report(self, outputs: Path) -> Process:
        return self.start(outputs, "report", str(outputs / "indexed"))

    def whole(self, outputs: Path) -> Process:
        """Start one process for the whole grid."""
        return self.start(outputs, "run", str(self.jobspec), "--device=cpu")


@pytest.fixture
def pods(tmp_path: Path) -> Iterator[Pods]:
    pods = Pods(tmp_path)
    yield pods
    for process in pods.started:
        process.kill()
        process.communicate()


def succeed(process: Process) -> None:
    output, _ = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, output


def records(outputs: Path) -> set[str]:
    return {str(path.parent.relative_to(outputs)) for path in outputs.rglob("metrics.json")}


def wait_for_record(outputs: Path, process: Process, already: int = 0) -> None:
    """Wait for another record, so that a process is stopped in the middle of its work.

    All processes write to the same folder, so `process` may have finished by then; the test holds
    all the same.
    """
    end = time.monotonic() + DEADLINE
    while len(records(outputs)) <= already and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)


def results(outputs: Path) -> dict[str, bytes]:
    """Return the contents of all files by their path, timings left out."""
    return {
        str(path.relative_to(outputs)): path.read_bytes()
        for path in sorted(outputs.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }


def differences(outputs: Path, others: Path) -> list[str]:
    """Return the names of the files that differ."""
    found, expected = results(outputs), results(others)
    names = sorted(found.keys() | expected.keys())
    return [name for name in names if found.get(name) != expected.get(name)]


def test_killed_terminated_doubled_and_restarted_pods_give_an_undisturbed_result(
    pods: Pods, tmp_path: Path
) -> None:
    together, alone = tmp_path / "together", tmp_path / "alone"
    killed, terminated, left = (pods.pod(together, index) for index in range(SHARDS))
    doubled = pods.pod(together, 2)
    wait_for_record(together, killed)
    killed.kill()
    terminated.send_signal(signal.SIGTERM)
    output, _ = terminated.communicate(timeout=DEADLINE)
    # While Python is still loading, the signal ends it as it does any process.
    assert terminated.returncode in (75, -signal.SIGTERM), output
    killed.communicate(timeout=DEADLINE)
    early = pods.pod(together, 0)
    time.sleep(1)
    early.kill()
    again = [pods.pod(together, 0), pods.pod(together, 1)]
    for process in (left, doubled, *again):
        succeed(process)
    succeed(pods.whole(alone))
    assert len(records(together)) == RUNS
    assert differences(together, alone) == []
    # The report also shows how long the runs took, so both are made from the same timings.
    for timing in alone.rglob("timing.json"):
        shutil.copy(timing, together / timing.relative_to(alone))
    for process in [pods.report(outputs) for outputs in (together, alone)]:
        succeed(process)
    assert (alone / "indexed/report/index.html").is_file()
    assert differences(together, alone) == []


def test_each_shard_is_given_its_index_by_the_job_controller() -> None:
    [container] = pod_spec(grid_job())["containers"]
    used = {name for arg in container["args"] for name in re.findall(r"\$\((\w+)\)", arg)}
    given = {"JOB_COMPLETION_INDEX", *(variable["name"] for variable in container["env"])}
    assert used
    assert used <= given
