"""The data card's linear probe for a job's cells, where the job's feature package can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.source import load
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections import baselines
from unic_tfn.errors import DataError, StorageError
from unic_tfn.grid import Cell
from unic_tfn.messages.refusals import refusal
from unic_tfn.records.job_document import JobDocument
from unic_tfn.report.paper import PaperCell

# Clips of a package that is not named with --data; beyond that the probe takes minutes.
MOST_CLIPS = 5000
ADVICE = "To see it: unic-tfn report --data PACKAGE."


@dataclass(frozen=True)
class Probes:
    """The scores of linear probes.

    Args:
        cells: by cell, percent on the test clips.
        reason: why there are none, empty if there are.
    """

    cells: Mapping[Cell, PaperCell] = field(default_factory=dict)
    reason: str = "the feature package was not read"


def probes_of(job: JobDocument, data: Path | None) -> Probes:
    """Return the probes of a job's data.

    Args:
        job: the job, whose digest the package must have.
        data: the package; by default where the jobspec says, if that is there and is not large.

    Raises:
        DataError: `data` is given and is not the job's package.
        StorageError: `data` is given and cannot be read.
    """
    if job.jobspec.folds:
        return Probes(reason="it is scored on the data's own split, and the networks on folds")
    if data is None:
        return _found(job)
    package = load(str(data))
    if package.digest != job.package.digest:
        remedy = "Give the package that the job was run on."
        raise refusal(str(data), "digest", job.package.digest, package.digest, remedy)
    return Probes(_scores(package), "")


def _found(job: JobDocument) -> Probes:
    if sum(job.package.clips.values()) > MOST_CLIPS:
        return Probes(reason="it takes minutes on so many clips")
    try:
        package = load(job.jobspec.data)
    except (DataError, StorageError):
        return Probes(reason="the feature package is not where the jobspec says")
    if package.digest != job.package.digest:
        return Probes(reason="the data that the jobspec names are no longer those of the job")
    return Probes(_scores(package), "")


def _scores(package: FeaturePackage) -> dict[Cell, PaperCell]:
    found = baselines.compute(card_context(package, figures=False))
    return {
        each.cell: PaperCell(100 * each.probe.accuracy, 100 * each.probe.weighted_f1)
        for each in found
        if each.probe is not None
    }
