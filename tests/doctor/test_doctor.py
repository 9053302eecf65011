"""`unic-tfn doctor` tells what stands in the way of a run, and ends as the run would."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import unic_tfn.doctor.doctor
from unic_tfn.cli.doctor import doctor
from unic_tfn.doctor.doctor import Finding, examine, first_error
from unic_tfn.doctor.nvidia import find_driver, libraries
from unic_tfn.errors import DataError, DeviceError
from unic_tfn.training.device import Device


def test_a_library_that_does_not_load_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "libnonesuch.so.7").write_bytes(b"no library")
    (tmp_path / "libnonesuch.so").touch()
    (tmp_path / "readme.txt").touch()
    found = libraries([tmp_path])
    assert list(found) == ["libnonesuch.so.7"]
    assert found["libnonesuch.so.7"]


def test_a_library_that_loads_has_no_reason(tmp_path: Path) -> None:
    (tmp_path / "libc.so.6").touch()
    assert libraries([tmp_path]) == {"libc.so.6": None}


def no_device(asked: str) -> tuple[Finding, Device | None]:
    return Finding("device", asked, error=DeviceError("No GPU.", "Get one.")), None


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
    monkeypatch.setattr(unic_tfn.doctor.doctor.nvidia, "library_folders", lambda: [tmp_path])
    found = unic_tfn.doctor.doctor._libraries(used)
    assert found.text.startswith("CUDA: 0 of 1 load")
    assert bool(found.warning) is warns


def test_the_first_error_decides_the_exit_code_and_all_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(unic_tfn.doctor.doctor, "_device", no_device)
    missing = str(tmp_path / "nothing")
    result = CliRunner().invoke(
        doctor, ["--data", missing, "--outputs", str(tmp_path)], standalone_mode=False
    )
    assert result.return_value == DeviceError.exit_code
    assert "No GPU." in result.output
    assert missing in result.output
    assert result.output.endswith("Not ready.\n")
    assert len(result.output.splitlines()) <= 24


def test_a_folder_that_cannot_be_made_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(unic_tfn.doctor.doctor, "_device", good_device)
    # Permissions would not keep root out, a file in the way does.
    (tmp_path / "file").touch()
    error = first_error(examine("auto", "synthetic", tmp_path / "file" / "outputs"))
    assert error is not None
    assert error.exit_code == 74


def test_a_file_system_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unic_tfn.doctor.doctor, "_device", good_device)
    error = first_error(examine("auto", "synthetic", Path("/proc/outputs")))
    assert error is not None
    assert error.exit_code == 74


def test_looking_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(unic_tfn.doctor.doctor, "_device", good_device)
    findings = examine("auto", "synthetic", tmp_path / "a" / "outputs")
    assert first_error(findings) is None
    assert list(tmp_path.iterdir()) == []


def test_bad_data_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(unic_tfn.doctor.doctor, "_device", good_device)
    error = first_error(examine("auto", str(tmp_path), tmp_path))
    assert isinstance(error, DataError)


def run_doctor(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "unic_tfn", "doctor", *arguments, "--outputs", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_cpu_is_tried_out_and_ready(tmp_path: Path) -> None:
    result = run_doctor("--device", "cpu", folder=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "asked for cpu: CPU" in result.stdout
    assert result.stdout.endswith("Ready.\n")
    assert result.stderr == ""


@pytest.mark.skipif(not isinstance(find_driver(), str), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there_ends_with_69(tmp_path: Path) -> None:
    result = run_doctor("--device", "gpu", folder=tmp_path)
    assert result.returncode == DeviceError.exit_code, result.stdout + result.stderr
    assert "Not ready." in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
