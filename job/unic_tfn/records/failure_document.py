"""The type of a file in `failures/`: why a run failed, or why no run could begin."""

import traceback
from typing import Self

from pydantic import Field

from unic_tfn.encoding.document import Document
from unic_tfn.errors import JobError
from unic_tfn.grid import Run


class Failure(Document):
    """Why a run failed, or why no run could begin."""

    run: str = Field(description="The run's name; empty where no run could begin.")
    error: str = Field(description="The kind of error.")
    message: str
    traceback: tuple[str, ...] = Field(description="Where an unforeseen error came from.")

    @classmethod
    def of(cls, run: Run | None, error: Exception) -> Self:
        """Return the failure of a run, or of all; an unforeseen error keeps its traceback."""
        foreseen = isinstance(error, JobError)
        return cls(
            run=run.name if run else "",
            error=type(error).__name__,
            message=str(error),
            traceback=() if foreseen else tuple(traceback.format_exception(error)),
        )
