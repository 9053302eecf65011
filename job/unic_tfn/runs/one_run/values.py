"""What a run is given and what it gives, as two frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from unic_tfn.grid import Run
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.runs.job.job import Job
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.device import Device
from unic_tfn.training.program import Outputs, Program
from unic_tfn.training.train import Trained


@dataclass(frozen=True)
class Assignment:
    """A run with everything that it needs.

    Args:
        job: the job that it belongs to.
        run: its cell and seed.
        dataset: its cell's view of the job's data.
        program: the compiled network, in whatever state the last run left it.
        device: what the program runs on.
    """

    job: Job
    run: Run
    dataset: Dataset
    program: Program
    device: Device


@dataclass(frozen=True)
class Outcome:
    """What a run has found out.

    Args:
        trained: the training's history.
        outputs: by split, what the restored network gives for the labelled clips.
        explanation: what the network does with the modalities of its test clips.
    """

    trained: Trained
    outputs: Mapping[str, Outputs]
    explanation: Explanation
