"""Records of other versions: nothing is done again before the user has said so."""

import json
import shutil

import pytest

from tests.runs.jobs import ALONE, OTHER, PACKAGE, do
from tests.tiny import Notes, results, tiny_spec
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.errors import DataError
from unic_tfn.records import fingerprint
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.versions import versions
from unic_tfn.runs import shard
from unic_tfn.runs.job import job as job_module
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard


@pytest.fixture
def copy(undisturbed, tmp_path):
    """Return a folder above a finished job."""
    shutil.copytree(undisturbed.folder, tmp_path / "tiny")
    return tmp_path


@pytest.fixture
def nothing_trains(undisturbed, monkeypatch):
    """Stop a shard at the moment at which it would load the backend."""

    class LoadingError(Exception):
        pass

    def stop(*arguments):
        raise LoadingError

    monkeypatch.setattr(shard, "start", stop)
    return LoadingError


def upgrade(monkeypatch, package="numpy"):
    now = versions("tensorflow")
    monkeypatch.setattr(job_module, "versions", lambda backend: {**now, package: "99.0"})
    return now[package]


def start(folder, redo=False, force=False, **changes):
    spec = tiny_spec(**changes)
    return run_shard(resolve(spec, PACKAGE, folder), spec.runs(), Notes(), force, redo)


def test_another_version_of_a_package_is_named_and_nothing_changes(
    copy, nothing_trains, monkeypatch
):
    before, then = results(copy), upgrade(monkeypatch)
    with pytest.raises(DataError, match="4 runs have records that other versions made") as error:
        start(copy)
    assert f"numpy {then}, now 99.0" in str(error.value)
    assert "code" not in str(error.value)
    assert "--redo" in error.value.remedy
    assert error.value.exit_code == 65
    assert results(copy) == before
    for said in ({"redo": True}, {"force": True}):
        with pytest.raises(nothing_trains):
            start(copy, **said)


def test_other_code_is_named(copy, nothing_trains, monkeypatch):
    now = fingerprint.code_digest()
    monkeypatch.setattr(fingerprint, "code_digest", lambda *package: "0" * 64)
    with pytest.raises(DataError, match="made: other code that computes numbers\\. They"):
        start(copy)
    # Records that do not tell their code themselves: `job.json` has it.
    for run in tiny_spec().runs():
        path = JobFolder(copy / "tiny").record_path(run) / "metrics.json"
        document = json.loads(path.read_bytes())
        assert document.pop("code") == now
        del document["sha256"]
        path.write_bytes(sealed(document))
    with pytest.raises(DataError, match=r"4 runs have records .* other code"):
        start(copy)


def test_a_grid_half_done_by_each_version_is_still_a_question(copy, nothing_trains, monkeypatch):
    """Another shard has said --redo, and `job.json` names the new versions by now."""
    upgrade(monkeypatch)
    job = resolve(tiny_spec(), PACKAGE, copy)
    job_module.write_job_files(job)
    shutil.rmtree(job.folder.record_path(OTHER))
    with pytest.raises(DataError, match="3 runs have records"):
        start(copy)


def test_a_record_in_another_format_is_a_question_too(copy, nothing_trains):
    path = JobFolder(copy / "tiny").record_path(ALONE) / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"]
    path.write_bytes(sealed({**document, "format": 1}))
    with pytest.raises(DataError, match=r"1 run has a record .*another format"):
        start(copy)


def test_other_settings_are_no_question(copy, nothing_trains, monkeypatch):
    upgrade(monkeypatch)
    training = {**tiny_spec().training.model_dump(), "learning_rate": 0.01}
    with pytest.raises(nothing_trains):
        start(copy, training=training)


def test_damaged_records_are_no_question(copy, nothing_trains, monkeypatch):
    for run in tiny_spec().runs():
        (JobFolder(copy / "tiny").record_path(run) / "history.csv").unlink()
    upgrade(monkeypatch)
    with pytest.raises(nothing_trains):
        start(copy)


def test_with_redo_they_are_set_aside_and_done_again(undisturbed, copy, monkeypatch):
    upgrade(monkeypatch)
    spec = tiny_spec()
    notes = Notes()
    assert run_shard(resolve(spec, PACKAGE, copy), [ALONE], notes, redo=True) == {}
    assert notes.account.aside[ALONE].place.name == "1.other-fingerprint.1"
    monkeypatch.undo()
    assert do(copy, [OTHER]).notes.account.done == (OTHER,)
