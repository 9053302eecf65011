"""Kill a child at every step of a durable write, one step further each time.

`python -m tests.crash_points FOLDER` makes FOLDER/SCENARIO/0, FOLDER/SCENARIO/1, ... : in each
the scenario was killed (SIGKILL) at the step of that number. The last one came to its end. A step
is any change of the file system, just before and just after it, and a write that stops half-way.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from tests.records.records import TIMING, make_metrics
from unic_tfn.grid import Cell, Run
from unic_tfn.machine import durable
from unic_tfn.records.job_folder import JobFolder

RUN = Run(Cell("text", "T"), 1)
OLD, NEW = b"old" * 100, b"new" * 200
PATCHED = ("fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "open", "close")


def prepare(folder):
    (folder / "file").write_bytes(OLD)
    (folder / "old").mkdir()
    (folder / "old" / "file").write_bytes(OLD)


def write_file(folder):
    durable.write_file(folder / "file", NEW)


def new_folder(folder):
    with durable.new_folder(folder / "deep" / "new") as building:
        for name in ("one", "two"):
            (building / name).write_bytes(NEW)


def replacement(folder):
    with durable.new_folder(folder / "old", replace=True) as building:
        (building / "deep").mkdir()
        (building / "deep" / "one").write_bytes(NEW)


def replacement_in_two_steps(folder):
    vars(durable)["exchange"] = lambda first, second: False
    replacement(folder)


def move_aside(folder):
    durable.move_aside(folder / "old", folder / "aside" / "old.damaged")


def record(folder):
    files = {"a.csv": NEW, "b.csv": NEW}
    JobFolder(folder).write_record(RUN, make_metrics(fingerprint="f"), files, TIMING)


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        write_file,
        new_folder,
        replacement,
        replacement_in_two_steps,
        move_aside,
        record,
    )
}


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step):
    """Make the process kill itself at a step; an even one is before a call, an odd one after."""
    count = 0

    def armed(call):
        def wrapper(*arguments, **options):
            nonlocal count
            if count == step:
                die()
            result = call(*arguments, **options)
            if count + 1 == step:
                die()
            count += 2
            return result

        return wrapper

    for name in PATCHED:
        setattr(os, name, armed(getattr(os, name)))


def stop_half_way(number, scenario, folder):
    """Let the kernel kill the process in the middle of its longest write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    scenario(folder)


def in_child(work):
    """Run a function in a child and tell whether it came to its end."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        return True
    assert os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXFSZ)
    return False


def crash_everywhere(scenario, above):
    above.mkdir()
    step, ended = 0, False
    while not ended:
        folder = above / str(step)
        folder.mkdir()
        prepare(folder)

        def work(step=step, folder=folder):
            arm(step)
            scenario(folder)

        ended = in_child(work)
        step += 1
    for size in (0, 1, 150, 500):
        folder = above / f"half-way {size}"
        folder.mkdir()
        prepare(folder)
        in_child(lambda size=size, folder=folder: stop_half_way(size, scenario, folder))


if __name__ == "__main__":
    # What a killed process has written is there, whether or not it is on the disk.
    vars(os)["fsync"] = os.fstat
    for name, scenario in SCENARIOS.items():
        crash_everywhere(scenario, Path(sys.argv[1]) / name)
