import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.cluster.array_task import array_shard
from unic_tfn.errors import UsageError


def variables(first: int, count: int, step: int, task: int) -> dict[str, str]:
    """Return what Slurm gives the task with this number from 0 of an array without gaps."""
    return {
        "SLURM_ARRAY_TASK_ID": str(first + task * step),
        "SLURM_ARRAY_TASK_COUNT": str(count),
        "SLURM_ARRAY_TASK_MIN": str(first),
        "SLURM_ARRAY_TASK_MAX": str(first + (count - 1) * step),
        "SLURM_ARRAY_TASK_STEP": str(step),
    }


@given(st.integers(0, 99), st.integers(1, 40), st.integers(1, 9))
def test_the_tasks_of_an_array_are_all_shards_once(first: int, count: int, step: int) -> None:
    found = [array_shard(variables(first, count, step, task)) for task in range(count)]
    assert found == [(index, count) for index in range(count)]


def test_an_array_with_gaps_is_refused_as_its_tasks_would_not_be_the_whole_grid() -> None:
    gaps = {**variables(0, 3, 1, 1), "SLURM_ARRAY_TASK_MAX": "5"}
    with pytest.raises(UsageError, match="without gaps"):
        array_shard(gaps)
    with pytest.raises(UsageError, match="up to 1000 tasks"):
        array_shard(variables(0, 1001, 1, 4))
    with pytest.raises(UsageError, match="without gaps"):
        array_shard({**variables(0, 3, 1, 1), "SLURM_ARRAY_TASK_STEP": "0"})


@pytest.mark.parametrize("missing", list(variables(0, 3, 1, 1))[:4])
def test_outside_an_array_the_missing_variable_is_named(missing: str) -> None:
    given = variables(0, 3, 1, 1)
    del given[missing]
    with pytest.raises(UsageError, match=missing):
        array_shard(given)


@pytest.mark.parametrize("value", ["", "-1", "one", "9" * 5000, "1\x1b[2J"])
def test_a_value_that_is_not_a_number_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="SLURM_ARRAY_TASK_ID") as error:
        array_shard({**variables(0, 3, 1, 1), "SLURM_ARRAY_TASK_ID": value})
    assert str(error.value).isprintable() or "\x1b" not in str(error.value)
