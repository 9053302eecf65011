"""Notices Slurm: the job that this process is in, or that this machine can submit one."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping

from unic_tfn.doctor.finding import Finding
from unic_tfn.messages.printing import count, printable

# Of these variables the first that is set names the GPUs that a job was given.
GPUS = ("SLURM_STEP_GPUS", "SLURM_JOB_GPUS", "GPU_DEVICE_ORDINAL")
LEFT = re.compile(r"(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)")
ANSWER_SECONDS = 5.0


def slurm(device: str, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return what is to be said of Slurm: nothing where it is not in use.

    Args:
        device: `"auto"`, `"cpu"` or `"gpu"`, as asked for.
        environment: the variables of this process.
    """
    if number := environment.get("SLURM_JOB_ID"):
        return [_job(number, device, environment)]
    if shutil.which("sbatch"):
        said = _said("sbatch", "--version") or "Slurm"
        text = f"{said}; this process is not in a job: `unic-tfn slurm JOBSPEC --submit` makes one"
        return [Finding("slurm", text)]
    return []


def _job(number: str, device: str, environment: Mapping[str, str]) -> Finding:
    parts = [f"job {number}"]
    if array := environment.get("SLURM_ARRAY_JOB_ID"):
        parts.append(f"task {environment.get('SLURM_ARRAY_TASK_ID', '')} of array {array}")
    if node := environment.get("SLURMD_NODENAME"):
        parts.append(f"node {node}")
    if processors := environment.get("SLURM_CPUS_PER_TASK"):
        parts.append(f"processors per task: {processors}")
    given = next((environment[name] for name in GPUS if environment.get(name)), "")
    parts.append(f"GPU {given}" if given else "no GPU given")
    parts.append(_left(_said("squeue", "--noheader", f"--jobs={number}", "--format=%L")))
    missing = "" if given or device != "gpu" else "ask for a GPU when you submit: --gres=gpu:1"
    return Finding("slurm", printable(", ".join(filter(None, parts)), 200), missing)


def _left(said: str) -> str:
    """Return how long the job may still run, from `D-HH:MM:SS` or a part of it."""
    if said == "UNLIMITED":
        return "no time limit"
    found = LEFT.fullmatch(said)
    if found is None:
        return ""
    days, hours, minutes, _ = (int(part or 0) for part in found.groups())
    return f"{count((days * 24 + hours) * 60 + minutes, 'min', 'min')} left"


def _said(*command: str) -> str:
    """Return the first line that a command of Slurm prints; empty if it does not answer."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=ANSWER_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else (done.stdout.strip().splitlines() or [""])[0].strip()
