import pytest

from unic_tfn.training.device import cpu_device, no_gpu, uses_tf32


@pytest.mark.parametrize(
    ("capability", "allowed", "override", "expected"),
    [
        (9, True, "", True),
        (8, True, "1", True),
        (7, True, "", False),
        (9, False, "", False),
        (9, True, "0", False),
    ],
)
def test_products_on_a_new_gpu_are_rounded_unless_told_otherwise(
    capability, allowed, override, expected, monkeypatch
):
    monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", override)
    assert uses_tf32(capability, allowed) is expected


@pytest.mark.parametrize(("told", "count"), [("3", "3 processors"), ("1", "1 processor")])
def test_processors_are_those_that_are_used(told, count):
    assert cpu_device(told).name.endswith(f", {count}")
    for meaningless in ("0", "all", "²", "9" * 5000):
        assert cpu_device(meaningless) == cpu_device()


def test_startup_messages_are_shown_with_the_refusal():
    said = str(no_gpu("tensorflow", ["first", "two", "three", "four", "x" * 500]))
    assert "tensorflow finds none" in said
    assert "first" not in said
    assert "two\n  three\n  four" in said
    assert max(len(line) for line in said.splitlines()) < 170


def test_log_prefixes_repetitions_and_irrelevant_lines_are_left_out():
    prefix = "E0000 00:00:1711111111.123456  123 cuda.cc:51] "
    said = str(no_gpu("tensorflow", [f"{prefix}no driver", "no driver", "oneDNN is on"]))
    assert said.count("no driver") == 1
    assert "cuda.cc" not in said
    assert "oneDNN" not in said
