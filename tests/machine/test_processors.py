import os
import platform

import pytest

from unic_tfn.machine import processors
from unic_tfn.machine.processors import processor_model, usable_processors


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_only_processors_that_may_be_used_count():
    before = os.sched_getaffinity(0)
    assert usable_processors() == len(before)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_processors() == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("processor\t: 0\nmodel name\t: EPYC 9 \nmodel name\t: EPYC 9\n", "EPYC 9"),
        ("processor\t: 0\nCPU part\t: 0xd0c\n", platform.machine()),
    ],
)
def test_the_model_is_the_first_that_the_system_names(text, model, tmp_path, monkeypatch):
    (tmp_path / "cpuinfo").write_text(text)
    monkeypatch.setattr(processors, "CPU_INFO", tmp_path / "cpuinfo")
    assert processor_model() == model


def test_without_a_list_it_is_the_architecture(tmp_path, monkeypatch):
    monkeypatch.setattr(processors, "CPU_INFO", tmp_path / "nothing")
    assert processor_model() == platform.machine()
