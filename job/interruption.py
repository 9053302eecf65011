"""SIGTERM ends the process within seconds, wherever it is, with the exit code for `start again`."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from job.errors import InterruptedRunError

# Kubernetes sends SIGKILL 30 s after SIGTERM; the promise is 10 s.
GRACE_SECONDS = 6.0


@contextmanager
def ends_on_sigterm() -> Iterator[None]:
    """Raise `InterruptedRunError` in the main thread when SIGTERM comes.

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
    try:
        yield
    finally:
        finished.set()
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)


def _raise(number: int, frame: FrameType | None) -> None:
    raise InterruptedRunError(
        "Stopped by SIGTERM. What is finished is kept.", "Start the same command again to go on."
    )


def _watch(reading: int, finished: threading.Event) -> None:
    while signals := os.read(reading, 1):
        if signals[0] == signal.SIGTERM and not finished.wait(GRACE_SECONDS):
            os.write(2, b"Stopped by SIGTERM in the middle of a step. What is finished is kept.\n")
            os._exit(InterruptedRunError.exit_code)
    os.close(reading)
