"""`unic-tfn doctor` says what prevents a run, and ends with the exit code of that run."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from unic_tfn.cli.doctor import doctor
from unic_tfn.doctor.finding import Finding
from unic_tfn.doctor.nvidia import find_driver
from unic_tfn.errors import DeviceError
from unic_tfn.training.device import Device


def no_device(asked: str) -> tuple[Finding, Device | None]:
    return Finding("device", asked, error=DeviceError("No GPU.", "Get one.")), None


def test_the_first_error_decides_the_exit_code_and_all_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("unic_tfn.doctor.examine.small_run", no_device)
    missing = str(tmp_path / "nothing")
    result = CliRunner().invoke(
        doctor, ["--data", missing, "--outputs", str(tmp_path)], standalone_mode=False
    )
    assert result.return_value == DeviceError.exit_code
    assert "No GPU." in result.output
    assert missing in result.output
    assert result.output.endswith("Not ready.\n")
    assert len(result.output.splitlines()) <= 24


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
