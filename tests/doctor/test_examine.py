from pathlib import Path

import pytest

import unic_tfn.doctor.examine
import unic_tfn.doctor.nvidia
from unic_tfn.doctor.examine import examine
from unic_tfn.doctor.finding import Finding, first_error
from unic_tfn.errors import DataError
from unic_tfn.training.device import Device


def good_device(asked: str) -> tuple[Finding, Device | None]:
    return Finding("device", asked), Device("cpu", "CPU", 1)


@pytest.mark.parametrize(
    ("used", "warns"),
    [(None, True), (Device("cpu", "CPU", 1), True), (Device("gpu", "NVIDIA H100", 1), False)],
)
def test_libraries_are_only_warned_of_where_no_gpu_was_used(
    used: Device | None, warns: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libnonesuch.so.7").write_bytes(b"no library")
    monkeypatch.setattr(unic_tfn.doctor.nvidia, "library_folders", lambda: [tmp_path])
    found = unic_tfn.doctor.examine._libraries(used)
    assert found.text.startswith("CUDA: 0 of 1 load")
    assert bool(found.warning) is warns


def test_a_folder_that_cannot_be_made_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(unic_tfn.doctor.examine, "small_run", good_device)
    # Permissions would not keep root out, a file in the way does.
    (tmp_path / "file").touch()
    error = first_error(examine("auto", "synthetic", tmp_path / "file" / "outputs"))
    assert error is not None
    assert error.exit_code == 74


def test_a_file_system_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unic_tfn.doctor.examine, "small_run", good_device)
    error = first_error(examine("auto", "synthetic", Path("/proc/outputs")))
    assert error is not None
    assert error.exit_code == 74


def test_looking_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(unic_tfn.doctor.examine, "small_run", good_device)
    findings = examine("auto", "synthetic", tmp_path / "a" / "outputs")
    assert first_error(findings) is None
    assert list(tmp_path.iterdir()) == []


def test_bad_data_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(unic_tfn.doctor.examine, "small_run", good_device)
    error = first_error(examine("auto", str(tmp_path), tmp_path))
    assert isinstance(error, DataError)


def test_limits_of_a_container_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    room = unic_tfn.doctor.examine
    monkeypatch.setattr(room, "usable_processors", lambda: 16)
    monkeypatch.setattr(room, "processor_limit", lambda: None)
    monkeypatch.setattr(room, "memory_limit", lambda: None)
    assert "16 processors, memory limit none" in room._process()
    monkeypatch.setattr(room, "processor_limit", lambda: 1.5)
    monkeypatch.setattr(room, "memory_limit", lambda: 3 * 2**29)
    assert "1.5 of 16 processors, memory limit 1.5 GiB" in room._process()
