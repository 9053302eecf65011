"""How a grid is cut into shards: a frozen rule, so that every pod of a Job cuts it alike.

The processes of one job agree on their shards without talking: each works out the whole cut and
takes its own part. Were the cut to move with an upgrade, processes of two versions would repeat
some runs and leave out others. So the weights here depend on the jobspec and on the data's outline
alone. They are not the times that `unic-tfn plan` shows, which `plan.py` estimates and anyone may
measure again. Only the parameter count comes from code that can change. It is the network's own
(`model/`), and a change there changes the fingerprint too, so that runs of the two versions could
not be mixed anyway.
"""

from collections.abc import Mapping
from math import ceil, prod

from unic_tfn.data.source import Outline
from unic_tfn.grid import Run, shard
from unic_tfn.jobspec.heads import heads_of
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.model.parameter_count import parameter_count

# Frozen. Never adjust these: a test holds the cuts of the shipped grids. Whole numbers, so that no
# rounding moves a cut; about a tenth of a nanosecond each on the machine of version 0.1.
WEIGHT_PER_RUN = 6_000_000_000
WEIGHT_PER_STEP = 5_000_000
WEIGHT_PER_STEP_AND_PARAMETER = 24
# Where the entries of the fusion tensor are dropped.
WEIGHT_PER_STEP_AND_TENSOR_PARAMETER = 42
WEIGHT_PER_STEP_AND_TEXT_NUMBER = 130
EPOCHS_BEFORE_PATIENCE = 6


def shard_runs(jobspec: Jobspec, outline: Outline, index: int, count: int) -> tuple[Run, ...]:
    """Return the runs of one shard of a job; see `unic_tfn.grid.shard`.

    Raises:
        ValueError: `index` is not in [0, count).
    """
    return shard(jobspec.runs(), shard_weights(jobspec, outline), index, count)


def shard_weights(jobspec: Jobspec, outline: Outline) -> Mapping[str, int]:
    """Return how much work a run counts as, by kind (input and variant), in the frozen unit.

    A run is a fixed part, and steps that grow with the parameters and with the numbers in a batch
    of texts. The class count is the largest among the grid's label sources that have the input.
    """
    classes: dict[str, int] = {}
    for source, inputs in jobspec.grid.items():
        for name in inputs:
            classes[name] = max(classes.get(name, 0), outline.classes[source])
    specs = {name: jobspec.for_variant(name) for name in ("", *jobspec.variants)}
    runs = {run.kind: run for run in jobspec.runs()}
    return {
        kind: _weight(run.cell.input, classes[run.cell.input], specs[run.variant], outline)
        for kind, run in runs.items()
    }


def _weight(input_name: str, classes: int, jobspec: Jobspec, outline: Outline) -> int:
    training = jobspec.training
    heads = heads_of(jobspec.model.tasks, input_name, outline.unimodal, outline.classes)
    parameters = parameter_count(input_name, outline.shapes, classes, jobspec.model, heads)
    per_parameter = (
        WEIGHT_PER_STEP_AND_TENSOR_PARAMETER
        if jobspec.model.drops_tensor
        else WEIGHT_PER_STEP_AND_PARAMETER
    )
    step = WEIGHT_PER_STEP + per_parameter * parameters
    if "T" in input_name:
        numbers = prod(outline.shapes["text"]) * training.batch_size
        step += WEIGHT_PER_STEP_AND_TEXT_NUMBER * numbers
    epochs = min(training.max_epochs, training.patience + EPOCHS_BEFORE_PATIENCE)
    clips = outline.training_clips(jobspec.fold_count)
    steps = epochs * ceil(clips / training.batch_size) * jobspec.trials
    return WEIGHT_PER_RUN + step * steps
