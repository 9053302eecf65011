import os
import subprocess
import sys

from unic_tfn.machine import leftovers
from unic_tfn.machine.leftovers import (
    kept_sibling,
    remove,
    sweep,
    sweep_beside,
    temporary_sibling,
)


def dead_process():
    """Return a process id that is no longer in use."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def leftover(folder, *, host=None, pid=None, token="0" * 8, age=0.0):
    """Make a temporary as some process would have left it."""
    name = f".1111.{host or leftovers._host()}.{pid or os.getpid()}.{token}.12345678.tmp"
    path = folder / name
    path.mkdir()
    (path / "predictions.csv").write_text("half")
    if age:
        for old in (path / "predictions.csv", path):
            os.utime(old, (old.stat().st_mtime - age,) * 2)
    return path


def test_sweep_removes_what_is_abandoned_and_nothing_else(tmp_path):
    cells = [tmp_path / "runs" / name for name in ("T-T", "T-TAV")]
    for cell in cells:
        cell.mkdir(parents=True)
    gone, long_ago = dead_process(), 2 * leftovers.ABANDONED_AFTER_SECONDS
    abandoned = [
        leftover(cells[0], pid=gone),
        leftover(cells[1], pid=gone),
        # A restarted container has the host name and the process id of the one before.
        leftover(cells[0], token="abcdef01"),
        leftover(cells[0], host="elsewhere", age=long_ago),
        leftover(cells[0], token=leftovers._PROCESS_TOKEN, age=long_ago),
    ]
    # Its folder is old, but something is still being written in it.
    slow = leftover(cells[1], host="elsewhere", token="33333333", age=long_ago)
    os.utime(slow / "predictions.csv")
    mine = temporary_sibling(cells[0] / "1111")
    mine.write_text("being written")
    kept = [
        mine,
        leftover(cells[0], pid=os.getppid()),
        # In a container the parent may be process 1.
        leftover(cells[1], pid=1),
        leftover(cells[1], host="elsewhere"),
        slow,
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


def abandoned_old(path, monkeypatch):
    """Make the old contents of a place as a process killed in a replacement leaves them."""
    with monkeypatch.context() as patch:
        patch.setattr(
            leftovers, "_owner", lambda: f"{leftovers._host()}.{dead_process()}.{'0' * 8}"
        )
        old = kept_sibling(path)
    old.mkdir()
    (old / "file").write_text("old")
    return old


def test_old_contents_come_back_where_nothing_is_in_their_place(tmp_path, monkeypatch):
    for name in ("report", "data.v1"):
        old = abandoned_old(tmp_path / name, monkeypatch)
        assert sweep(tmp_path) == [old]
        assert (tmp_path / name / "file").read_text() == "old"
    old = abandoned_old(tmp_path / "report", monkeypatch)
    (tmp_path / "report" / "file").write_text("new")
    assert sweep(tmp_path) == [old]
    assert (tmp_path / "report" / "file").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.v1", "report"]


def test_beside_a_path_only_its_own_leftovers_are_swept(tmp_path):
    gone = dead_process()
    mine, deeper = leftover(tmp_path, pid=gone), tmp_path / "deep"
    deeper.mkdir()
    others = [leftover(deeper, pid=gone), leftover(tmp_path, pid=1)]
    other_name = tmp_path / mine.name.replace(".1111.", ".2222.")
    other_name.mkdir()
    assert sweep_beside(tmp_path / "1111") == [mine]
    assert all(path.exists() for path in [*others, other_name])
    assert sweep_beside(tmp_path / "no" / "where") == []


def test_temporary_names_are_never_shared(tmp_path):
    drawn = {temporary_sibling(tmp_path / "x") for _ in range(100)}
    assert len(drawn) == 100
    assert {path.parent for path in drawn} == {tmp_path}
    assert all(path.name.startswith(".x.") and path.name.endswith(".tmp") for path in drawn)


def test_remove_takes_files_links_folders_and_nothing(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(kept)
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    for name in ("file", "link", "folder", "nothing", "file/below"):
        remove(tmp_path / name)
    assert list(tmp_path.iterdir()) == [kept]
    assert (kept / "file").exists()
