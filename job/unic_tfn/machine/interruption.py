"""SIGTERM and Ctrl-C end the process within seconds, wherever it is, with their exit codes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from unic_tfn.errors import InterruptedRunError

# Kubernetes sends SIGKILL 30 s after SIGTERM; the promise is 10 s.
GRACE_SECONDS = 6.0
# What ends a process whose main thread does not come back to Python in time. A shell gives 130 to
# what Ctrl-C ended.
EXIT_CODES: dict[int, int] = {signal.SIGTERM: InterruptedRunError.exit_code, signal.SIGINT: 130}


class _Terminated(BaseException):
    """SIGTERM has come. No `Exception`, so that nothing on the way takes it for a failed run."""


@contextmanager
def ends_on_sigterm() -> Iterator[None]:
    """Leave the block with `InterruptedRunError` when SIGTERM comes; main thread only.

    Python runs a signal's handler only between two of its own instructions, and one call into the
    backend can take longer than the grace period. So a thread is woken by the signal itself and
    ends the process if the handler has not. That loses nothing: a record is complete or absent.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.signal(signal.SIGTERM, _raise)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    finished = threading.Event()
    threading.Thread(target=_watch, args=(reading, finished), daemon=True).start()
    unraisable, sys.unraisablehook = sys.unraisablehook, _swallowed(sys.unraisablehook)
    try:
        yield
    except _Terminated:
        raise InterruptedRunError(
            "Stopped by SIGTERM. What is finished is kept.",
            "Start the same command again to go on.",
        ) from None
    finally:
        finished.set()
        sys.unraisablehook = unraisable
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)


def _raise(number: int, frame: FrameType | None) -> None:
    # A second one must not end the tidying up after the first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Terminated


def _swallowed(
    others: Callable[["sys.UnraisableHookArgs"], object],
) -> Callable[["sys.UnraisableHookArgs"], None]:
    """Return a hook that sends a signal again which came where Python drops exceptions.

    Such places are finalisers and the callbacks of weak references; a backend has thousands.
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
            signal.signal(signal.SIGTERM, _raise)
        threading.Thread(target=_send_again, args=(number,), daemon=True).start()

    return hook


def _send_again(number: int) -> None:
    # By then the main thread has left the place.
    time.sleep(0.02)
    os.kill(os.getpid(), number)


def _watch(reading: int, finished: threading.Event) -> None:
    while signals := os.read(reading, 1):
        if signals[0] in EXIT_CODES and not finished.wait(GRACE_SECONDS):
            os.write(2, b"Stopped in the middle of a step. What is finished is kept.\n")
            os._exit(EXIT_CODES[signals[0]])
    os.close(reading)
