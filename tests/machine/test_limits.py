"""Limits as both versions of control groups write them, in a container and out of one."""

from pathlib import Path

import pytest

from unic_tfn.machine import limits
from unic_tfn.machine.limits import boot, kills_for_memory, memory_limit, processor_limit

GIB = 2**30
# What version 1 writes where there is no limit.
NO_LIMIT = "9223372036854771712"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(limits, "ROOT", tmp_path / "sys")
    monkeypatch.setattr(limits, "OWN_GROUPS", tmp_path / "own")
    monkeypatch.setattr(limits, "COUNTERS", tmp_path / "vmstat")
    return tmp_path


def put(machine: Path, name: str, text: str) -> None:
    path = machine / "sys" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


def test_version_2_in_a_container(machine: Path) -> None:
    (machine / "own").write_text("0::/\n")
    assert (memory_limit(), processor_limit()) == (None, None)
    put(machine, "memory.max", str(4 * GIB))
    put(machine, "cpu.max", "150000 100000")
    assert (memory_limit(), processor_limit()) == (4 * GIB, 1.5)
    put(machine, "memory.max", "max")
    put(machine, "cpu.max", "max 100000")
    assert (memory_limit(), processor_limit()) == (None, None)


def test_version_2_of_a_batch_system_has_its_limits_in_the_groups_above(machine: Path) -> None:
    (machine / "own").write_text("0::/slurm/job_7/step_0\n")
    put(machine, "slurm/job_7/step_0/memory.max", "max")
    put(machine, "slurm/job_7/memory.max", str(8 * GIB))
    put(machine, "slurm/memory.max", str(64 * GIB))
    assert memory_limit() == 8 * GIB


def test_version_1_in_a_container_that_sees_only_its_own_group(machine: Path) -> None:
    (machine / "own").write_text("4:cpu,cpuacct:/docker/ab\n3:memory:/docker/ab\n1:name=x:/\n")
    put(machine, "memory/memory.limit_in_bytes", str(3 * GIB))
    put(machine, "cpu/cpu.cfs_quota_us", "200000")
    put(machine, "cpu/cpu.cfs_period_us", "100000")
    assert (memory_limit(), processor_limit()) == (3 * GIB, 2)


def test_version_1_without_limits(machine: Path) -> None:
    (machine / "own").write_text("4:cpu,cpuacct:/docker/ab\n3:memory:/docker/ab\n")
    put(machine, "memory/docker/ab/memory.limit_in_bytes", NO_LIMIT)
    put(machine, "cpu/docker/ab/cpu.cfs_quota_us", "-1")
    put(machine, "cpu/docker/ab/cpu.cfs_period_us", "100000")
    assert (memory_limit(), processor_limit()) == (None, None)


def test_a_system_without_groups_has_no_limits(machine: Path) -> None:
    assert (memory_limit(), processor_limit(), kills_for_memory()) == (None, None, None)


def test_kills_are_counted_where_the_kernel_does(machine: Path) -> None:
    (machine / "vmstat").write_text("nr_free_pages 12\noom_kill 3\npgfault 9\n")
    assert kills_for_memory() == 3
    (machine / "vmstat").write_text("nr_free_pages 12\n")
    assert kills_for_memory() is None


def test_a_boot_is_told_by_the_same_text_each_time() -> None:
    assert boot() == boot()
