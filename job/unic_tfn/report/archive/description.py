"""`ro-crate-metadata.json`: a job's folder described for an archive, as an RO-Crate 1.1.

The folder of the job is the crate's root: settings, labels, the records that the report is made
from, and the report. The two actions that made them follow the profile Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5), whose context has the term `sha256`. What no record knows,
the license and the authors, is left to whoever archives the folder.
"""

from collections.abc import Iterable, Mapping

from unic_tfn import __version__
from unic_tfn.encoding.canonical_json import indented_json, sha256
from unic_tfn.grid import SPLITS
from unic_tfn.messages.paper import PAPER
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE, called, data_name
from unic_tfn.records.grid_results import GridResults
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.report.archive.files import (
    Entity,
    file_entities,
    folder_entities,
    folder_entity,
    last_day,
    record_sums,
    references,
    shared_sums,
)

ARCHIVE_FILE = "ro-crate-metadata.json"
CONTEXT = (
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
)
CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SHARED = {
    "job.json": "The jobspec with every default, the data's sum, versions and fingerprint",
    "labels.csv": "The labels of all clips from all sources",
    "folds.csv": "The fold that tests each clip, by seed",
}
LICENSE = (
    "Nobody has stated a license for these results. Before you publish them, put the address of "
    "one, such as https://creativecommons.org/licenses/by/4.0/, in place of this entity, and make "
    "sure that the license of the data allows it."
)


def archive_bytes(folder: JobFolder, results: GridResults, report: Mapping[str, bytes]) -> bytes:
    """Return the description: the same bytes for the same records and the same report.

    Args:
        folder: the job's folder.
        results: the records that the report is made from.
        report: the report's files by name.

    Raises:
        DataError: a file of the job has gone.
        StorageError: the file system failed.
    """
    shared, day = shared_sums(folder), last_day(folder, results.runs)
    records = {run: record_sums(folder, run, result) for run, result in results.runs.items()}
    made = {name: (len(contents), sha256(contents)) for name, contents in report.items()}
    graph = [
        {
            "@id": ARCHIVE_FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": CRATE},
            "about": {"@id": "./"},
        },
        _root(results, day, shared),
        *file_entities("", shared, SHARED),
        folder_entity("runs/", "The records of the runs", (f"runs/{r.path}/" for r in records)),
        *(
            entity
            for run, sums in records.items()
            for entity in folder_entities(f"runs/{run.path}/", f"The record of {run.name}", sums)
        ),
        *folder_entities("report/", "The report", made),
        *_actions(shared, day),
        _data(results.job.package),
        *_software(results.job),
        *_surroundings(),
    ]
    return indented_json({"@context": list(CONTEXT), "@graph": graph})


def _root(results: GridResults, day: str, shared: Iterable[str]) -> Entity:
    package = results.job.package
    data = data_name(package.name, package.synthetic)
    done = f"{len(results.runs)} of {count(len(results.expected), 'run')}"
    return {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": f"{results.name}: networks trained on {data}, and their comparison",
        "description": f"{_notice(package)}The records of {done} that unic-tfn trained on {data}, "
        "and the report made from them: scores, comparisons with intervals and tests, and what the "
        "networks do with the modalities.",
        "datePublished": day,
        "license": {"@id": "#license"},
        "keywords": ["unic-tfn", "multimodal", *(["synthetic data"] * package.synthetic)],
        "identifier": f"fingerprint:{results.job.fingerprint}",
        "citation": {"@id": "#paper"},
        "hasPart": references([*shared, "runs/", "report/"]),
        "mentions": references(["#training", "#report"]),
    }


def _notice(package: PackageSummary) -> str:
    return f"{SYNTHETIC_SENTENCE} " if package.synthetic else ""


def _actions(shared: Iterable[str], day: str) -> list[Entity]:
    """Return how the records and the report came about."""
    return [
        {
            "@id": "#training",
            "@type": "CreateAction",
            "name": "The networks were trained: unic-tfn run",
            "instrument": {"@id": "#trainer"},
            "object": references([*shared, "#data"]),
            "result": references(["runs/"]),
            "endTime": day,
        },
        {
            "@id": "#report",
            "@type": "CreateAction",
            "name": "The report was made: unic-tfn report",
            "instrument": {"@id": "#reporter"},
            "object": references([*shared, "runs/"]),
            "result": references(["report/"]),
        },
    ]


def _data(package: PackageSummary) -> Entity:
    """Return the feature package, whose files are not part of the crate."""
    clips = ", ".join(f"{package.clips[split]:,} {split}" for split in SPLITS)
    total = count(sum(package.clips.values()), "clip")
    return {
        "@id": "#data",
        "@type": "Dataset",
        "name": called(package.name, package.synthetic),
        "description": f"{_notice(package)}The feature package: {total} ({clips}). Its files "
        "are not described here.",
        "identifier": f"sha256:{package.digest}",
    }


def _software(job: JobDocument) -> list[Entity]:
    """Return the program as it trained, known by its code, and as it made the report."""
    versions = ", ".join(f"{name} {version}" for name, version in sorted(job.versions.items()))
    return [
        {
            "@id": "#trainer",
            "@type": "SoftwareApplication",
            "name": "unic-tfn, as it trained",
            "description": f"On {job.backend}, with {versions}.",
            "identifier": f"sha256:{job.code}",
        },
        {
            "@id": "#reporter",
            "@type": "SoftwareApplication",
            "name": "unic-tfn, as it made the report",
            "softwareVersion": __version__,
        },
    ]


def _surroundings() -> list[Entity]:
    """Return the profile, the paper, and the place of the license."""
    return [
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": "#paper", "@type": "ScholarlyArticle", "name": PAPER},
        {
            "@id": "#license",
            "@type": "CreativeWork",
            "name": "License: not stated",
            "description": LICENSE,
        },
    ]
