"""Ends the process within seconds of SIGTERM or Ctrl-C, wherever it is, with its exit code."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from unic_tfn.errors import InterruptedRunError

# Kubernetes sends SIGKILL 30 s after SIGTERM; the promise is 10 s.
GRACE_SECONDS = 6.0
# The exit codes for a main thread that does not return to Python in time; 130 is the one that a
# shell reports after Ctrl-C.
EXIT_CODES: dict[int, int] = {signal.SIGTERM: InterruptedRunError.exit_code, signal.SIGINT: 130}
# Libraries whose C++ code calls Python.
BACKENDS = {"tensorflow", "jax", "jaxlib", "keras"}
# Leaves the line of a progress display, and shows the cursor that it has hidden.
AFTER_PROGRESS = b"\x1b[?25h\n"
STOPPED = {
    signal.SIGTERM: "Stopped by SIGTERM. Finished work is kept.",
    signal.SIGINT: "Interrupted. Finished work is kept.",
}
GO_ON = "Start the same command again to go on."

# Files that the process removes even when it is ended in the middle of a step.
fleeting: set[Path] = set()


class _Terminated(BaseException):
    """SIGTERM has come. Not an `Exception`, so that no handler takes it for a failed run."""


@contextmanager
def ends_on_sigterm() -> Iterator[None]:
    """Leave the block with `InterruptedRunError` when SIGTERM comes; main thread only.

    Python runs a signal handler only between two of its own instructions, and a single call into
    the backend can take longer than the grace period. So the signal also wakes a thread, which ends
    the process if the handler has not. Nothing is lost by that: a record is complete or absent.

    Where a backend called Python, nothing is raised at all: its C++ code does not expect an
    exception at any place, and has been seen to crash. The process ends there and then.

    Raises:
        InterruptedRunError: SIGTERM came while the block ran.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    # A process that was started to ignore Ctrl-C goes on doing so.
    ignored = {n for n in EXIT_CODES if signal.getsignal(n) is signal.SIG_IGN} - {signal.SIGTERM}
    before = {number: signal.signal(number, _stop) for number in EXIT_CODES.keys() - ignored}
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    finished = threading.Event()
    threading.Thread(target=_watch, args=(reading, finished), daemon=True).start()
    unraisable, sys.unraisablehook = sys.unraisablehook, _swallowed(sys.unraisablehook)
    try:
        yield
    except _Terminated:
        raise InterruptedRunError(STOPPED[signal.SIGTERM], GO_ON) from None
    finally:
        finished.set()
        sys.unraisablehook = unraisable
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(writing)


def raise_interruption(error: BaseException) -> None:
    """Raise the interruption that is the cause of an error, if one is.

    C code that is interrupted in a call back to Python ends with a `SystemError` of its own, which
    a handler of failures would take for one.
    """
    cause = error.__cause__ or error.__context__
    while cause is not None:
        if isinstance(cause, _Terminated | KeyboardInterrupt):
            raise cause from None
        cause = cause.__cause__ or cause.__context__


def _stop(number: int, frame: FrameType | None) -> None:
    if _is_in_backend(frame):
        _end(number, f"{STOPPED[signal.Signals(number)]}\n{GO_ON}")
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    # A second signal must not interrupt the clean-up after the first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Terminated


def _is_in_backend(frame: FrameType | None) -> bool:
    """Return whether a frame belongs to a backend, or was called by one."""
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in BACKENDS:
            return True
        frame = frame.f_back
    return False


def _end(number: int, message: str) -> NoReturn:
    """End the process without unwinding anything; remove only the files that are fleeting."""
    for path in fleeting:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    with suppress(OSError):
        if terminal := next(filter(os.isatty, (1, 2)), None):
            os.write(terminal, AFTER_PROGRESS)
        os.write(2, f"{message}\n".encode())
    os._exit(EXIT_CODES[number])


def _swallowed(
    others: Callable[["sys.UnraisableHookArgs"], object],
) -> Callable[["sys.UnraisableHookArgs"], None]:
    """Return a hook that sends a signal again if its exception was raised where Python drops it.

    Python drops exceptions in finalisers and in callbacks of weak references, of which a backend
    has thousands. Other exceptions go to the hook `others`.
    """
    numbers: dict[type[BaseException], int] = {
        _Terminated: signal.SIGTERM,
        KeyboardInterrupt: signal.SIGINT,
    }

    def hook(dropped: "sys.UnraisableHookArgs") -> None:
        if (number := numbers.get(dropped.exc_type)) is None:
            others(dropped)
            return
        if number == signal.SIGTERM:
            signal.signal(signal.SIGTERM, _stop)
        threading.Thread(target=_send_again, args=(number,), daemon=True).start()

    return hook


def _send_again(number: int) -> None:
    # Wait until the main thread has left the finaliser.
    time.sleep(0.02)
    os.kill(os.getpid(), number)


def _watch(reading: int, finished: threading.Event) -> None:
    while signals := os.read(reading, 1):
        if signals[0] in EXIT_CODES and not finished.wait(GRACE_SECONDS):
            _end(signals[0], "Stopped in the middle of a step. Finished work is kept.")
    os.close(reading)
