import os
from hashlib import sha256

import pytest

from tests.report.jobs import Fake, write_job
from unic_tfn.errors import DataError
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.archive.files import (
    file_entities,
    folder_entities,
    last_day,
    record_sums,
    shared_sums,
)

FOLDED = Fake(
    grid={"text": ("T",)}, classes={"text": ("a", "b")}, seeds=(1,), clips=(9, 6, 6), folds=3
)


def test_the_sums_are_those_of_the_files(tmp_path):
    folder = JobFolder(write_job(tmp_path, FOLDED))
    results = load(folder)
    assert set(shared_sums(folder)) == {"job.json", "labels.csv", "folds.csv"}
    run, result = next(iter(results.runs.items()))
    sums = record_sums(folder, run, result)
    for place, found in ((folder.path, shared_sums(folder)), (folder.record_path(run), sums)):
        for name, (size, sum_) in found.items():
            contents = (place / name).read_bytes()
            assert (size, sum_) == (len(contents), sha256(contents).hexdigest())
    assert set(sums) == {path.name for path in folder.record_path(run).iterdir()}


@pytest.mark.parametrize("name", ["job.json", "labels.csv", "runs/T-T/1/0/timing.json"])
def test_a_file_that_has_gone_is_missed(tmp_path, name):
    folder = JobFolder(write_job(tmp_path, FOLDED))
    run, result = next(iter(load(folder).runs.items()))
    (folder.path / name).unlink()

    def described():
        return shared_sums(folder), record_sums(folder, run, result)

    with pytest.raises(DataError, match=f"{name}: expected a file, found nothing"):
        described()


def test_the_day_is_that_of_the_last_record(tmp_path):
    folder = JobFolder(write_job(tmp_path, FOLDED))
    runs = list(load(folder).runs)
    for number, run in enumerate(runs):
        os.utime(folder.record_path(run) / "metrics.json", (0, 86_400 * (number + 1) + 10))
    assert last_day(folder, runs) == "1970-01-04"
    assert last_day(folder, runs[:1]) == "1970-01-02"


def test_a_name_that_is_no_address_is_one_in_its_entity():
    (entity,) = file_entities("report/", {"tables/a b#1.csv": (3, "0" * 64)})
    assert entity["@id"] == "report/tables/a%20b%231.csv"
    assert (entity["name"], entity["contentSize"]) == ("tables/a b#1.csv", "3")
    assert entity["encodingFormat"] == "text/csv"
    folder, _ = folder_entities("report/", "It", {"x.safetensors": (1, "0" * 64)})
    assert folder["hasPart"] == [{"@id": "report/x.safetensors"}]
