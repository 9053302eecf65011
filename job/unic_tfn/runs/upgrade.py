"""Records that other versions made: whether their runs are done again is a question to the user.

Other settings or data are the user's own change, and such records are set aside without a question.
Other versions may have come by themselves, with a new image or another machine, and may cost hours.
"""

from collections.abc import Iterator, Mapping

from unic_tfn.errors import DataError
from unic_tfn.grid import Run
from unic_tfn.messages.printing import printable
from unic_tfn.records.fingerprint import fingerprint
from unic_tfn.records.metrics_document import Metrics
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.runs.job.job import Job

OTHER_PROGRAM = (Reason.OTHER_FORMAT, Reason.OTHER_METRICS, Reason.OTHER_TIMING)


def refuse_upgrade(job: Job, reasons: Mapping[Run, NoRecordError]) -> None:
    """Refuse to do runs again only because versions differ.

    Args:
        job: the resolved job.
        reasons: why each run that is not done must be done.

    Raises:
        DataError: some have records whose versions alone are other ones; they are named.
        StorageError: the file system failed.
    """
    former = _former_code(job)
    differences = {run: tuple(_differences(job, run, reasons[run], former)) for run in reasons}
    found = {run: told for run, told in differences.items() if told}
    if not found:
        return
    told = "; ".join(sorted({difference for each in found.values() for difference in each}))
    count = "1 run has a record" if len(found) == 1 else f"{len(found)} runs have records"
    raise DataError(
        f"{job.folder.path}: {count} that other versions made: {told}. They would be set aside and "
        "done again. Nothing was changed.",
        "Add --redo to do them again, or go back to those versions.",
    )


def _former_code(job: Job) -> str:
    """Return the code's digest in `job.json`, which tells it for records that do not."""
    try:
        return job.folder.read_job().code
    except NoRecordError:
        return ""


def _differences(job: Job, run: Run, reason: NoRecordError, former_code: str) -> Iterator[str]:
    """Yield how the versions of a run's record differ; nothing where that is not all that does."""
    if reason.reason in OTHER_PROGRAM:
        yield "the program's files have another format"
        return
    if reason.reason is not Reason.OTHER_FINGERPRINT:
        return
    try:
        metrics = job.folder.read_record(run).metrics
    except NoRecordError:
        return
    code = metrics.code or former_code
    if metrics.fingerprint != _mark(job, run, metrics, code):
        return
    for name in sorted({*metrics.versions, *job.versions}):
        then, now = metrics.versions.get(name, "none"), job.versions.get(name, "none")
        if then != now:
            yield f"{printable(name)} {printable(then)}, now {now}"
    if metrics.fingerprint != _mark(job, run, metrics, ""):
        yield "other code that computes numbers"


def _mark(job: Job, run: Run, metrics: Metrics, code: str) -> str:
    """Return the fingerprint of the run now, were its versions and code the record's."""
    digest, versions = job.package.digest, metrics.versions
    return fingerprint(job.jobspec, digest, job.backend, versions, code, run.variant)
