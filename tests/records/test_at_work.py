import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from unic_tfn.grid import Cell, Run
from unic_tfn.machine.leftovers import sweep
from unic_tfn.records import at_work as module
from unic_tfn.records.at_work import Presence, at_work, left_behind, signs_of_life, workers

RUN, OTHER = Run(Cell("multimodal", "TAV"), 1), Run(Cell("text", "T"), 1)
KILLED = """
import os, sys
from pathlib import Path
from unic_tfn.grid import Cell, Run
from unic_tfn.records.at_work import Presence
Presence(Path(sys.argv[1])).doing(Run(Cell("multimodal", "TAV"), 1))
os.kill(os.getpid(), 9)
"""


def kill_one(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert done.returncode == -9


def test_a_process_is_seen_while_it_works_and_not_afterwards(tmp_path: Path) -> None:
    assert signs_of_life(tmp_path) == frozenset()
    with at_work(tmp_path) as presence:
        presence.doing(RUN)
        assert len(signs_of_life(tmp_path)) == 1
        assert sweep(tmp_path) == []
    assert signs_of_life(tmp_path) == frozenset()
    with suppress(ZeroDivisionError), at_work(tmp_path) as presence:
        presence.doing(RUN)
        1 / 0  # noqa: B018
    assert signs_of_life(tmp_path) == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_a_beat_is_a_sign_of_life_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path) as presence:
        presence.doing(RUN)
        first = signs_of_life(tmp_path)
        presence.beat()
        assert signs_of_life(tmp_path) == first
        monkeypatch.setattr(module, "TOUCH_SECONDS", 0)
        presence.beat()
        assert signs_of_life(tmp_path) != first


def test_a_killed_process_is_named_to_the_next_on_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "boot", lambda: "")
    kill_one(tmp_path)
    assert left_behind(tmp_path, [OTHER]) == ()
    [remark] = left_behind(tmp_path, [RUN, OTHER])
    assert remark.startswith("An earlier process ended without notice while it trained M-TAV/1.")
    assert "want of memory is the usual cause" in remark
    sweep(tmp_path)
    assert left_behind(tmp_path, [RUN]) == ()
    assert list(tmp_path.iterdir()) == []


def test_workers_are_known_by_their_runs_and_the_dead_by_their_silence(tmp_path: Path) -> None:
    assert workers(tmp_path) == ()
    kill_one(tmp_path)
    with at_work(tmp_path) as presence:
        presence.doing(OTHER)
        dead, alive = workers(tmp_path)
        assert (dead.run, dead.ended) == (RUN.name, True)
        assert (alive.run, alive.ended) == (OTHER.name, False)
        earlier = time.time() - 600
        os.utime(presence.path, (earlier, earlier))
        assert 600 <= workers(tmp_path)[1].silent < 660
        # By the clock of a machine that is ahead.
        os.utime(presence.path, (time.time() + 60, time.time() + 60))
        assert workers(tmp_path)[1].silent == 0


@pytest.mark.parametrize(
    ("boot", "kills", "certain"),
    [("same", 4, True), ("same", 3, False), ("other", 4, False), ("same", None, False)],
)
def test_a_kill_for_memory_is_certain_where_the_kernel_has_counted_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str, kills: int | None, certain: bool
) -> None:
    monkeypatch.setattr(module, "boot", lambda: "same")
    monkeypatch.setattr(module, "kills_for_memory", lambda: 3)
    monkeypatch.setattr(module, "memory_limit", lambda: 3 * 2**29)
    Presence(tmp_path).doing(RUN)
    monkeypatch.setattr(module, "boot", lambda: boot)
    monkeypatch.setattr(module, "kills_for_memory", lambda: kills)
    [remark] = left_behind(tmp_path, [RUN])
    assert remark.startswith("Another process has begun M-TAV/1")
    assert ("This machine has killed a process" in remark) is certain
    assert "Its limit was 1.5 GiB" in remark


def test_notes_that_cannot_be_written_or_read_cost_nothing(tmp_path: Path) -> None:
    with at_work(tmp_path / "missing") as presence:
        presence.doing(RUN)
        presence.beat()
    (tmp_path / ".at-work.host.1.2.3.tmp").write_bytes(b"\xff{" + b"x" * 9999)
    (tmp_path / ".at-work.host.1.2.4.tmp").mkdir()
    assert left_behind(tmp_path, [RUN]) == ()
    assert left_behind(tmp_path / "missing", [RUN]) == ()
