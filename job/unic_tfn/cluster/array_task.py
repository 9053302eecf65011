"""Which shard a task of a Slurm array is, by the variables that Slurm gives it."""

from collections.abc import Mapping

from unic_tfn.errors import UsageError
from unic_tfn.grid import MAX_SHARDS
from unic_tfn.messages.printing import printable

ID, COUNT = "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"
FIRST, LAST, STEP = "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"
# Python refuses to convert texts of thousands of digits.
MAX_DIGITS = 9
WHOLE = (
    "An array without gaps is cut into as many shards as it has tasks: `sbatch --array=0-3`. "
    'To repeat single tasks, name the shards yourself: --shard "$SLURM_ARRAY_TASK_ID/4".'
)


def array_shard(environment: Mapping[str, str]) -> tuple[int, int]:
    """Return the index, from 0, and the number of the shards of the array's task.

    Args:
        environment: the variables of this process.

    Raises:
        UsageError: this is not a task of an array, or the array has gaps, so that its tasks are
            not all shards of one grid.

    Example:
        >>> array_shard({
        ...     "SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "4",
        ...     "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "6",
        ... })
        (2, 4)
    """
    task, count, first, last = (_number(environment, name) for name in (ID, COUNT, FIRST, LAST))
    step = _number(environment, STEP) if STEP in environment else 1
    index, rest = divmod(task - first, step or 1)
    if not (0 <= index < count <= MAX_SHARDS) or rest or last - first != (count - 1) * step:
        given = f"{COUNT}={count}, {FIRST}={first}, {LAST}={last}, {ID}={task}"
        raise UsageError(
            f"--shard slurm: expected an array of up to {MAX_SHARDS} tasks without gaps. Found: "
            f"{given}.",
            WHOLE,
        )
    return index, count


def _number(environment: Mapping[str, str], name: str) -> int:
    text = environment.get(name)
    if text is None:
        raise UsageError(
            f"--shard slurm: expected the variable {name} of a Slurm array's task. Found: no such "
            "variable.",
            "Submit the script with `sbatch --array=0-3`. A container started with --cleanenv does "
            'not see it: give --shard "$SLURM_ARRAY_TASK_ID/4" there.',
        )
    if not (text.isdecimal() and len(text) <= MAX_DIGITS):
        raise UsageError(
            f"--shard slurm: expected a whole number in {name}. Found: {printable(text)}.", WHOLE
        )
    return int(text)
