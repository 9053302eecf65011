import numpy as np
import pytest

from tests.tiny import CLASSES, tiny_package, tiny_spec
from unic_tfn.data.package.package import LabelSource
from unic_tfn.errors import DataError
from unic_tfn.runs.job.folds import partitions, refuse_values_from_clips
from unic_tfn.runs.job.job import check_offer, resolve, write_job_files

PACKAGE = tiny_package()
SPEAKERS = tuple(f"speaker {clip % 11}" for clip in range(len(PACKAGE.ids)))


def spec(**folds):
    return tiny_spec(folds={"k": 3, **folds})


def test_without_folds_there_is_no_partition():
    assert partitions(tiny_spec(), PACKAGE) == {}


def test_every_seed_has_a_partition_of_its_own_whatever_the_other_seeds():
    found = partitions(spec(), PACKAGE)
    assert list(found) == [1, 2]
    assert not np.array_equal(found[1], found[2])
    grown = partitions(tiny_spec(folds={"k": 3}, seeds=[7, 2], grid={"text": ["A"]}), PACKAGE)
    assert np.array_equal(grown[2], found[2])


@pytest.mark.parametrize("own", [True, False])
def test_groups_are_the_packages_own_or_those_of_the_named_column(own):
    speakers = {"groups": SPEAKERS} if own else {"columns": {"speaker": SPEAKERS}}
    settings = {} if own else {"group": "speaker"}
    for folds in partitions(spec(**settings), tiny_package(**speakers)).values():
        places = set(zip(SPEAKERS, folds.tolist(), strict=True))
        assert len(places) == len(set(SPEAKERS))


@pytest.mark.parametrize(
    ("provenance", "refused"),
    [
        ({}, False),
        ({"nonfinite": "zero", "values_replaced": {"audio": 3}}, False),
        ({"nonfinite": "median", "values_replaced": {}}, False),
        ({"nonfinite": "median", "values_replaced": {"audio": 0}}, False),
        # No input of the grid has vision.
        ({"nonfinite": "median", "values_replaced": {"vision": 3}}, False),
        ({"nonfinite": "median", "values_replaced": {"audio": 3}}, True),
        ({"nonfinite": "median", "values_replaced": {"text": "some"}}, True),
        ({"values_replaced": {"audio": 3}}, True),
    ],
)
def test_values_computed_from_clips_that_may_be_tested_are_refused(provenance, refused):
    package = tiny_package(provenance=provenance)
    refuse_values_from_clips(tiny_spec(), package)
    check_offer(tiny_spec(), package)
    if not refused:
        check_offer(spec(), package)
        return
    with pytest.raises(DataError, match="NaN and infinity in") as error:
        check_offer(spec(), package)
    assert "--nonfinite zero" in error.value.remedy


def test_a_fold_without_labelled_clips_is_refused_by_name():
    codes = np.full(len(PACKAGE.ids), -1, np.int32)
    codes[:2] = 0, 1
    labels = {**PACKAGE.labels, "text": LabelSource(CLASSES, codes)}
    package = tiny_package(labels=labels)
    words = r"no (train|valid|test) clip for fold \d of seed 1 with a label from 'text'.* T-A "
    with pytest.raises(DataError, match=words):
        check_offer(spec(), package)


def test_the_job_folder_keeps_the_folds_and_only_where_there_are_any(tmp_path):
    plain, folded = (resolve(s, PACKAGE, tmp_path) for s in (tiny_spec(), spec()))
    write_job_files(plain)
    assert not plain.folder.folds_file.exists()
    assert "folds" not in plain.folder.job_file.read_text()
    write_job_files(folded)
    read = folded.folder.open_labels(folded.folder.open_job())
    for run in folded.jobspec.runs():
        assert np.array_equal(read.split_of(run), folded.labels.split_of(run))
    folded.folder.folds_file.write_bytes(b"id,1,2\n")
    with pytest.raises(DataError, match="damaged-folds"):
        folded.folder.open_labels(folded.folder.open_job())


def test_the_fingerprint_follows_the_folds_but_not_the_seeds(tmp_path):
    specs = [tiny_spec(), spec(), spec(k=4), spec(stratify="text")]
    assert len({resolve(each, PACKAGE, tmp_path).fingerprint for each in specs}) == len(specs)
    grown = tiny_spec(folds={"k": 3}, seeds=[5])
    same = {resolve(each, PACKAGE, tmp_path).fingerprint for each in (spec(), grown)}
    assert len(same) == 1
