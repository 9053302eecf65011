import sys
from pathlib import Path

import pytest

from tests.cluster.slurm_jobs import JOBSPEC, make
from unic_tfn.cluster.slurm_job import write
from unic_tfn.errors import JobspecError, UsageError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_scripts_and_logs_are_with_the_outputs_and_the_jobspec_is_frozen(here: Path) -> None:
    job = make(here)
    write(job, here / "jobspec.yaml")
    folder = here / "outputs" / "small" / "slurm"
    assert sorted(path.name for path in folder.iterdir()) == [
        "grid.sbatch", "jobspec.yaml", "logs", "report.sbatch",
    ]  # fmt: skip
    (here / "jobspec.yaml").write_text("name: another\n")
    assert (folder / "jobspec.yaml").read_text() == JOBSPEC
    assert job.arguments[0] == str(folder / "jobspec.yaml")


def test_another_folder_can_be_given(here: Path) -> None:
    job = make(here, folder=Path("scripts"))
    write(job, here / "jobspec.yaml")
    assert (here / "scripts" / "logs").is_dir()
    assert not (here / "outputs").exists()


def test_variables_of_the_jobspec_are_those_of_the_moment(here: Path) -> None:
    text = JOBSPEC.replace("small", "${JOB_NAME:-small}") + "# ${OTHER}\n"
    job = make(here, text=text, environment={"JOB_NAME": "mine", "PATH": "/bin"})
    assert job.name == "mine"
    assert job.program.variables == {"JOB_NAME": "mine"}


def test_an_installed_program_is_started_without_anything_of_the_working_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(here / "bin" / "python"))
    assert make(here).program.command == (str(here / "bin" / "python"), "-I", "-m", "unic_tfn")
    (here / "bin").mkdir()
    (here / "bin" / "unic-tfn").touch()
    assert make(here).program.command == (str(here / "bin" / "unic-tfn"),)


def test_in_an_image_the_tasks_run_that_image(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPTAINER_CONTAINER", "/images/unic-tfn.sif")
    assert make(here).program.image == Path("/images/unic-tfn.sif")
    assert make(here, image=Path("other.sif")).program.image == here / "other.sif"
    with pytest.raises(UsageError, match="--outputs"):
        make(here, outputs=Path("/outputs"))


def test_a_grid_that_the_data_cannot_serve_is_refused_before_anything_is_written(
    here: Path,
) -> None:
    with pytest.raises(JobspecError, match="nonsuch"):
        make(here, text=JOBSPEC.replace("multimodal", "nonsuch"))
    assert not (here / "outputs").exists()
