"""A job before it starts: its runs, their parameters and estimated time. Reads no arrays.

The estimates are for people, who see them in `unic-tfn plan` and as the time left: measure them
again whenever the program gets faster. Which run falls into which shard does not depend on them
(`shard_weights.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, prod

from unic_tfn.data.source import Outline
from unic_tfn.grid import Run
from unic_tfn.jobspec.heads import heads_of
from unic_tfn.jobspec.offer import check_names
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.tune_settings import WITHOUT_COMPILING
from unic_tfn.model.parameter_count import parameter_count
from unic_tfn.training.trials import draw_trials

# Measured on two cores of a Xeon server with TensorFlow (benchmarks/grid.py).
SECONDS_PER_STEP = 0.0005
SECONDS_PER_STEP_AND_PARAMETER = 2.4e-9
# Where the entries of the fusion tensor are dropped.
SECONDS_PER_STEP_AND_TENSOR_PARAMETER = 4.2e-9
SECONDS_PER_STEP_AND_TEXT_NUMBER = 1.3e-8
# Predictions, interactions, picture and record.
SECONDS_PER_RUN = 0.6
# A network of any input, on a CPU: a trial of tuning that changes more than the learning rate.
SECONDS_PER_COMPILATION = 1.0
TYPICAL_EPOCHS_TO_BEST = 6
# docs/speed.md: 57 runs and 1,279 epochs of 19 steps in 82 s on an H100 with Keras on JAX, of which
# 18 s are steps. A step's many small parts wait for each other, so its size matters little.
GPU_SECONDS_PER_STEP = 0.0008
GPU_SECONDS_PER_RUN = 1.1
# Pulling an image of several GB to a node, loading the backend, compiling.
SECONDS_TO_START_A_SHARD = 300.0


@dataclass(frozen=True)
class PlannedRun:
    """One run with its size and estimated time.

    Args:
        run: the run.
        parameters: how many trainable parameters its network has; that of trial 0 in a tuned run.
        in_memory: how many parameters may be in memory at once: in a tuned run, those of the best
            network so far and of the one that is trained.
        seconds: estimated time on two CPU cores, with a typical number of epochs.
        gpu_seconds: the same on a data-centre GPU.
    """

    run: Run
    parameters: int
    in_memory: int
    seconds: float
    gpu_seconds: float


@dataclass(frozen=True)
class _Trained:
    """One network that a run trains.

    Args:
        parameters: how many it has.
        steps: a typical number of them.
        seconds_per_step: estimated, on two CPU cores.
    """

    parameters: int
    steps: int
    seconds_per_step: float


def plan(jobspec: Jobspec, outline: Outline) -> tuple[PlannedRun, ...]:
    """Return every run of a job with its size and estimated time.

    Raises:
        JobspecError: the grid asks for a label source or modality that the data lack.
    """
    sources, modalities = list(outline.classes), list(outline.shapes)
    check_names(jobspec, outline.name, sources, modalities, outline.unimodal)
    specs = {name: jobspec.for_variant(name) for name in ("", *jobspec.variants)}
    return tuple(_planned(run, specs[run.variant], outline) for run in jobspec.runs())


def _planned(run: Run, jobspec: Jobspec, outline: Outline) -> PlannedRun:
    """Return a run with its size and time, by the jobspec of its variant."""
    trials = [
        _trained(run, jobspec.with_values(values), outline) for values in draw_trials(jobspec)
    ]
    compiling = SECONDS_PER_COMPILATION * _compilations(jobspec)
    steps = sum(trial.steps for trial in trials)
    seconds = sum(trial.steps * trial.seconds_per_step for trial in trials)
    return PlannedRun(
        run,
        trials[0].parameters,
        sum(sorted(trial.parameters for trial in trials)[-2:]),
        SECONDS_PER_RUN + compiling + seconds,
        GPU_SECONDS_PER_RUN + compiling + GPU_SECONDS_PER_STEP * steps,
    )


def _trained(run: Run, jobspec: Jobspec, outline: Outline) -> _Trained:
    """Return what one network of a run costs, under its own settings."""
    classes = outline.classes[run.cell.label_source]
    model, name = jobspec.model, run.cell.input
    heads = heads_of(model.tasks, name, outline.unimodal, outline.classes)
    parameters = parameter_count(name, outline.shapes, classes, model, heads)
    training = jobspec.training
    by_parameter = (
        SECONDS_PER_STEP_AND_TENSOR_PARAMETER
        if model.drops_tensor
        else SECONDS_PER_STEP_AND_PARAMETER
    )
    step = SECONDS_PER_STEP + by_parameter * parameters
    if "T" in name:
        numbers = prod(outline.shapes["text"]) * training.batch_size
        step += SECONDS_PER_STEP_AND_TEXT_NUMBER * numbers
    epochs = min(training.max_epochs, training.patience + TYPICAL_EPOCHS_TO_BEST)
    clips = outline.training_clips(jobspec.fold_count)
    return _Trained(parameters, ceil(clips / training.batch_size) * epochs, step)


def _compilations(jobspec: Jobspec) -> int:
    """Return how many networks a run compiles beside the one that all runs of its kind share."""
    searched = set(jobspec.tune.search) if jobspec.tune else set()
    return jobspec.trials - 1 if searched - WITHOUT_COMPILING else 0


def shards_that_pay(seconds: float, runs: int) -> int:
    """Return the largest number of shards of which each works longer than it takes to start.

    Args:
        seconds: the estimated time of all runs one after another.
        runs: how many runs there are; a shard has at least one.
    """
    return max(1, min(runs, int(seconds // SECONDS_TO_START_A_SHARD)))


def seconds_by_kind(planned: Sequence[PlannedRun]) -> Mapping[str, float]:
    """Return the estimated seconds of a run by its kind: input and variant."""
    return {item.run.kind: item.seconds for item in planned}
