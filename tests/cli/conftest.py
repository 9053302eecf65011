"""The real command in this process, and a tiny job that it has finished undisturbed."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.tiny import tiny_package, write_spec
from unic_tfn.cli.main import main
from unic_tfn.data.package.store import write_package


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
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


def quiet(*arguments):
    """Run the command in a process of its own that says nothing beside its result; return that."""
    done = subprocess.run(
        [sys.executable, "-m", "unic_tfn", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("TF_")},
    )
    assert done.stderr == ""
    return done.stdout.splitlines()
