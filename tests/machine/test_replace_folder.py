import errno
import subprocess
import sys
from pathlib import Path

import pytest

from unic_tfn.errors import StorageError
from unic_tfn.machine import durable
from unic_tfn.machine.replace_folder import replace_folder

OLD = {"index.html": b"old", "gone.txt": b"x"}
NEW = {"index.html": b"new", "tables/a.csv": b"1"}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_is_replaced_whole(tmp_path):
    replace_folder(tmp_path / "report", OLD)
    replace_folder(tmp_path / "report", NEW)
    assert contents(tmp_path) == {f"report/{name}": text for name, text in NEW.items()}


@pytest.mark.parametrize("kind", ["file", "link", "empty"])
def test_whatever_stands_there_gives_way(tmp_path, kind):
    place, elsewhere = tmp_path / "report", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"kept")
    if kind == "file":
        place.write_bytes(b"x")
    elif kind == "link":
        place.symlink_to(elsewhere)
    else:
        place.mkdir()
    replace_folder(place, NEW)
    assert contents(place) == NEW
    assert contents(elsewhere) == {"kept": b"kept"}


def test_a_failure_leaves_the_old_folder(tmp_path, monkeypatch):
    replace_folder(tmp_path / "report", OLD)
    write = Path.write_bytes
    written: list[Path] = []

    def fail_at_the_second(path, contents):
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        return write(path, contents)

    monkeypatch.setattr(Path, "write_bytes", fail_at_the_second)
    with pytest.raises(StorageError, match="No space left"):
        replace_folder(tmp_path / "report", NEW)
    assert contents(tmp_path) == {f"report/{name}": text for name, text in OLD.items()}


def test_another_report_that_appears_meanwhile_gives_way(tmp_path, monkeypatch):
    """On a file system without an exchange in one step, between the two renames."""
    place = tmp_path / "report"
    replace_folder(place, OLD)
    appear = durable._appear
    late: list[bool] = []

    def interrupted(building, path):
        if not late:
            late.append(True)
            replace_folder(path, {"other": b"other"})
        appear(building, path)

    monkeypatch.setattr(durable, "exchange", lambda first, second: False)
    monkeypatch.setattr(durable, "_appear", interrupted)
    replace_folder(place, NEW)
    assert late
    assert contents(tmp_path) == {f"report/{name}": text for name, text in NEW.items()}


def test_what_a_killed_report_left_is_swept_away(tmp_path):
    kill = (
        "import os, signal; from pathlib import Path;"
        "from unic_tfn.machine import durable;"
        "from unic_tfn.machine.replace_folder import replace_folder;"
        "durable._replace = lambda *places: os.kill(os.getpid(), signal.SIGKILL);"
        f"replace_folder(Path({str(tmp_path / 'report')!r}), {{'index.html': b'half'}})"
    )
    subprocess.run([sys.executable, "-c", kill], check=False, timeout=60)
    assert [path.name.startswith(".report.") for path in tmp_path.iterdir()] == [True]
    replace_folder(tmp_path / "report", {"index.html": b"whole"})
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
