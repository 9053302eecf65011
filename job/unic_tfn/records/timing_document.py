"""The type of `timing.json`: timings, which are not part of the results."""

from collections.abc import Mapping

from pydantic import Field

from unic_tfn.encoding.document import Document
from unic_tfn.records.metrics_document import RunIdentity


class RunTiming(Document):
    """Where a run's time went."""

    seconds: Mapping[str, float] = Field(description="Wall-clock seconds by phase.")
    epochs: tuple[tuple[float, float], ...] = Field(
        default=(), description="Seconds of each epoch's steps and of its validation."
    )
    host: str = ""
    processors: int | None = None


class Timing(RunTiming):
    """The contents of `timing.json`."""

    run: RunIdentity
