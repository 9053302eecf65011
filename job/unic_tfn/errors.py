"""Failures that a user can correct, each kind with the exit code it ends the program with."""

from typing import ClassVar


class JobError(Exception):
    """A failure that is shown as one screen of text, never as a traceback.

    Args:
        message: what happened and what was expected, naming file and key.
        remedy: how the user can correct it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class IncompleteGridError(JobError):
    """The report needs runs that are missing from the grid or have no valid record."""

    exit_code = 1


class UsageError(JobError):
    """The command line asks for something that does not exist."""

    exit_code = 2


class JobspecError(JobError):
    """The jobspec cannot be read or contradicts itself."""

    exit_code = 64


class DataError(JobError):
    """A feature package, feature file or label file is damaged, incomplete or malformed."""

    exit_code = 65


class DeviceError(JobError):
    """The requested device is not available."""

    exit_code = 69


class StorageError(JobError):
    """Reading from or writing to the outputs failed."""

    exit_code = 74


class InterruptedRunError(JobError):
    """The process was told to stop (SIGTERM); started again, it continues where it stopped."""

    exit_code = 75
