import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from unic_tfn.errors import InterruptedRunError
from unic_tfn.machine.interruption import ends_on_sigterm, raise_interruption

# One call that lets other threads run, but comes back to Python only after hours: a long compiled
# step, as far as signals can tell.
STUCK = """
import hashlib
from unic_tfn.machine import interruption
interruption.GRACE_SECONDS = 0.1
with interruption.ends_on_sigterm():
    try:
        print("ready", flush=True)
    finally:
        # Also where the signal has come before.
        try:
            hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
        finally:
            hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
"""


def terminate_within(work=lambda: None):
    with ends_on_sigterm():
        os.kill(os.getpid(), signal.SIGTERM)
        work()


def test_sigterm_leaves_the_block():
    with pytest.raises(InterruptedRunError, match="Stopped by SIGTERM") as caught:
        terminate_within()
    assert caught.value.exit_code == 75
    assert "again" in caught.value.remedy


def test_nothing_on_the_way_takes_it_for_a_failure():
    reached = []

    def careless():
        with ends_on_sigterm():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            except Exception:
                reached.append("swallowed")
            reached.append("went on")

    with pytest.raises(InterruptedRunError):
        careless()
    assert reached == []


def test_tidying_up_is_not_interrupted_again():
    tidied = []

    def tidy():
        with ends_on_sigterm():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)
                tidied.append(True)

    with pytest.raises(InterruptedRunError):
        tidy()
    assert tidied == [True]


def test_everything_is_as_before_afterwards():
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    for work in (lambda: None, lambda: os.kill(os.getpid(), signal.SIGTERM)):
        try:
            with ends_on_sigterm():
                assert signal.getsignal(signal.SIGTERM) is not handlers[0]
                work()
        except InterruptedRunError:
            pass
        assert [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)] == handlers
        assert signal.set_wakeup_fd(-1) == -1


def test_ctrl_c_stays_ignored_where_it_was():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ends_on_sigterm():
            os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def wait_for_watchers():
    for thread in threading.enumerate():
        if "_watch" in thread.name:
            thread.join(10)


def test_no_thread_and_no_descriptor_is_left():
    wait_for_watchers()
    # Files that earlier tests left to the collector must not be closed in between.
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with ends_on_sigterm():
            pass
    wait_for_watchers()
    assert not [thread for thread in threading.enumerate() if "_watch" in thread.name]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_errors_inside_pass_through():
    with pytest.raises(ZeroDivisionError), ends_on_sigterm():
        1 / 0  # noqa: B018


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 75), (signal.SIGINT, 130)])
def test_a_process_stuck_in_one_call_ends_too(number, code):
    with subprocess.Popen(
        [sys.executable, "-c", STUCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        _, error = child.communicate(timeout=60)
    assert child.returncode == code
    assert error == "Stopped in the middle of a step. Finished work is kept.\n"


# A signal that comes while a backend calls Python: its code below does not survive an exception.
CALLED_BACK = """
import os, signal, types
from unic_tfn.machine import interruption
backend = types.ModuleType("{name}")
body = "try: back()\\n finally: print('unwound')"
exec(f"def call(back):\\n {{body}}", vars(backend))
with interruption.ends_on_sigterm():
    backend.call(lambda: os.kill(os.getpid(), {number}))
"""


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGTERM, 75, "Stopped by SIGTERM."), (signal.SIGINT, 130, "Interrupted.")],
)
@pytest.mark.parametrize("name", ["tensorflow.python.eager", "keras.src.layers", "jax._src.api"])
def test_nothing_is_raised_where_a_backend_calls_python(name, number, code, said):
    done = subprocess.run(
        [sys.executable, "-c", CALLED_BACK.format(name=name, number=int(number))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == (
        f"{said} Finished work is kept.\nStart the same command again to go on.\n"
    )


def test_a_terminal_gets_its_cursor_and_its_own_line_back():
    master, slave = os.openpty()
    code = CALLED_BACK.format(name="keras", number=int(signal.SIGINT))
    done = subprocess.run([sys.executable, "-c", code], stdout=slave, stderr=slave, check=False)
    assert done.returncode == 130
    assert os.read(master, 1000).startswith(b"\x1b[?25h\r\nInterrupted.")
    os.close(master)
    os.close(slave)


def test_the_process_ends_even_if_nobody_can_be_told():
    code = "import os; os.close(2)\n" + CALLED_BACK.format(name="jax", number=int(signal.SIGTERM))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (75, b"")


class Finalised:
    """Signals itself where Python drops whatever is raised."""

    def __init__(self, number):
        self.number = number

    def __del__(self):
        os.kill(os.getpid(), self.number)
        # Python calls the handler between two of its instructions, so here.
        sum(range(1000))


@pytest.mark.parametrize(
    ("number", "raised"),
    [(signal.SIGTERM, InterruptedRunError), (signal.SIGINT, KeyboardInterrupt)],
)
def test_a_signal_inside_a_finaliser_is_not_lost(number, raised, capfd):
    def drop_it():
        with ends_on_sigterm():
            Finalised(number)
            end = time.monotonic() + 5
            while time.monotonic() < end:
                time.sleep(0.01)

    began, hook = time.monotonic(), sys.unraisablehook
    with pytest.raises(raised):
        drop_it()
    assert time.monotonic() - began < 4
    assert sys.unraisablehook is hook
    assert capfd.readouterr().err == ""


def test_c_code_that_hides_an_interruption_does_not_make_it_a_failure():
    def careless():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except BaseException as hidden:
            raise SystemError("returned a result with an exception set") from hidden

    def handled():
        with ends_on_sigterm():
            try:
                careless()
            except Exception as error:
                raise_interruption(error)

    with pytest.raises(InterruptedRunError):
        handled()


def test_other_errors_are_not_interruptions():
    try:
        raise ValueError from KeyError()
    except ValueError as error:
        raise_interruption(error)


def test_a_forced_end_removes_what_is_fleeting(tmp_path):
    note = tmp_path / "note"
    note.touch()
    fleeting = f"interruption.fleeting.add(__import__('pathlib').Path({str(note)!r}))\nwith "
    code = STUCK.replace("with ", fleeting, 1)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 75
    assert not note.exists()
