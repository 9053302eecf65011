"""A job: a jobspec with its data, backend, versions and fingerprint, and the files that name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.table import format_table
from unic_tfn.encoding.canonical_json import sealed, sha256
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS, UNLABELLED, Run
from unic_tfn.jobspec.offer import check_names
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.fingerprint import code_digest, fingerprint
from unic_tfn.records.folds import folds_csv
from unic_tfn.records.grid_results import LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary, VariantSummary
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.labels import labels_of_package
from unic_tfn.records.versions import versions
from unic_tfn.runs.job.folds import partitions, refuse_values_from_clips
from unic_tfn.training.backend import backend_name


@dataclass(frozen=True)
class Job:
    """A jobspec with everything it refers to resolved.

    Args:
        jobspec: what is asked for.
        package: the verified data.
        folder: `outputs/<job name>`.
        backend: Keras's backend.
        versions: of all packages that compute numbers.
        fingerprint: of everything that could change the numbers of runs without a variant.
        fingerprints: the same by variant, in the jobspec's order.
    """

    jobspec: Jobspec
    package: FeaturePackage
    folder: JobFolder
    backend: str
    versions: dict[str, str]
    fingerprint: str
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    def fingerprint_of(self, run: Run) -> str:
        """Return the fingerprint that a run's record is made under."""
        return self.fingerprints.get(run.variant, self.fingerprint)

    @cached_property
    def jobspecs(self) -> Mapping[str, Jobspec]:
        """The jobspec of each variant; without variants the jobspec under an empty name."""
        return {name: self.jobspec.for_variant(name) for name in self.jobspec.variants or ("",)}

    @cached_property
    def labels(self) -> LabelTable:
        """The labels of all clips, as `labels.csv` has them, and their folds if there are any."""
        folds = partitions(self.jobspec, self.package)
        return labels_of_package(self.package, folds, self.jobspec.fold_group)


def resolve(jobspec: Jobspec, package: FeaturePackage, outputs: Path) -> Job:
    """Return the job, after checking that the package offers everything that the grid asks for.

    Args:
        jobspec: the settings.
        package: the verified data.
        outputs: the folder in which the job's folder is or will be.

    Raises:
        JobspecError: a label source or a modality of the grid is not in the package.
        DataError: a cell has no labelled clip in a split or fold, or the data cannot have folds.
        UsageError: `KERAS_BACKEND` names an unknown backend, or a package that computes numbers is
            not installed.
    """
    check_offer(jobspec, package)
    backend = backend_name()
    found = versions(backend)

    def mark(variant: str) -> str:
        return fingerprint(jobspec, package.digest, backend, found, variant=variant)

    marks = {name: mark(name) for name in jobspec.variants}
    folder = JobFolder(outputs / jobspec.name)
    return Job(jobspec, package, folder, backend, found, mark(""), marks)


def check_offer(jobspec: Jobspec, package: FeaturePackage) -> None:
    """Refuse label sources, modalities, folds and empty splits by name, before anything trains.

    Raises:
        JobspecError: a label source or a modality of the grid is not in the package.
        DataError: a cell has no labelled clip in a split or fold, or the data cannot have folds.
    """
    sources, modalities = list(package.labels), list(package.features)
    check_names(jobspec, package.name, sources, modalities, package.unimodal_sources)
    refuse_values_from_clips(jobspec, package)
    labels = labels_of_package(package, partitions(jobspec, package))
    for run in jobspec.runs():
        for split in SPLITS:
            if not len(labels.rows(run.cell.label_source, split, run)):
                raise _empty(package.name, run, split)
        _refuse_empty_tasks(jobspec, package, labels, run)


def _refuse_empty_tasks(
    jobspec: Jobspec, package: FeaturePackage, labels: LabelTable, run: Run
) -> None:
    """Refuse a head that has no labelled clip among a run's clips of a split."""
    unimodal = package.unimodal_sources
    for source in jobspec.for_variant(run.variant).model.tasks or ():
        if unimodal[source] not in run.cell.input:
            continue
        for split in SPLITS:
            rows = labels.rows(run.cell.label_source, split, run)
            if (labels.codes[source][rows] == UNLABELLED).all():
                raise DataError(
                    f"Package {package.name!r} has no {split} clip of the run {run.name} with a "
                    f"label from {source!r}, which its head needs (model.tasks.{source}).",
                    "Leave that task out.",
                )


def _empty(package: str, run: Run, split: str) -> DataError:
    """Return the error for a run without clips in a split."""
    fold, ways = "", "make another split"
    if run.fold is not None:
        fold = f" for fold {run.fold} of seed {run.seed}"
        ways = "give `folds.k` a smaller number, or stratify the folds by it (`folds.stratify`)"
    return DataError(
        f"Package {package!r} has no {split} clip{fold} with a label from "
        f"{run.cell.label_source!r}, which the cell {run.cell.name} needs.",
        f"Leave that label source out of the grid, or {ways}.",
    )


def write_job_files(job: Job) -> None:
    """Write `labels.csv`, `folds.csv` if there are folds, and `job.json`, where they differ.

    Raises:
        StorageError: the file system failed.
    """
    table = format_table(job.package).encode()
    folds = folds_csv(job.package.ids, job.labels.folds) if job.labels.folds else b""
    document = _document(job, sha256(table), sha256(folds) if folds else "")
    # `job.json` last: whoever finds it then finds the files that it names.
    job.folder.write_document(job.folder.labels_file, table)
    if folds:
        job.folder.write_document(job.folder.folds_file, folds)
    job.folder.write_document(job.folder.job_file, sealed(document.model_dump(mode="json")))


def _document(job: Job, labels_sha256: str, folds_sha256: str) -> JobDocument:
    package = job.package
    return JobDocument(
        jobspec=job.jobspec,
        package=PackageSummary(
            name=package.name,
            synthetic=package.synthetic,
            digest=package.digest,
            clips={split: package.split.count(split) for split in SPLITS},
            classes={name: source.classes for name, source in package.labels.items()},
            provenance=package.provenance,
            unimodal=package.unimodal_sources,
        ),
        backend=job.backend,
        versions=job.versions,
        code=code_digest(),
        fingerprint=job.fingerprint,
        variants=tuple(
            VariantSummary(name=name, fingerprint=mark) for name, mark in job.fingerprints.items()
        ),
        labels_sha256=labels_sha256,
        folds_sha256=folds_sha256,
    )
