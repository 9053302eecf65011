import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.crash_points import NEW, OLD, RUN
from unic_tfn.errors import StorageError
from unic_tfn.machine import durable
from unic_tfn.machine.durable import (
    OccupiedError,
    free_space,
    move_aside,
    new_folder,
    storage_errors,
    sweep,
    temporary_sibling,
    write_file,
)
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError

ROOT = Path(__file__).parents[2]


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def tree(folder):
    """Return every file below a folder with its contents, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


BEFORE = {"file": OLD, "old": None, "old/file": OLD}
FOLDER = {"deep/new": None, "deep/new/one": NEW, "deep/new/two": NEW}
ASIDE = {"aside/old.damaged.1": None, "aside/old.damaged.1/file": OLD}


def complete_or_absent(scenario, folder):
    """Tell what a crash left, once what is temporary is swept away."""
    found = tree(folder)
    match scenario:
        case "write_file":
            if found == BEFORE:
                return "absent"
            assert found == {**BEFORE, "file": NEW}
        case "new_folder":
            found.pop("deep", None)
            if found == BEFORE:
                return "absent"
            assert found == {**BEFORE, **FOLDER}
        case "move_aside":
            found.pop("aside", None)
            if found == BEFORE:
                return "absent"
            assert found == {"file": OLD, **ASIDE}
        case "record":
            try:
                assert JobFolder(folder).read_record(RUN).fingerprint == "f"
            except NoRecordError:
                return "absent"
    return "complete"


@pytest.mark.parametrize("scenario", ["write_file", "new_folder", "move_aside", "record"])
def test_killed_at_any_step_leaves_all_or_nothing(tmp_path, scenario):
    command = [sys.executable, "-m", "tests.crash_points", scenario, str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, timeout=100)
    temporaries, outcomes = 0, {}
    for folder in tmp_path.iterdir():
        # Before anything is swept, what has the final name is whole.
        visible = [path for path in tree(folder) if ".tmp" not in path]
        temporaries += len(sweep(folder))
        assert sorted(tree(folder)) == sorted(visible)
        outcomes[folder.name] = complete_or_absent(scenario, folder)
    steps = [outcomes[str(n)] for n in range(len(outcomes) - 4)]
    done = steps.index("complete")
    assert 2 < done < len(steps) - 1
    # Once it has appeared, it stays.
    assert set(steps[:done]) == {"absent"}
    assert set(steps[done:]) == {"complete"}
    assert temporaries > 2 or scenario == "move_aside"
    if scenario != "move_aside":
        assert {outcomes[f"half-way {size}"] for size in (0, 1, 150, 500)} == {"absent"}


def test_everything_is_on_the_disk_before_it_appears(tmp_path, monkeypatch):
    events = []
    rename = os.rename
    monkeypatch.setattr(
        os, "fsync", lambda fd: events.append(Path(f"/proc/self/fd/{fd}").readlink().name)
    )
    monkeypatch.setattr(os, "rename", lambda a, b: (events.append("rename"), rename(a, b)))
    with new_folder(tmp_path / "out") as building:
        for name in ("b", "a"):
            (building / name).write_text("x")
    assert events == ["a", "b", building.name, "rename", tmp_path.name]


def test_an_error_inside_leaves_nothing(tmp_path):
    def fails():
        with new_folder(tmp_path / "out") as building:
            (building / "file").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_an_occupied_place_is_untouched(tmp_path, kind):
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("precious")
    elif kind == "folder":
        out.mkdir()
        (out / "precious").write_text("x")
    else:
        out.symlink_to("nowhere")
    before = tree(tmp_path)

    def occupy():
        with new_folder(out) as building:
            (building / "file").write_text("x")

    with pytest.raises(OccupiedError):
        occupy()
    assert tree(tmp_path) == before


FAILURES = {
    "full disk": (errno.ENOSPC, "No space left on device"),
    "permission": (errno.EACCES, "Permission denied"),
    "read-only": (errno.EROFS, "Read-only file system"),
    "broken disk": (errno.EIO, "Input/output error"),
    "quota": (errno.EDQUOT, "Disk quota exceeded"),
}


@pytest.mark.parametrize("call", ["mkdir", "rename", "fsync"])
@pytest.mark.parametrize("failure", FAILURES)
def test_failing_storage_names_path_and_free_space(tmp_path, monkeypatch, failure, call):
    number, text = FAILURES[failure]
    write_file(tmp_path / "file", OLD)

    def fails(*arguments, **options):
        raise OSError(number, text)

    def fill():
        with new_folder(tmp_path / "out") as building:
            (building / "one").write_bytes(NEW)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        # A file is renamed by `replace`.
        patch.setattr(os, "replace", fails)
        with pytest.raises(StorageError, match=text) as for_folder:
            fill()
        with pytest.raises(StorageError, match=text) as for_file:
            write_file(tmp_path / "file", NEW)
    for caught, name in ((for_folder, "out"), (for_file, "file")):
        assert caught.value.exit_code == 74
        assert str(tmp_path / name) in str(caught.value)
        assert "MiB" in str(caught.value)
    assert tree(tmp_path) == {"file": OLD}


def test_error_names_the_path_that_failed(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match=r"file.*(Not a directory|File exists)"):
        write_file(tmp_path / "file" / "below", NEW)
    with pytest.raises(StorageError, match="gone"), storage_errors(tmp_path):
        (tmp_path / "gone").read_text()
    assert free_space(tmp_path / "not" / "there").endswith(" MiB")


@pytest.mark.parametrize("number", durable.NO_FOLDER_FSYNC)
def test_file_systems_without_fsync_of_folders_are_fine(tmp_path, monkeypatch, number):
    fsync = os.fsync

    def for_files_only(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_dir():
            raise OSError(number, "no fsync here")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", for_files_only)
    write_file(tmp_path / "file", NEW)
    with new_folder(tmp_path / "out") as building:
        (building / "one").write_bytes(NEW)
    assert tree(tmp_path) == {"file": NEW, "out": None, "out/one": NEW}


def test_readers_see_the_old_or_the_new_file(tmp_path):
    path = tmp_path / "file"
    write_file(path, OLD)
    seen, done = set(), threading.Event()

    def read():
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(50):
        write_file(path, NEW if n % 2 else OLD)
    done.set()
    reader.join()
    assert seen <= {OLD, NEW}
    assert names(tmp_path) == ["file"]


def dead_process():
    """Return a process id that is no longer in use."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def leftover(folder, *, host=None, pid=None, token="0" * 8, age=0.0):
    """Make a temporary as some process would have left it."""
    name = f".1111.{host or durable._host()}.{pid or os.getpid()}.{token}.12345678.tmp"
    path = folder / name
    path.mkdir()
    (path / "predictions.csv").write_text("half")
    if age:
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    return path


def test_sweep_removes_what_is_abandoned_and_nothing_else(tmp_path):
    cells = [tmp_path / "runs" / name for name in ("T-T", "T-TAV")]
    for cell in cells:
        cell.mkdir(parents=True)
    gone = dead_process()
    abandoned = [
        leftover(cells[0], pid=gone),
        leftover(cells[1], pid=gone),
        # A restarted container has the host name and the process id of the one before.
        leftover(cells[0], token="abcdef01"),
        leftover(cells[0], host="elsewhere", age=2 * durable.ABANDONED_AFTER_SECONDS),
        leftover(cells[0], token=durable._PROCESS_TOKEN, age=2 * durable.ABANDONED_AFTER_SECONDS),
    ]
    mine = temporary_sibling(cells[0] / "1111")
    mine.write_text("being written")
    kept = [
        mine,
        leftover(cells[0], pid=os.getppid()),
        leftover(cells[0], pid=1),
        leftover(cells[1], host="elsewhere"),
        leftover(cells[0], host="elsewhere", token="22222222"),
    ]
    strangers = [tmp_path / ".notes.tmp", cells[0] / "1111", tmp_path / "file.tmp"]
    for path in strangers:
        path.write_text("not ours")
    assert sorted(sweep(tmp_path)) == sorted(abandoned)
    assert not any(path.exists() for path in abandoned)
    assert all(path.exists() for path in [*kept, *strangers])
    assert sweep(tmp_path) == []
    assert sweep(tmp_path / "nowhere") == []


def test_sweep_does_not_follow_links(tmp_path):
    (tmp_path / "outputs").mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    link = leftover(tmp_path, pid=dead_process())
    target = tmp_path / "outputs" / link.name
    target.symlink_to(outside)
    (tmp_path / "outputs" / "elsewhere").symlink_to(tmp_path)
    sweep(tmp_path / "outputs")
    assert (outside / "precious").exists()
    assert link.exists()


def test_sweep_goes_on_where_others_remove_folders(tmp_path, monkeypatch):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    stale = leftover(tmp_path / "c", pid=dead_process())
    scandir = os.scandir

    def vanishing(place):
        if place == str(tmp_path / "a"):
            (tmp_path / "a").rmdir()
        return scandir(place)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert sweep(tmp_path) == [stale]


def test_move_aside_never_replaces(tmp_path):
    for n in range(3):
        (tmp_path / "it").write_text(str(n))
        place = move_aside(tmp_path / "it", tmp_path / "aside" / "it.bad")
        assert place.name == f"it.bad.{n + 1}"
        assert place.read_text() == str(n)
    assert names(tmp_path / "aside") == ["it.bad.1", "it.bad.2", "it.bad.3"]
    with pytest.raises(StorageError, match="it"):
        move_aside(tmp_path / "it", tmp_path / "aside" / "it.bad")


def test_temporary_names_are_never_shared(tmp_path):
    drawn = {temporary_sibling(tmp_path / "x") for _ in range(100)}
    assert len(drawn) == 100
    assert {path.parent for path in drawn} == {tmp_path}
    assert all(path.name.startswith(".x.") and path.name.endswith(".tmp") for path in drawn)
