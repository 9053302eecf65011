"""The command as a whole: every exit code, never a traceback, an example in every help text."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tiny import results, tiny_spec, write_spec
from unic_tfn import __version__
from unic_tfn.cli.main import main
from unic_tfn.grid import Run
from unic_tfn.records.job_folder import JobFolder

ROOT = Path(__file__).parents[2]
ALONE = tiny_spec().runs()[0]


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
    written: list[Run] = []

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
    assert done.returncode == 1
    assert all(line.startswith("Note: ") for line in done.stderr.splitlines())


def test_memory_that_ran_out_is_said_with_a_remedy(cli, spec, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("unic_tfn.data.source.load", fail)
    done = cli("validate", spec)
    assert done.code == 1
    assert "not enough memory" in done.err
    assert "Give the process more memory" in done.err
