"""Why a run has no usable record: one vocabulary for runners, reports and file names."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a record cannot be used, or is not wanted."""

    MISSING = "missing"
    DAMAGED = "damaged"
    NOT_A_FOLDER = "not-a-folder"
    NOT_A_FILE = "not-a-file"
    OTHER_FILES = "other-files"
    OTHER_FORMAT = "other-format"
    OTHER_RUN = "other-run"
    OTHER_METRICS = "other-metrics"
    OTHER_TIMING = "other-timing"
    OTHER_FOLDS = "other-folds"
    OTHER_JOB = "other-job"
    OTHER_FINGERPRINT = "other-fingerprint"
    OTHER_DEVICE = "other-device"
    UNREADABLE = "unreadable"
    FORCED = "forced"


class NoRecordError(Exception):
    """The path does not hold a valid record of this run, or not the document that is expected.

    Args:
        reason: why.
        file: the file that is missing or damaged, by its name without ending; empty where the
            whole record is meant.
        detail: what else is known, in a sentence.
    """

    def __init__(self, reason: Reason, file: str = "", detail: str = "") -> None:
        super().__init__(reason, file, detail)
        self.reason = reason
        self.file = file
        self.detail = detail

    @property
    def slug(self) -> str:
        """The reason as a part of a file name: `damaged-metrics`, `other-format`."""
        return f"{self.reason}-{self.file}" if self.file else str(self.reason)

    def __str__(self) -> str:
        return self.slug
