"""The oracles are the files themselves and the reader `rocrate`."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import pytest
from rocrate.rocrate import ROCrate

from tests.report.jobs import Fake, write_job
from unic_tfn.machine.replace_folder import replace_folder
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.archive.description import ARCHIVE_FILE, archive_bytes

REPORT = {"index.html": b"<h1>", "summary.json": b"{}", "tables/table-1.csv": b"a\n"}
SMALL = Fake(
    grid={"text": ("T", "TA")},
    classes={"text": ("calm", "joy")},
    seeds=(1, 2),
    clips=(20, 8, 12),
    variants={"tensor": {}, "late": {"model": {"fusion": "late"}}},
    name="small",
)


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """A job folder with a report, and its description."""
    return describe(write_job(tmp_path_factory.mktemp("archive"), SMALL))


def describe(job):
    """Write a description of a job folder with a report of a few files, and return the folder."""
    folder = JobFolder(job)
    replace_folder(folder.report, REPORT)
    (job / ARCHIVE_FILE).write_bytes(archive_bytes(folder, load(folder), REPORT))
    return job


def graph(job) -> dict[str, Any]:
    """Return the entities by their address."""
    entities = json.loads((job / ARCHIVE_FILE).read_text("utf-8"))["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


def references(value) -> Iterator[str]:
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict) and set(inner) == {"@id"}:
            yield inner["@id"]
        elif isinstance(inner, dict | list):
            yield from references(inner)


def test_every_file_of_the_folder_is_described_as_it_is(job):
    files = {key: entity for key, entity in graph(job).items() if entity["@type"] == "File"}
    there = {path.relative_to(job).as_posix() for path in job.rglob("*") if path.is_file()}
    assert {unquote(key) for key in files} == there - {ARCHIVE_FILE}
    for key, entity in files.items():
        contents = (job / unquote(key)).read_bytes()
        assert entity["contentSize"] == str(len(contents))
        assert entity["sha256"] == sha256(contents).hexdigest()


def test_everything_is_part_of_the_root_and_every_reference_leads_somewhere(job):
    entities = graph(job)
    outside = {"https://w3id.org/ro/crate/1.1"}
    assert set(references(list(entities.values()))) - outside <= set(entities)
    reached, waiting = set(), ["./"]
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting += [part["@id"] for part in entities[key].get("hasPart", [])]
    data = {key for key, e in entities.items() if e["@type"] in ("File", "Dataset")}
    assert reached == {key for key in data if not key.startswith("#")}


def test_the_actions_lead_from_the_settings_and_data_to_the_results(job):
    entities = graph(job)
    training, report = entities["#training"], entities["#report"]
    assert {"@id": "job.json"} in training["object"]
    assert {"@id": "#data"} in training["object"]
    assert training["result"] == [{"@id": "runs/"}]
    assert {"@id": "runs/"} in report["object"]
    assert report["result"] == [{"@id": "report/"}]
    for action in (training, report):
        assert entities[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
        assert {"@id": action["@id"]} in entities["./"]["mentions"]
    document = json.loads((job / "job.json").read_text())
    assert entities["#data"]["identifier"] == f"sha256:{document['package']['digest']}"
    assert entities["#trainer"]["identifier"] == f"sha256:{document['code']}"
    assert entities["./"]["identifier"] == f"fingerprint:{document['fingerprint']}"
    assert "8 of 8 runs" in entities["./"]["description"]


@pytest.mark.parametrize("synthetic", [True, False])
def test_generated_data_are_announced_and_gaps_are_counted(tmp_path, synthetic):
    fake = replace(SMALL, synthetic=synthetic, variants={})
    job = write_job(tmp_path, fake)
    shutil.rmtree(job / "runs/T-TA/2")
    entities = graph(describe(job))
    for key in ("./", "#data"):
        assert entities[key]["description"].startswith(SYNTHETIC_SENTENCE) == synthetic
    assert "3 of 4 runs" in entities["./"]["description"]
    assert "runs/T-TA/2/" not in entities


def test_the_license_is_said_to_be_missing(job):
    entities = graph(job)
    license_ = entities[entities["./"]["license"]["@id"]]
    assert license_["description"].startswith("Nobody has stated a license")


def test_the_reference_reader_finds_every_file(job, tmp_path):
    crate = ROCrate(job)
    assert crate.name.startswith("small: networks trained on synthetic data")
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    assert {entity.id for entity in files} == {
        key for key, entity in graph(job).items() if entity["@type"] == "File"
    }
    assert {action.id for action in crate.root_dataset["mentions"]} == {"#training", "#report"}
    crate.write(tmp_path / "copy")
    for entity in files:
        copied = (tmp_path / "copy" / unquote(entity.id)).read_bytes()
        assert sha256(copied).hexdigest() == entity["sha256"]
