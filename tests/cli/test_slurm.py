"""`unic-tfn slurm` writes scripts, says how to submit them, and submits them where asked."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_tells_what_a_task_gets_and_how_to_submit(cli, here):
    done = cli("slurm", "full", "--shards", "4")
    assert done.code == 0
    first, scripts, _, grid, report = done.out.splitlines()
    assert first.startswith(
        "Grid full: 4 tasks with a GPU, 2 processors, 8 GiB and a time limit of 00:10:00 each"
    )
    folder = here / "outputs" / "full" / "slurm"
    assert scripts == f"Scripts: {folder}"
    assert grid == f"  grid=$(sbatch --parsable {folder}/grid.sbatch)"
    assert report.endswith(f"{folder}/report.sbatch")
    text = (folder / "grid.sbatch").read_text()
    assert "#SBATCH --array=0-3\n" in text
    assert "--device=gpu" in text


def test_options_reach_the_scripts(cli, here):
    options = ("--partition=p", "--account=a", "--time=2:00:00", "--sbatch=--constraint=v100")
    done = cli("slurm", "smoke", "--device=cpu", *options, "--report-sbatch=--partition=cpu")
    assert done.code == 0
    assert "1 task with 2 processors, 2 GiB and a time limit of 2:00:00 each" in done.out
    folder = here / "outputs" / "smoke" / "slurm"
    grid, report = ((folder / f"{name}.sbatch").read_text() for name in ("grid", "report"))
    for line in ("--partition=p", "--account=a", "--time=2:00:00", "--constraint=v100"):
        assert f"#SBATCH {line}\n" in grid
    assert "--constraint" not in report
    assert report.index("--partition=p\n") < report.index("--partition=cpu\n")


def test_submitting_tells_what_to_watch(cli, here, monkeypatch):
    program = here / "bin" / "sbatch"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ncase "$*" in *report.sbatch) echo 8 ;; *) echo 7 ;; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    done = cli("slurm", "smoke", "--submit")
    assert done.code == 0
    assert "the grid is job 7, its report job 8." in done.out
    assert f"unic-tfn status {here}/outputs/smoke --watch" in done.out
    assert "scancel 7 8" in done.out
    assert "To submit" not in done.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("smoke", "--submit"), 2),
        (("smoke", "--time=soon"), 2),
        (("smoke", "--shards=0"), 2),
        (("smoke", "--shards=7"), 2),
        (("smoke", "--sbatch=qos"), 2),
        (("smoke", "--image=missing.sif"), 2),
        (("missing.yaml",), 64),
        (("full", "--data=missing"), 65),
    ],
)
def test_mistakes_end_with_their_code(cli, here, monkeypatch, options, code):
    monkeypatch.setenv("PATH", str(here))
    assert cli("slurm", *options).code == code
