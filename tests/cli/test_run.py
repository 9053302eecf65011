"""`unic-tfn run`: it trains the runs that are missing, whichever way they are chosen."""

import re
import shutil

from tests.tiny import SPEC, results, tiny_spec, write_spec
from unic_tfn.data.source import outline
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.shard_weights import shard_runs

ALONE = tiny_spec().runs()[0]


def test_what_is_done_is_not_done_again(cli, spec, data, outputs, undisturbed):
    again = cli("run", spec, "--data", data, "--outputs", outputs)
    assert again.code == 0
    assert "4 runs on the data tiny data, 45 clips; 4 done before, 0 to do." in again.out
    assert re.search(r"A +│ +\d+\.\d\d / \d+\.\d\d │ +- │", again.out)
    assert "Synthetic" not in again.out
    assert results(outputs / "tiny") == results(undisturbed)


def test_shards_together_are_the_whole(cli, spec, data, tmp_path, undisturbed):
    outputs = tmp_path / "out"
    for index in (0, 1):
        done = cli("run", spec, "--data", data, "--outputs", outputs, "--shard", f"{index}/2")
        assert done.code == 0
    assert results(outputs / "tiny") == results(undisturbed)


def test_an_array_of_slurm_names_the_shards_itself(cli, spec, data, tmp_path, monkeypatch):
    command = ("run", spec, "--data", data, "--outputs", tmp_path / "out", "--shard", "slurm")
    assert "SLURM_ARRAY_TASK_ID" in cli(*command).err
    for name, value in (("ID", "2"), ("COUNT", "2"), ("MIN", "1"), ("MAX", "2")):
        monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", value)
    assert cli(*command).code == 0
    second = shard_runs(tiny_spec(), outline(str(data)), 1, 2)
    found = (tmp_path / "out" / "tiny" / "runs").rglob("metrics.json")
    assert {str(path.parent.relative_to(path.parents[2])) for path in found} == {
        run.name for run in second
    }


def test_only_does_the_named_runs(cli, spec, data, outputs, undisturbed):
    for run in tiny_spec().runs():
        shutil.rmtree(JobFolder(outputs / "tiny").record_path(run))
    done = cli("run", spec, "--data", data, "--outputs", outputs, "--only", "T-*/1")
    assert done.code == 0
    assert "[1/1] T-A/1" in done.out
    assert "(1 of 2)" in done.out
    assert "not yet" in done.out
    assert [path.name for path in (outputs / "tiny" / "runs" / "T-A").iterdir()] == ["1"]
    assert results(JobFolder(outputs / "tiny").record_path(ALONE)) == results(
        JobFolder(undisturbed).record_path(ALONE)
    )


def test_folds_are_run_in_shards_and_chosen_by_name(cli, data, tmp_path, cpu):
    spec = write_spec(tmp_path / "folds.yaml", folds={"k": 3}, grid={"text": ["A"]})
    outputs = tmp_path / "out"
    one = cli("run", spec, "--data", data, "--outputs", outputs, "--only", "T-A/*/2")
    assert one.code == 0
    assert "[2/2] T-A/2/2 " in one.out
    assert "mean over seeds and folds" in " ".join(one.out.split())
    assert "(2 of 6)" in one.out
    assert "every seed draws 3 folds" in one.err
    found = {path.parent.parent.name for path in (outputs / "tiny").rglob("2/metrics.json")}
    assert found == {"1", "2"}
    codes = [
        cli("run", spec, "--data", data, "--outputs", outputs, "--shard", f"{index}/2").code
        for index in (1, 0)
    ]
    assert codes == [0, 0]
    again = cli("run", spec, "--data", data, "--outputs", outputs)
    assert "6 done before, 0 to do." in again.out
    wrong = cli("run", spec, "--data", data, "--outputs", outputs, "--only", "T-A/1/3")
    assert "CELL, CELL/SEED or CELL/SEED/FOLD" in wrong.err


def test_damage_is_named_and_mended(cli, spec, data, outputs, undisturbed):
    (JobFolder(outputs / "tiny").record_path(ALONE) / "history.csv").write_text("")
    done = cli("run", spec, "--data", data, "--outputs", outputs)
    assert done.code == 0
    assert "Earlier records set aside in set-aside/: 1 (damaged-history)." in done.out
    assert (outputs / "tiny" / "set-aside" / "T-A" / "1.damaged-history.1").is_dir()
    shutil.rmtree(outputs / "tiny" / "set-aside")
    assert results(outputs / "tiny") == results(undisturbed)


def test_failed_runs_end_with_1(cli, tmp_path, data, cpu):
    spec = write_spec(tmp_path / "tiny.yaml", grid={"text": ["A", "V"]}, seeds=[1])
    done = cli("run", spec, "--data", data, "--outputs", tmp_path / "out")
    assert done.code == 1
    assert "FAILED" in done.out
    assert "1 run failed: T-V/1." in done.out
    assert (tmp_path / "out" / "tiny" / "failures" / "T-V" / "1.json").is_file()
    assert (tmp_path / "out" / "tiny" / "runs" / "T-A" / "1" / "metrics.json").is_file()


def test_outputs_come_from_the_environment(cli, data, outputs, spec, monkeypatch, undisturbed):
    monkeypatch.setenv("UNIC_OUTPUTS", str(outputs))
    assert "4 done before" in cli("run", spec, "--data", data).out


def test_the_jobspec_alone_names_everything(cli, data, outputs, tmp_path, undisturbed):
    spec = write_spec(tmp_path / "whole.yaml", data=str(data), seeds=SPEC["seeds"][:1])
    done = cli("run", spec, "--outputs", outputs)
    assert "2 runs on the data tiny data, 45 clips; 2 done before, 0 to do." in done.out


def test_a_shard_that_cannot_begin_leaves_the_reason_for_a_waiting_report(cli, spec, tmp_path):
    outputs = tmp_path / "out"
    alone = cli("run", spec, "--data", tmp_path / "none", "--outputs", outputs)
    assert alone.code == 65
    assert not outputs.exists()
    shard = cli("run", spec, "--data", tmp_path / "none", "--outputs", outputs, "--shard", "0/2")
    assert shard.code == 65
    failure = JobFolder(outputs / "tiny").read_failure(None)
    assert failure is not None
    assert (failure.run, failure.error) == ("", "DataError")
    assert "no such directory" in failure.message


def test_a_shard_without_a_named_run_has_nothing_to_do(cli, spec, data, tmp_path, undisturbed):
    """The pattern names runs of the grid, only not of this shard: that is no mistake."""
    outputs = tmp_path / "out"
    codes = [
        cli(
            *("run", spec, "--data", data, "--outputs", outputs),
            *("--shard", f"{index}/4", "--only", "T-A/1"),
        ).code
        for index in range(4)
    ]
    assert codes == [0, 0, 0, 0]
    runs = {path.parent.name for path in (outputs / "tiny" / "runs").rglob("metrics.json")}
    assert runs == {"1"}
    wrong = cli("run", spec, "--data", data, "--outputs", outputs, "--only", "X-*")
    assert wrong.code == 2
    assert "The grid's cells are T-A, M-TA" in wrong.err


def test_a_variant_is_named_before_the_colon(tmp_path, cli):
    variants = {"plain": {}, "late": {"model": {"fusion": "late"}}}
    spec = write_spec(tmp_path / "tiny.yaml", variants=variants, grid={"text": ["A"]})
    done = cli("run", spec, "--outputs", tmp_path, "--only", "latest:*")
    assert done.code == 2
    assert "Its variants are plain, late." in done.err
    assert "A pattern is CELL or CELL/SEED, behind VARIANT: or for every variant" in done.err
