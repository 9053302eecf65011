from pathlib import Path

import pytest

from unic_tfn.machine import apptainer
from unic_tfn.machine.apptainer import apptainer_image


@pytest.mark.parametrize("name", ["APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"])
def test_the_runtime_tells_the_image(name: str) -> None:
    assert apptainer_image({name: "/home/me/unic-tfn.sif"}) == "/home/me/unic-tfn.sif"


def test_without_its_variables_the_image_still_has_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(apptainer, "MARK", tmp_path)
    assert apptainer_image({"APPTAINER_CONTAINER": ""}) == ""
    monkeypatch.setattr(apptainer, "MARK", tmp_path / "nothing")
    assert apptainer_image({}) is None
