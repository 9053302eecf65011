"""One thing that the doctor has looked at, as a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from unic_tfn.errors import JobError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        name: its name, a single word.
        text: what was found.
        warning: something that the user should know about it. Default: nothing.
        error: the reason why a run would fail, with the exit code that it would end with. Default:
            none.
    """

    name: str
    text: str
    warning: str = ""
    error: JobError | None = None


def first_error(findings: Sequence[Finding]) -> JobError | None:
    """Return the first error, which decides the exit code, or None if a run would work."""
    return next((finding.error for finding in findings if finding.error), None)
