"""The command under the system's limits: of a file's size, as on a full disk, and of memory."""

import io
import shutil
import subprocess
import sys
import threading
import time
import zipfile

import numpy as np
import pytest

from tests.tiny import results, tiny_package, tiny_spec, write_spec
from unic_tfn.cli.main import main
from unic_tfn.data.package.store import write_package
from unic_tfn.records.job_folder import JobFolder

GIB = 2**30


def limited(limits, *arguments, while_running=lambda process: None):
    """Run the command in a process of its own with resource limits, given by name."""
    lines = ["import resource, signal", "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"]
    lines += [f"resource.setrlimit(resource.{name}, ({n}, {n}))" for name, n in limits.items()]
    code = "; ".join([*lines, "from unic_tfn.cli.main import main", "main()"])
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        helper = threading.Thread(target=while_running, args=(process,))
        helper.start()
        out, err = process.communicate(timeout=120)
        helper.join()
    assert "Traceback" not in out + err
    assert len(err.splitlines()) < 24
    return process.returncode, err


@pytest.fixture
def job(tmp_path):
    """Return the arguments of a job, and its folder."""
    write_package(tiny_package(), tmp_path / "data")
    spec = write_spec(tmp_path / "tiny.yaml")
    arguments = ("run", spec, "--data", tmp_path / "data", "--outputs", tmp_path / "out")
    return arguments, tmp_path / "out" / "tiny"


def run_here(*arguments):
    """Run the command in this process and return its exit code."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    return end.value.code


def test_a_full_disk_costs_no_earlier_record(cpu, job):
    arguments, folder = job
    first, *_ = tiny_spec().runs()
    assert run_here(*arguments, "--only", first.name) == 0
    before = results(JobFolder(folder).record_path(first))
    # `job.json` is there already; a confusion matrix's picture is larger than this.
    code, err = limited({"RLIMIT_FSIZE": 8192}, *arguments)
    assert code == 74
    assert str(folder) in err
    assert "Free space there" in err
    assert results(JobFolder(folder).record_path(first)) == before
    assert run_here(*arguments) == 0
    assert not list(folder.rglob("*.tmp*"))
    assert len(list(folder.glob("runs/*/*/metrics.json"))) == len(tiny_spec().runs())


def test_a_folder_that_vanishes_ends_the_job_by_name(job):
    arguments, folder = job

    def replace(process):
        # As soon as the first record is there, a file takes the folder's place.
        while process.poll() is None and not list(folder.glob("runs/*/*/metrics.json")):
            time.sleep(0.01)
        gone = folder.with_name("gone")
        folder.rename(gone)
        folder.touch()

    code, err = limited({}, *arguments, while_running=replace)
    assert code == 74
    assert str(folder) in err
    shutil.rmtree(folder.with_name("gone"))


def npy_header(shape, dtype="<f8"):
    buffer = io.BytesIO()
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue()


def write_bomb(path, kind):
    """Write a small file that asks for more memory than there is."""
    if kind == "npz that declares 8 TB":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("audio.npy", npy_header((10**6, 10**6)) + b"\0" * 64)
    elif kind == "npz that unpacks to 3 GB":
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("audio.npy", "w", force_zip64=True) as member,
        ):
            member.write(npy_header((3 * 2**10, 2**17)))
            for _ in range(48):
                member.write(bytes(2**26))
    elif kind == "safetensors with a huge header":
        path.write_bytes((2**40).to_bytes(8, "little") + b"{}")
    else:
        # A pickle that asks for a bytearray of 8 TB.
        path.write_bytes(b"\x80\x05\x96" + (8 * 10**12).to_bytes(8, "little") + b"x.")


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("npz that declares 8 TB", "npz"),
        ("npz that unpacks to 3 GB", "npz"),
        ("safetensors with a huge header", "safetensors"),
        ("pickle with a huge array", "pkl"),
    ],
)
def test_hostile_files_are_refused_within_little_memory(tmp_path, kind, suffix):
    bomb = tmp_path / f"bomb.{suffix}"
    write_bomb(bomb, kind)
    labels = tmp_path / "labels.csv"
    labels.write_text("id,multimodal\n" + "".join(f"c{n},{n % 2}\n" for n in range(40)))
    code, err = limited(
        {"RLIMIT_AS": 2 * GIB}, "data", "import", bomb, tmp_path / "made", "--labels", labels
    )
    assert code == 65
    assert str(bomb) in err or bomb.name in err
    assert not (tmp_path / "made").exists()
