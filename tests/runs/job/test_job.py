from dataclasses import replace

import numpy as np
import pytest

from tests.runs.jobs import PACKAGE, do, read_csv
from tests.tiny import CLASSES, SPEC, tiny_package, tiny_spec
from unic_tfn.data.package.package import LabelSource
from unic_tfn.errors import DataError, JobspecError
from unic_tfn.grid import SPLITS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError
from unic_tfn.runs.job.job import check_offer, resolve, write_job_files


def test_job_files_say_what_was_done(undisturbed):
    job = JobFolder(undisturbed.folder).read_job()
    assert job.fingerprint == undisturbed.job.fingerprint
    assert job.jobspec == tiny_spec()
    assert job.package.digest == PACKAGE.digest
    assert job.package.synthetic is False
    assert sum(job.package.clips.values()) == len(PACKAGE.ids)
    table = read_csv(undisturbed.folder / "labels.csv")
    assert [row["id"] for row in table] == list(PACKAGE.ids)


@pytest.mark.parametrize("split", SPLITS)
def test_a_head_without_labelled_clips_in_a_split_is_refused(split):
    codes = np.where(np.array(PACKAGE.split) == split, -1, 0).astype(np.int32)
    labels = {**PACKAGE.labels, "text": LabelSource(CLASSES, codes)}
    package = replace(PACKAGE, labels=labels)
    model = {**SPEC["model"], "tasks": {"text": 0.4}}
    with pytest.raises(DataError, match=rf"no {split} clip of the run M-TA/1.*model\.tasks\.text"):
        check_offer(tiny_spec(grid={"multimodal": ["A", "TA"]}, model=model), package)
    check_offer(tiny_spec(grid={"multimodal": ["A"]}, model=model), package)


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_without_labelled_clips_is_refused(split):
    codes = np.where(np.array(PACKAGE.split) == split, -1, 0).astype(np.int32)
    labels = {**PACKAGE.labels, "text": LabelSource(CLASSES, codes)}
    with pytest.raises(DataError, match=f"has no {split} clip with a label from 'text'.*T-A"):
        check_offer(tiny_spec(), replace(PACKAGE, labels=labels))


def test_what_the_package_lacks_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(JobspecError, match="polarity"):
        do(tmp_path, spec=tiny_spec(grid={"polarity": ["A"]}))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NoRecordError):
        JobFolder(tmp_path).read_job()


def test_job_files_are_written_once(undisturbed):
    path = undisturbed.job.folder.job_file
    before = path.stat().st_mtime_ns
    write_job_files(undisturbed.job)
    assert path.stat().st_mtime_ns == before


def test_the_fingerprint_follows_settings_and_data_but_not_the_grid(tmp_path):
    def mark(package=PACKAGE, **changes):
        return resolve(tiny_spec(**changes), package, tmp_path).fingerprint

    assert mark() == mark(seeds=[5]) == mark(grid={"text": ["A"]}) == mark(name="other")
    different = {mark(), mark(save_weights=False), mark(tiny_package(clips=50))}
    assert len(different) == 3
