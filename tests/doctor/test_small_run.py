import pytest

from unic_tfn.doctor import small_run as module
from unic_tfn.doctor.nvidia import Driver
from unic_tfn.doctor.small_run import small_run
from unic_tfn.errors import DeviceError
from unic_tfn.training.device import Device

CPU, GPU = Device("cpu", "CPU", 1), Device("gpu", "NVIDIA H100", 1)


def test_it_goes_from_data_to_record_on_this_machine(cpu: Device) -> None:
    finding, device = small_run("cpu")
    assert finding.error is None
    assert "a small run from start to end took" in finding.text
    assert device == cpu


def test_a_run_that_breaks_is_an_error_of_the_device(
    cpu: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*arguments: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("unic_tfn.runs.shard.run_shard", breaks)
    finding, device = small_run("cpu")
    assert isinstance(finding.error, DeviceError)
    assert "out of order" in str(finding.error)
    assert device is None


@pytest.mark.parametrize(
    ("asked", "device", "driver", "warns"),
    [
        ("auto", CPU, Driver("12.4", 1), True),
        ("auto", CPU, Driver("12.4", 0), False),
        ("auto", CPU, "no driver here", False),
        ("auto", GPU, Driver("12.4", 1), False),
        ("cpu", CPU, Driver("12.4", 1), False),
    ],
)
def test_a_gpu_that_auto_cannot_use_is_warned_of(
    asked: str,
    device: Device,
    driver: Driver | str,
    warns: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "find_driver", lambda: driver)
    assert bool(module._unused_gpu(asked, device)) is warns
