"""The real command, in this process where one is enough: every exit code, never a traceback."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.tiny import SPEC, results, tiny_package, tiny_spec, write_spec
from unic_tfn import __version__
from unic_tfn.cli.main import main
from unic_tfn.data.package.store import write_package
from unic_tfn.records.job_folder import JobFolder

ROOT = Path(__file__).parents[2]
ALONE = tiny_spec().runs()[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "tiny"
    write_package(tiny_package(), path)
    return path


@pytest.fixture
def cli(capfd):
    """Return a function that runs the command and tells its exit code and what it printed."""

    def call(*arguments):
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        assert len(err.splitlines()) < 24, "a failure fits on one screen"
        return SimpleNamespace(code=end.value.code, out=out, err=err)

    return call


@pytest.fixture(scope="module")
def undisturbed(cpu, data, tmp_path_factory):
    """Return the outputs of the tiny job, done by one process that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    spec = write_spec(folder / "tiny.yaml")
    with pytest.raises(SystemExit) as end:
        main(["run", str(spec), "--data", str(data), "--outputs", str(folder)])
    assert end.value.code == 0
    return folder / "tiny"


@pytest.fixture
def spec(tmp_path):
    return write_spec(tmp_path / "tiny.yaml")


@pytest.fixture
def outputs(undisturbed, tmp_path):
    """Return a folder above a finished job, as the command would find it when started again."""
    shutil.copytree(undisturbed, tmp_path / "outputs" / "tiny")
    return tmp_path / "outputs"


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
    assert "1 runs failed: T-V/1." in done.out
    assert (tmp_path / "out" / "tiny" / "failures" / "T-V" / "1.json").is_file()
    assert (tmp_path / "out" / "tiny" / "runs" / "T-A" / "1" / "metrics.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--no-such-option"], "No such option"),
        (["--shard", "4/4"], "expected I/N with I from 0 to N-1"),
        (["--shard", "-1/4"], "expected I/N"),
        (["--shard", "1"], "expected I/N"),
        (["--shard", "0/0"], "expected I/N"),
        (["--only", "M-A"], "The grid's cells are T-A, M-TA."),
        (["--device", "tpu"], "'tpu' is not one of"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_misuse_ends_with_2(cli, spec, data, tmp_path, arguments, said):
    done = cli("run", spec, "--data", data, "--outputs", tmp_path / "out", *arguments)
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "out").exists()


def test_unknown_backends_end_with_2(cli, spec, data, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    done = cli("run", spec, "--data", data, "--outputs", tmp_path / "out")
    assert done.code == 2
    assert "KERAS_BACKEND is 'torch'" in done.err


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
def test_bad_jobspecs_end_with_64(cli, tmp_path, data, command):
    wrong = [
        tmp_path / "missing.yaml",
        tmp_path,
        write_spec(tmp_path / "unknown.yaml", sedes=[1]),
        write_spec(tmp_path / "offer.yaml", grid={"polarity": ["A"]}),
    ]
    for spec in wrong:
        done = cli(command, spec, "--data", data)
        assert (done.code, done.out) == (64, ""), spec
        assert "expected" in done.err or "has no label source" in done.err


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
def test_missing_data_ends_with_65(cli, spec, tmp_path, command):
    (tmp_path / "empty").mkdir()
    for data in (tmp_path / "nowhere", tmp_path / "empty"):
        done = cli(command, spec, "--data", data)
        assert (done.code, done.out) == (65, "")
        assert data.name in done.err


def test_damaged_data_end_with_65(cli, spec, data, tmp_path):
    shutil.copytree(data, tmp_path / "copy")
    with (tmp_path / "copy" / "labels.csv").open("a") as file:
        file.write("\n")
    for command in ("run", "validate"):
        done = cli(command, spec, "--data", tmp_path / "copy")
        assert done.code == 65
        assert "labels.csv" in done.err


def test_a_missing_gpu_ends_with_69(cli, spec, data, outputs, undisturbed, monkeypatch):
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        import tensorflow as tf

        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    else:
        import jax

        cpus = jax.devices("cpu")
        monkeypatch.setattr(jax, "devices", lambda *kind: cpus)
    done = cli("run", spec, "--data", data, "--outputs", outputs, "--device", "gpu")
    assert done.code == 69
    assert "A GPU was asked for" in done.err
    kept = results(outputs / "tiny")
    assert {name for name in kept if name.startswith("runs/")} == {
        name for name in results(undisturbed) if name.startswith("runs/")
    }


def test_failing_storage_ends_with_74(cli, spec, data, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "tiny").write_text("a file where the job's folder should be")
    done = cli("run", spec, "--data", data, "--outputs", tmp_path / "out")
    assert done.code == 74
    assert str(tmp_path / "out" / "tiny") in done.err
    assert "Free space there" in done.err


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGTERM, 75, "Stopped by SIGTERM"), (signal.SIGINT, 130, "Interrupted.")],
)
def test_signals_end_with_their_code(
    cli, spec, data, outputs, undisturbed, monkeypatch, number, code, said
):
    """The signal comes between two records, in the main thread."""
    for run in tiny_spec().runs()[:2]:
        shutil.rmtree(JobFolder(outputs / "tiny").record_path(run))
    write = JobFolder.write_record
    written = []

    def signalled(folder, run, *others):
        if written:
            os.kill(os.getpid(), number)
        write(folder, run, *others)
        written.append(run)

    monkeypatch.setattr(JobFolder, "write_record", signalled)
    done = cli("run", spec, "--data", data, "--outputs", outputs)
    assert done.code == code
    assert said in done.err
    assert "Finished work is kept" in done.err
    assert written == [ALONE]
    assert not list(outputs.rglob("*.tmp"))
    assert not (outputs / "tiny" / "failures").exists()


def test_a_terminated_process_goes_on_when_started_again(cli, spec, data, tmp_path, undisturbed):
    outputs = tmp_path / "out"
    command = [sys.executable, "-m", "unic_tfn", "run", spec, "--data", data, "--outputs", outputs]
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        first = JobFolder(outputs / "tiny").record_path(ALONE)
        while child.poll() is None and not first.exists():
            time.sleep(0.01)
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=60)
    assert child.returncode == 75, out + err
    assert "Traceback" not in err
    assert "kept" in err
    finished = results(outputs / "tiny")
    assert finished.items() < results(undisturbed).items()
    # Everything that a process leaves, started anew or not, is the same to the byte.
    again = cli("run", spec, "--data", data, "--outputs", outputs)
    assert again.code == 0
    assert "0 done before" not in again.out
    assert results(outputs / "tiny") == results(undisturbed)
    assert not list(outputs.rglob("*.tmp"))


def test_plan_lists_every_run_with_its_shard(cli, spec, data):
    done = cli("plan", spec, "--data", data, "--shards", 2)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Job tiny: 4 runs on tiny data"
    listed = [line.split() for line in lines[2:6]]
    assert [line[0] for line in listed] == [run.name for run in tiny_spec().runs()]
    assert {line[-1] for line in listed} == {"0/2", "1/2"}
    assert "the longest of 2 shards" in lines[6]


def test_plan_and_run_agree_on_parameters_and_shards(cli, spec, data, undisturbed):
    from unic_tfn.records.job_folder import JobFolder

    listed = cli("plan", spec, "--data", data).out.splitlines()[2:6]
    for run, line in zip(tiny_spec().runs(), listed, strict=True):
        counted = JobFolder(undisturbed).read_record(run).metrics.training.parameters
        assert int(line.split()[1].replace(",", "")) == counted


def test_validate_reads_jobspec_and_data(cli, spec, data):
    done = cli("validate", spec, "--data", data)
    assert done.code == 0
    assert done.out.splitlines() == [
        f"{spec}: valid, 4 runs.",
        "data tiny data: valid, 45 clips.",
    ]
    smoke = cli("validate", ROOT / "jobspecs" / "smoke.yaml")
    assert "synthetic data synthetic: valid, 70 clips." in smoke.out


def test_every_command_shows_a_worked_example(cli):
    def commands(group, names=()):
        yield names
        for name, command in getattr(group, "commands", {}).items():
            yield from commands(command, (*names, name))

    found = list(commands(main))
    assert {("run",), ("plan",), ("validate",), ("data", "synthetic")} <= set(found)
    for names in found:
        shown = cli(*names, "--help")
        assert shown.code == 0
        if names != ("data",):
            assert "Example" in shown.out, names
    assert cli("--version").out == f"unic-tfn, version {__version__}\n"


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "unic_tfn", "plan", "jobspecs/none.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (64, "")
    assert "jobspecs/none.yaml" in done.stderr


def test_a_closed_pipe_is_no_traceback(spec, data):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "unic_tfn", "plan", str(spec), "--data", str(data)],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "")


def test_outputs_come_from_the_environment(cli, data, outputs, spec, monkeypatch, undisturbed):
    monkeypatch.setenv("UNIC_OUTPUTS", str(outputs))
    assert "4 done before" in cli("run", spec, "--data", data).out


def test_the_jobspec_alone_names_everything(cli, data, outputs, tmp_path, undisturbed):
    spec = write_spec(tmp_path / "whole.yaml", data=str(data), seeds=SPEC["seeds"][:1])
    done = cli("run", spec, "--outputs", outputs)
    assert "2 runs on the data tiny data, 45 clips; 2 done before, 0 to do." in done.out
