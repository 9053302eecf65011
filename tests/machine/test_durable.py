import errno
import os
import re
import subprocess
import sys
import threading
from itertools import groupby
from pathlib import Path

import pytest

from tests.crash_points import NEW, OLD, RUN
from unic_tfn.errors import StorageError
from unic_tfn.machine import durable
from unic_tfn.machine.durable import OccupiedError, move_aside, new_folder, write_file
from unic_tfn.machine.leftovers import sweep
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
    """Return whether a crash left the whole result or nothing, once temporaries are swept away."""
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


@pytest.fixture(scope="module")
def crashed(tmp_path_factory):
    """Return a folder with what is left of every scenario, killed at every step of it."""
    above = tmp_path_factory.mktemp("crashed")
    command = [sys.executable, "-m", "tests.crash_points", str(above)]
    subprocess.run(command, check=True, cwd=ROOT, timeout=200)
    return above


@pytest.mark.parametrize("scenario", ["write_file", "new_folder", "move_aside", "record"])
def test_killed_at_any_step_leaves_all_or_nothing(crashed, scenario):
    temporaries, outcomes = 0, {}
    for folder in (crashed / scenario).iterdir():
        # Even before anything is swept, everything under its final name is whole.
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


def without_temporaries(folder):
    """Return everything visible below a folder, and the contents of its temporary folders."""
    found = tree(folder)
    tops = {name.split("/")[0] for name in found}
    hidden = {name: tree(folder / name) for name in tops if name.endswith(".tmp")}
    visible = {name: text for name, text in found.items() if name.split("/")[0] not in hidden}
    return visible, list(hidden.values())


@pytest.mark.parametrize("scenario", ["replacement", "replacement_in_two_steps"])
def test_a_replacement_killed_at_any_step_loses_nothing(crashed, scenario):
    above = crashed / scenario
    old, new = {"file": OLD}, {"deep": None, "deep/one": NEW}
    seen = []
    for step in range(len(list(above.iterdir())) - 4):
        folder = above / str(step)
        visible, hidden = without_temporaries(folder)
        assert visible.pop("file") == OLD
        place = {name.removeprefix("old/"): text for name, text in visible.items() if name != "old"}
        if "old" not in visible:
            # Between two renames: both are there, complete, beside the place.
            assert old in hidden
            assert new in hidden
            seen.append("neither")
            sweep(folder)
            assert tree(folder) == BEFORE
        else:
            assert place in (old, new)
            seen.append("old" if place == old else "new")
    order = [name for name, _ in groupby(seen)]
    if scenario == "replacement":
        assert order == ["old", "new"]
    else:
        assert order == ["old", "neither", "new"]
        assert sum(name == "neither" for name in seen) <= 3
    for size in (0, 1, 150, 500):
        assert without_temporaries(above / f"half-way {size}")[0] == BEFORE


@pytest.fixture
def two_steps(monkeypatch):
    """Be a file system without an exchange in one step, such as NFS."""
    monkeypatch.setattr(durable, "exchange", lambda first, second: False)


def test_everything_is_on_the_disk_before_it_appears(tmp_path, monkeypatch):
    events = []
    rename = os.rename
    monkeypatch.setattr(
        os, "fsync", lambda fd: events.append(Path(f"/proc/self/fd/{fd}").readlink().name)
    )

    def noted(source, target):
        events.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "rename", noted)
    with new_folder(tmp_path / "out") as building:
        for name in ("b", "a"):
            (building / name).write_text("x")
    assert events == ["a", "b", building.name, "rename", tmp_path.name]
    events.clear()
    with new_folder(tmp_path / "deep") as building:
        (building / "below").mkdir()
        (building / "below" / "b").write_text("x")
        (building / "a").write_text("x")
    assert events == ["b", "below", "a", building.name, "rename", tmp_path.name]


def replace(path, name="new"):
    with new_folder(path, replace=True) as building:
        (building / name).write_bytes(NEW)


@pytest.mark.parametrize("kind", ["file", "folder", "link", "empty", "nothing"])
def test_whatever_is_to_be_replaced_gives_way(tmp_path, kind):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    if kind == "file":
        out.write_text("x")
    elif kind == "folder":
        out.mkdir()
        (out / "old").write_bytes(OLD)
    elif kind == "link":
        out.symlink_to(elsewhere)
    elif kind == "empty":
        out.mkdir()
    replace(out)
    assert names(tmp_path) == ["elsewhere", "out"]
    assert names(out) == ["new"]
    assert names(elsewhere) == ["kept"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_what_stepped_aside_comes_back_if_the_new_one_cannot_appear(
    two_steps, tmp_path, monkeypatch, error
):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").write_bytes(OLD)
    rename = os.rename
    failures: list[Path] = []

    def fails_once_the_place_is_free(source, target):
        if Path(target) == out and not out.exists() and not failures:
            failures.append(source)
            raise error
        rename(source, target)

    monkeypatch.setattr(os, "rename", fails_once_the_place_is_free)
    expected = StorageError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        replace(out)
    assert failures
    assert tree(tmp_path) == {"out": None, "out/old": OLD}


def test_old_contents_that_cannot_be_put_back_are_kept_and_named(two_steps, tmp_path, monkeypatch):
    """Every rename fails from the second on; nothing is removed, and the next start repairs it."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").write_bytes(OLD)
    rename = os.rename

    def only_once(source, target):
        if Path(source) != out:
            raise OSError(errno.EIO, "Input/output error")
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", only_once)
        with pytest.raises(StorageError, match="could not be replaced, nor put back"):
            replace(out)
    (kept,) = tmp_path.iterdir()
    assert kept.name.endswith(".kept.tmp")
    assert tree(kept) == {"old": OLD}
    kept.rename(kept.with_name(re.sub(r"\.\d+\.[0-9a-f]{8}\.", ".999999999.00000000.", kept.name)))
    replace(out, "newer")
    assert tree(tmp_path) == {"out": None, "out/newer": NEW}


def test_a_place_that_is_always_taken_is_an_error(two_steps, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").write_bytes(OLD)
    rename = os.rename

    def another_is_quicker(source, target):
        rename(source, target)
        if Path(source) == out:
            out.mkdir()
            (out / "another").write_bytes(OLD)

    monkeypatch.setattr(os, "rename", another_is_quicker)
    with pytest.raises(StorageError, match="another process keeps writing here"):
        replace(out)
    assert tree(tmp_path) == {"out": None, "out/another": OLD}


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


def test_move_aside_never_replaces(tmp_path):
    for n in range(3):
        (tmp_path / "it").write_text(str(n))
        place = move_aside(tmp_path / "it", tmp_path / "aside" / "it.bad")
        assert place.name == f"it.bad.{n + 1}"
        assert place.read_text() == str(n)
    assert names(tmp_path / "aside") == ["it.bad.1", "it.bad.2", "it.bad.3"]
    with pytest.raises(StorageError, match="it"):
        move_aside(tmp_path / "it", tmp_path / "aside" / "it.bad")
