"""Jobs for Slurm, made as the command makes them."""

from pathlib import Path

from unic_tfn.cluster.slurm_job import Wishes, slurm_job
from unic_tfn.cluster.slurm_scripts import SlurmJob
from unic_tfn.jobspec.read import read_jobspec

JOBSPEC = """
name: small
data: {synthetic: {clips: 40}}
seeds: [1]
grid: {multimodal: [T, A]}
"""


def wishes(place: Path, **changes) -> Wishes:
    """Return wishes for a jobspec that is written into a folder."""
    jobspec = place / "jobspec.yaml"
    jobspec.write_text(changes.pop("text", JOBSPEC))
    fields = {
        "made": "unic-tfn slurm jobspec.yaml",
        "jobspec": jobspec,
        "data": None,
        "shards": 2,
        "outputs": place / "outputs",
        "folder": None,
        "image": None,
        "redo": False,
        "time": None,
        "both": (),
        "grid": (),
        "report": (),
    }
    return Wishes(**{**fields, **changes})


def make(place: Path, gpu: bool = False, environment: dict | None = None, **changes) -> SlurmJob:
    """Return a job for Slurm."""
    wanted = wishes(place, **changes)
    spec = read_jobspec(wanted.jobspec, environment or {})
    if wanted.data:
        spec = spec.model_copy(update={"data": wanted.data})
    return slurm_job(wanted, spec, gpu, "tensorflow", environment or {})
