"""What a model card tells, read from a job folder and verified as a report verifies it."""

from dataclasses import dataclass
from pathlib import Path

from unic_tfn.errors import DataError
from unic_tfn.grid import Run, select
from unic_tfn.records.grid_results import Codes, LabelTable, RunResult
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics_document import Metrics
from unic_tfn.records.reasons import NoRecordError
from unic_tfn.records.record_files import WEIGHTS_FILE
from unic_tfn.records.run_result import run_result
from unic_tfn.records.tables import AGAIN


@dataclass(frozen=True)
class CardFacts:
    """All that a card is made from.

    Args:
        job: the contents of `job.json`.
        run: the run.
        folder: the run's record.
        result: its verified contents.
        gold: (n,) class indices of its test clips.
    """

    job: JobDocument
    run: Run
    folder: Path
    result: RunResult
    gold: Codes

    @property
    def metrics(self) -> Metrics:
        """The contents of `metrics.json`."""
        return self.result.metrics

    @property
    def has_weights(self) -> bool:
        """Whether the run kept its weights."""
        return WEIGHTS_FILE in self.metrics.files


def card_facts(job_folder: Path, pattern: str) -> list[CardFacts]:
    """Return the facts for each run that a pattern names, in the grid's order.

    Args:
        job_folder: such as `outputs/full`.
        pattern: a run's name, or a pattern as `--only` takes it: `M-TAV/1111`, `late:M-*`.

    Raises:
        UsageError: this is not a job folder, it has no such run, or a run has not been done.
        DataError: a record or a file of the job is damaged, or a record was made under other
            settings than `job.json` has.
        StorageError: the file system failed.
    """
    folder = JobFolder(job_folder)
    job = folder.open_job()
    runs = select(job.runs, pattern) or (folder.find_run(job, pattern),)
    labels = folder.open_labels(job)
    return [_facts(folder, job, labels, run) for run in runs]


def _facts(folder: JobFolder, job: JobDocument, labels: LabelTable, run: Run) -> CardFacts:
    record = folder.open_record(run)
    if record.fingerprint != job.fingerprint_of(run):
        raise DataError(
            f"The record of {run.name} was made with other settings, data, versions or code than "
            f"{folder.job_file} has.",
            AGAIN,
        )
    try:
        result = run_result(record, run, labels)
    except NoRecordError as error:
        raise DataError(
            f"The record of {run.name} cannot be used: {error.slug} ({error.detail}).", AGAIN
        ) from error
    source = run.cell.label_source
    gold = labels.codes[source][labels.rows(source, "test", run)]
    return CardFacts(job, run, record.directory, result, gold)
