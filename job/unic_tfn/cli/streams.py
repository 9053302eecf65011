"""The standard streams of the command: a gate for strangers' text, and failures that end in order.

Everything that the command prints, errors included, passes the gate (`messages.printable_lines`).
The progress display of rich, whose own colours and cursor movements must get through, writes past
it and escapes the text that it shows.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from unic_tfn.errors import StorageError
from unic_tfn.messages.printing import printable_lines


class Tolerant:
    """A text stream whose failures are remembered instead of raised; what is written is then lost.

    Results are in files, so a full disk below a log must not stop the training that fills it.

    Args:
        stream: the stream to write to.
        loud: whether a pipe that nobody reads any more is raised all the same.
    """

    def __init__(self, stream: TextIO, loud: bool) -> None:
        self.stream = stream
        self.loud = loud
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write text; characters that the encoding lacks are escaped."""
        encoding = self.stream.encoding or "utf-8"
        shown = text.encode(encoding, "backslashreplace").decode(encoding)
        self._do(lambda: self.stream.write(shown))
        return len(text)

    def write_bytes(self, contents: bytes) -> None:
        """Write bytes as they are."""
        self.flush()
        self._do(lambda: self.stream.buffer.write(contents))
        self.flush()

    def flush(self) -> None:
        """Flush the stream."""
        self._do(self.stream.flush)

    def _do(self, action: Any) -> None:
        if self.failure is not None:
            return
        try:
            action()
        except BrokenPipeError as error:
            self.failure = error
            self._discard()
            if self.loud:
                raise
        except OSError as error:
            self.failure = error
            self._discard()

    def _discard(self) -> None:
        """Let what is still in the stream's buffer go nowhere, so that Python can close it."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)


class Gate(io.TextIOBase):
    """A text stream that escapes control characters and passes everything else on.

    Args:
        tolerant: the stream behind it.
    """

    # Any letter may be written; those that the stream behind it lacks are escaped there.
    encoding = "utf-8"

    def __init__(self, tolerant: Tolerant) -> None:
        self.tolerant = tolerant
        # Where rich looks for the stream that it may send colours and cursor movements to.
        self.rich_proxied_file = tolerant

    def write(self, text: str) -> int:
        """Write text with control characters escaped."""
        if not isinstance(text, str):
            raise TypeError("text is expected")
        return self.tolerant.write(printable_lines(text))

    def flush(self) -> None:
        """Flush the stream behind it."""
        self.tolerant.flush()

    def isatty(self) -> bool:
        """Return whether the stream behind it is a terminal."""
        return self.tolerant.stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream behind it."""
        return self.tolerant.stream.fileno()

    def writable(self) -> bool:
        """Return `True`."""
        return True


@contextmanager
def gated() -> Iterator[Tolerant]:
    """Put the gate before standard output and standard error until the block ends.

    A stream that is closed is one to which nothing is written, and its number is taken, so that no
    file gets it and receives the output of a library.

    Yields:
        Standard output, whose failure a caller can look up.
    """
    for descriptor in range(3):
        _take(descriptor)
    before = sys.stdout, sys.stderr
    out = Tolerant(sys.stdout or _nowhere(), loud=True)
    err = Tolerant(sys.stderr or _nowhere(), loud=False)
    sys.stdout, sys.stderr = Gate(out), Gate(err)
    try:
        yield out
    finally:
        with suppress(BrokenPipeError):
            out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def write_data(contents: bytes) -> None:
    """Write UTF-8 to standard output: byte by byte to a file or pipe, through the gate on a screen.

    Raises:
        StorageError: it could not be written.
    """
    out = sys.stdout
    if not isinstance(out, Gate) or out.isatty() or not hasattr(out.tolerant.stream, "buffer"):
        out.write(contents.decode())
        return
    out.tolerant.write_bytes(contents)
    if out.tolerant.failure:
        raise output_failed(out.tolerant.failure)


def output_failed(error: OSError) -> StorageError:
    """Return the error for standard output that could not be written to."""
    return StorageError(
        f"standard output: {error.strerror or error}. What was printed is incomplete.",
        "Free some space, or send the output elsewhere. Finished work is kept.",
    )


def _take(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != descriptor:
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
