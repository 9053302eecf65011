"""What a run is given and what it gives, as two frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from unic_tfn.grid import Run
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.tune_settings import Scalar
from unic_tfn.runs.job.job import Job
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.device import Device
from unic_tfn.training.program import Outputs, Program
from unic_tfn.training.train import Epoch, Trained


@dataclass(frozen=True)
class Assignment:
    """A run with everything that it needs.

    Args:
        job: the job that it belongs to.
        run: its cell and seed.
        jobspec: that its network is trained by: its variant's, with a trial's settings if tuned.
        dataset: its cell's view of the job's data.
        program: the compiled network, in whatever state the last run left it.
        device: what the program runs on.
    """

    job: Job
    run: Run
    jobspec: Jobspec
    dataset: Dataset
    program: Program
    device: Device


@dataclass(frozen=True)
class Trial:
    """One network of a tuned run.

    Args:
        values: the settings that it has instead of the run's own, by dotted key.
        epochs: how many epochs it was trained; 0 where training diverged.
        best: its best epoch; None where training diverged.
    """

    values: Mapping[str, Scalar]
    epochs: int = 0
    best: Epoch | None = None

    @property
    def loss(self) -> float:
        """The validation loss that it is chosen by, infinite where training diverged."""
        return self.best.valid_loss if self.best else inf


@dataclass(frozen=True)
class Outcome:
    """What a run has found out.

    Args:
        trained: the training's history.
        outputs: by split, what the restored network gives for the labelled clips.
        explanation: what the network does with the modalities of its test clips.
        trials: all that tuning made; none in a run without it.
        chosen: the number of the trial that the network is.
    """

    trained: Trained
    outputs: Mapping[str, Outputs]
    explanation: Explanation
    trials: tuple[Trial, ...] = ()
    chosen: int = 0
