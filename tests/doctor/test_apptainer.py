from pathlib import Path

import pytest

from unic_tfn.doctor import apptainer as module
from unic_tfn.doctor.apptainer import apptainer

INSIDE = {"APPTAINER_CONTAINER": "/home/me/unic-tfn.sif"}


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "NVIDIA", tmp_path / "nvidiactl")
    monkeypatch.setattr(module, "find_driver", lambda: "no driver here")
    return tmp_path


def test_nothing_is_said_on_a_laptop() -> None:
    assert apptainer(False, {}) == []


def test_on_a_cluster_it_is_missed() -> None:
    [found] = apptainer(True, {})
    assert found.text.startswith("not on PATH")


@pytest.mark.parametrize("name", ["apptainer", "singularity"])
def test_its_program_is_found_by_either_name(programs: Path, name: str) -> None:
    (programs / name).touch(mode=0o755)
    [found] = apptainer(False, {})
    assert found.text.startswith(str(programs / name))


def test_inside_an_image_a_driver_that_was_left_outside_is_missed(programs: Path) -> None:
    [found] = apptainer(True, INSIDE)
    assert (found.text, found.warning) == ("inside /home/me/unic-tfn.sif", "")
    (programs / "nvidiactl").touch()
    [found] = apptainer(True, INSIDE)
    assert "--nv" in found.warning
