"""The scripts, run by bash with stand-ins for the programs that they call."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cluster.slurm_jobs import make
from unic_tfn.cluster.slurm_job import write
from unic_tfn.cluster.slurm_scripts import (
    GRID_SCRIPT,
    MOST_RESTARTS,
    REPORT_SCRIPT,
    SlurmJob,
    scripts,
)
from unic_tfn.errors import UsageError

TASK = {
    "SLURM_ARRAY_JOB_ID": "12",
    "SLURM_ARRAY_TASK_ID": "1",
    "SLURM_CPUS_PER_TASK": "3",
}
# Prints its arguments one a line, and what it finds of some variables.
SHOW = """#!/usr/bin/env bash
printf '%s\\n' "$(basename "$0")" "$@"
for name in KERAS_BACKEND PYTHONPATH MPLBACKEND TF_NUM_INTRAOP_THREADS DATA APPTAINERENV_DATA \\
  APPTAINERENV_OTHER APPTAINERENV_TF_NUM_INTRAOP_THREADS SLURM_MEM_PER_CPU SLURM_CPU_BIND_LIST \\
  SLURM_GPUS_PER_TASK SLURM_CPUS_PER_TASK; do
  echo "$name=${!name-unset}"
done
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("srun", "apptainer"):
        program(folder, name, SHOW)
    program(folder, "scontrol", '#!/bin/sh\necho "scontrol $*"')
    return folder


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def start(
    job: SlurmJob, programs: Path, script: str = GRID_SCRIPT, **variables: str
) -> subprocess.CompletedProcess[str]:
    write(job, job.working / "jobspec.yaml")
    environment = {**os.environ, **TASK, **variables}
    environment["PATH"] = f"{programs}:/usr/bin:/bin"
    command = ["bash", str(job.folder / script)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, whose name needs quoting."""
    folder = tmp_path / "it's here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_task_trains_its_shard_with_its_processors_and_none_of_the_accounts_variables(
    here: Path, programs: Path
) -> None:
    job = make(here, data="synthetic", redo=True)
    another_job = {
        "SLURM_MEM_PER_CPU": "1024",
        "SLURM_CPU_BIND_LIST": "0x1",
        "SLURM_GPUS_PER_TASK": "1",
    }
    account = {"KERAS_BACKEND": "torch", "PYTHONPATH": "/leak", "MPLBACKEND": "leak"}
    done = start(job, programs, **account, **another_job)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    first = said.index("srun")
    command = said[first : said.index("KERAS_BACKEND=tensorflow")]
    assert command[:4] == ["srun", "--ntasks=1", "--cpus-per-task=3", "--export=ALL"]
    assert command[-9:] == [
        "run",
        str(here / "outputs/small/slurm/jobspec.yaml"),
        "--device=cpu",
        "--data=synthetic",
        "--redo",
        "--outputs",
        str(here / "outputs"),
        "--shard",
        "1/2",
    ]
    assert {"PYTHONPATH=unset", "MPLBACKEND=unset", "TF_NUM_INTRAOP_THREADS=3"} <= set(said)
    assert {f"{name}=unset" for name in another_job} | {"SLURM_CPUS_PER_TASK=3"} <= set(said)


@pytest.mark.parametrize(
    ("code", "says", "requeues"),
    [
        (0, "started 0 times before", False),
        (1, "some runs failed", False),
        (2, "Final (exit code 2)", False),
        (64, "Final (exit code 64)", False),
        (65, "Final (exit code 65)", False),
        (69, "Final (exit code 69)", False),
        (74, "Ended with exit code 74", False),
        (75, "Requeued as the same task", True),
        (137, "want of memory", False),
        (143, "Requeued as the same task", True),
    ],
)
def test_only_a_task_that_was_stopped_is_requeued_and_every_end_is_told(
    here: Path, programs: Path, code: int, says: str, requeues: bool
) -> None:
    program(programs, "srun", f"#!/bin/sh\nexit {code}\n")
    done = start(make(here), programs)
    assert done.returncode == code
    assert says in done.stdout
    assert ("scontrol requeue 12_1" in done.stdout) is requeues
    assert done.stderr == ""


def test_a_cluster_that_does_not_requeue_is_told_of(here: Path, programs: Path) -> None:
    program(programs, "srun", "#!/bin/sh\nexit 75\n")
    program(programs, "scontrol", "#!/bin/sh\nexit 1\n")
    done = start(make(here), programs)
    assert done.returncode == 75
    assert "does not let a task requeue itself. Submit this script again" in done.stdout


def test_a_task_is_not_continued_for_ever(here: Path, programs: Path) -> None:
    program(programs, "srun", "#!/bin/sh\nexit 75\n")
    done = start(make(here), programs, SLURM_RESTART_COUNT=str(MOST_RESTARTS))
    assert done.returncode == 75
    assert "scontrol" not in done.stdout
    assert "longer than the time limit?" in done.stdout


def test_an_image_sees_the_folders_it_needs_and_only_the_variables_it_is_given(
    here: Path, programs: Path, tmp_path: Path
) -> None:
    (tmp_path / "unic-tfn.sif").touch()
    text = "name: small\ndata: ${DATA}\nseeds: [1, 2]\ngrid: {multimodal: [T]}\n"
    data = tmp_path / "data"
    job = make_on(data, here, text=text, image=tmp_path / "unic-tfn.sif", outputs=tmp_path / "out")
    program(programs, "srun", '#!/bin/sh\nshift 3\nexec "$@"\n')
    done = start(job, programs, APPTAINERENV_OTHER="leak", DATA="another")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    command = said[said.index("apptainer") : said.index("run")]
    assert command == [
        "apptainer", "exec", "--cleanenv", "--nv", "--pwd", str(here),
        "--bind", str(here), "--bind", str(tmp_path / "out"), "--bind", str(data),
        str(tmp_path / "unic-tfn.sif"), "unic-tfn",
    ]  # fmt: skip
    assert f"APPTAINERENV_DATA={data}" in said
    assert "APPTAINERENV_OTHER=unset" in said
    assert "APPTAINERENV_TF_NUM_INTRAOP_THREADS=3" in said


def test_an_image_sees_what_a_linked_folder_means(here: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (here / "outputs").symlink_to(scratch)
    binds = make(here, image=here, outputs=here / "outputs").program.binds
    assert binds == (here, scratch)


def make_on(data: Path, here: Path, **changes) -> SlurmJob:
    """Return a job on a package, which is there, for a GPU."""
    from tests.tiny import tiny_package
    from unic_tfn.data.package.store import write_package

    write_package(tiny_package(), data)
    return make(here, gpu=True, environment={"DATA": str(data)}, **changes)


def test_without_the_engine_an_image_ends_with_69(here: Path, programs: Path) -> None:
    (programs / "apptainer").unlink()
    done = start(make(here, image=here), programs)
    assert done.returncode == 69
    assert "Load its module" in done.stderr


def test_the_report_is_made_of_the_jobs_folder(here: Path, programs: Path) -> None:
    done = start(make(here), programs, REPORT_SCRIPT)
    assert done.returncode == 0
    assert f"report\n{here / 'outputs' / 'small'}\n" in done.stdout


def directives(job: SlurmJob, name: str) -> list[str]:
    return re.findall(r"^#SBATCH (.+)$", scripts(job)[name], re.MULTILINE)


def test_a_persons_own_directives_come_last_and_so_prevail(here: Path) -> None:
    job = make(here, gpu=True, both=("--account=me",), grid=("--gres=gpu:a100:1",), time="5")
    grid, report = directives(job, GRID_SCRIPT), directives(job, REPORT_SCRIPT)
    assert grid[-2:] == ["--account=me", "--gres=gpu:a100:1"]
    assert grid.index("--gres=gpu:1") < grid.index("--gres=gpu:a100:1")
    assert "--time=5" in grid
    assert report[-1] == "--account=me"
    assert not any("gres" in directive for directive in report)
    assert {"--requeue", "--open-mode=append", "--signal=TERM@120", "--array=0-1"} <= set(grid)
    assert "--kill-on-invalid-dep=yes" in report


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ("--mem-per-cpu=4G", "--mem="),
        ("--mem-per-gpu 4G", "--mem="),
        ("--gpus=a100:1", "--gres"),
        ("--gpus-per-task=1", "--gres"),
        ("-G1", "--gres"),
    ],
)
def test_what_says_the_same_in_another_way_stands_alone(here: Path, given: str, ours: str) -> None:
    job = make(here, gpu=True, grid=(given,), report=(given,))
    for name in (GRID_SCRIPT, REPORT_SCRIPT):
        assert not any(directive.startswith(ours) for directive in directives(job, name))
        assert directives(job, name)[-1] == given
    assert any(found.startswith(ours) for found in directives(make(here, gpu=True), GRID_SCRIPT))


def test_a_grid_on_processors_asks_for_no_gpu(here: Path) -> None:
    assert not any("gres" in found for found in directives(make(here), GRID_SCRIPT))


@pytest.mark.parametrize(
    "wrong", ["constraint=v100", "--qos=a\nrm -rf x", "--comment=\x1b[2J", "", "--"]
)
def test_a_directive_that_is_none_is_refused(here: Path, wrong: str) -> None:
    with pytest.raises(UsageError, match="expected an option of sbatch"):
        scripts(make(here, grid=(wrong,)))
    with pytest.raises(UsageError, match="expected an option of sbatch"):
        scripts(make(here, report=(wrong,)))


def test_a_path_that_would_end_a_line_is_refused(here: Path) -> None:
    with pytest.raises(UsageError, match="cannot stand in a script"):
        scripts(make(here, outputs=here / "a\nb"))


def test_a_path_that_slurm_or_apptainer_would_misread_is_refused(
    here: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"Slurm does not take a folder with \\ in its name"):
        scripts(make(here, folder=here / "a\\b"))
    odd = tmp_path / "a:b"
    assert scripts(make(here, outputs=odd))
    with pytest.raises(UsageError, match="Apptainer does not take a folder with : in its name"):
        scripts(make(here, outputs=odd, folder=here, image=here))


def test_a_path_means_itself(here: Path, programs: Path) -> None:
    """Nothing in a folder's name is looked up or run."""
    odd = here / '$HOME `id` "q" é'
    done = start(make(here, outputs=odd), programs)
    assert done.returncode == 0
    assert f"--outputs\n{odd}\n" in done.stdout
