"""The jobspec argument: shipped names, and options that take the place of its settings."""

from pathlib import Path

import pytest

from tests.tiny import write_spec

JOBSPECS = Path(__file__).parents[2] / "jobspecs"


@pytest.mark.parametrize("command", ["plan", "validate"])
def test_a_shipped_jobspec_is_found_by_name_and_its_file_is_shown(
    cli, command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    named = cli(command, "smoke")
    assert named.code == 0
    path = (JOBSPECS / "smoke.yaml").resolve()
    assert str(path) in named.out + named.err
    assert cli(command, path).out == named.out


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
def test_a_misspelt_name_gets_the_nearest_and_the_list(cli, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = cli(command, "smok")
    assert (done.code, done.out) == (64, "")
    assert 'Did you mean "smoke"?' in done.err
    assert "complete, demo, folds, folds-demo, full, smoke, variants, variants-demo" in done.err


def test_a_file_of_that_name_wins(cli, tmp_path, data, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_spec(tmp_path / "demo", name="mine")
    done = cli("plan", "demo", "--data", data)
    assert done.out.startswith("Job mine:")
    assert all(line.startswith("Note: ") for line in done.err.splitlines())


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_folds_in_the_place_of_the_datas_own_split_are_said(cli, tmp_path, data, command):
    said = "Note: the split of the data tiny data is not used: every seed draws 3 folds of its own."
    folds = write_spec(tmp_path / "folds.yaml", folds={"k": 3})
    done = cli(command, folds, "--data", data)
    assert (done.code, said in done.err.splitlines()) == (0, True)
    assert "12 runs" in done.out
    plain = write_spec(tmp_path / "plain.yaml")
    assert said not in cli(command, plain, "--data", data).err
