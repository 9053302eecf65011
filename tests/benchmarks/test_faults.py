"""A small sample of the campaign `python -m benchmarks.faults`, and proof that it can fail."""

import shutil

import numpy as np
import pytest

from benchmarks.faults import corruptions as campaign
from benchmarks.faults.corruptions import corruptions
from benchmarks.faults.inputs import inputs, mutate
from benchmarks.faults.job_files import job_files
from benchmarks.faults.kills import kills
from benchmarks.faults.lean import BrokenPromiseError, check_same, make, require
from benchmarks.faults.storage import storage
from benchmarks.faults.underfoot import environments, packages
from unic_tfn.records.job_folder import JobFolder


@pytest.fixture(scope="module")
def lean(tmp_path_factory):
    return make(tmp_path_factory.mktemp("lean"))


def test_killed_at_random_moments(lean, tmp_path):
    tally = kills(lean, tmp_path / "kills", 3, seed=1, shard_counts=(1,))
    assert tally.moments == 3
    assert tally.signals.total() <= 3
    assert list((tmp_path / "kills").iterdir()) == []


def test_storage_that_fails_or_kills_loses_nothing(lean, tmp_path):
    found = storage(lean, tmp_path / "storage", 24, seed=1)
    assert found.total() == 24
    assert {name.partition(":")[0] for name in found} == {"import", "import --force", "report"}


def test_damaged_files_of_a_job_are_refused_and_repaired(cpu, lean, tmp_path):
    found = job_files(lean, tmp_path, 24, seed=1)
    assert {name.partition(",")[0] for name in found} == {"job.json", "labels.csv", "folds.csv"}


def test_a_package_that_changes_underfoot_changes_no_record(cpu, lean, tmp_path):
    assert packages(lean, tmp_path, 3, seed=1).total() == 3


def test_variables_of_the_environment_change_no_record(lean, tmp_path):
    assert environments(lean, tmp_path, 1, seed=1).total() >= 1


def test_every_corruption_is_found(cpu, lean, tmp_path):
    damages = 5 * len(campaign.DAMAGES)
    reasons = corruptions(lean, tmp_path, damages, seed=1, redo=40)
    assert reasons.total() == damages
    assert {"other-format", "other-run", "other-files", "damaged-metrics"} <= reasons.keys()


def test_mutated_inputs_end_by_design(tmp_path):
    codes, _ = inputs(tmp_path, 240, seed=1)
    assert codes.total() > 200
    assert {name.rpartition(" ")[2] for name in codes} >= {"64", "65"}


def test_the_campaign_notices_what_is_lost(lean, tmp_path):
    shutil.copytree(lean.undisturbed, tmp_path / "job")
    check_same(lean, tmp_path / "job")
    (JobFolder(tmp_path / "job").record_path(lean.runs[0]) / ".half.tmp").mkdir()
    with pytest.raises(BrokenPromiseError, match="temporary files are left"):
        check_same(lean, tmp_path / "job")
    shutil.rmtree(JobFolder(tmp_path / "job").record_path(lean.runs[0]) / ".half.tmp")
    (tmp_path / "job" / "set-aside").mkdir()
    (tmp_path / "job" / "set-aside" / "more").touch()
    with pytest.raises(BrokenPromiseError, match=r"not an undisturbed run's.*more"):
        check_same(lean, tmp_path / "job")


def test_damage_that_goes_unnoticed_ends_the_campaign(cpu, lean, tmp_path, monkeypatch):
    def harmless(file, other, random):
        (file.parent / "timing.json").write_bytes((other / "timing.json").read_bytes())

    monkeypatch.setattr(campaign, "DAMAGES", (harmless,))
    monkeypatch.setattr(campaign, "load", lambda folder: type("None", (), {"problems": ()}))
    with pytest.raises(BrokenPromiseError, match="the report names"):
        corruptions(lean, tmp_path, 1, seed=1)


def test_mutation_nearly_always_changes_something():
    random = np.random.default_rng(0)
    right = bytes(range(256))
    assert sum(mutate(right, random) != right for _ in range(100)) > 90
    assert mutate(b"", random) is not None


def test_a_promise_is_kept_or_not():
    require(True, "x")
    with pytest.raises(BrokenPromiseError, match="lost"):
        require(False, "lost")
