import numpy as np
import pytest

from tests.report.jobs import EMOTIONS, Fake, cell, write_job
from unic_tfn.grid import UNLABELLED
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    fake = Fake(
        grid={"text": ("T", "TA")},
        classes={"text": EMOTIONS},
        seeds=(1, 2, 3),
        clips=(30, 12, 20),
        unlabelled=0.2,
        synthetic=False,
    )
    return load(JobFolder(write_job(tmp_path_factory.mktemp("grid"), fake)))


def test_rows_are_the_labelled_clips_of_a_split(results):
    labels = results.labels
    for split in ("train", "valid", "test"):
        rows = labels.rows("text", split)
        assert set(labels.split[rows]) == {split}
        assert (labels.codes["text"][rows] != UNLABELLED).all()
    every = np.concatenate([labels.rows("text", split) for split in ("train", "valid", "test")])
    assert len(every) == (labels.codes["text"] != UNLABELLED).sum()


def test_the_majority_is_counted_on_training_clips(results):
    labels = results.labels
    train = labels.codes["text"][labels.rows("text", "train")]
    counts = [int((train == code).sum()) for code in range(len(EMOTIONS))]
    assert labels.majority("text") == counts.index(max(counts))


def test_a_part_of_a_cell_keeps_its_clips_and_seeds_aligned(results):
    whole = results.cells[cell("text-TA")]
    part = whole.only((3, 1)).at(whole.rows[2:5])
    assert part.seeds == (3, 1)
    np.testing.assert_array_equal(part.predicted, whole.predicted[[2, 0], 2:5])
    np.testing.assert_array_equal(part.probabilities, whole.probabilities[[2, 0], 2:5])
    np.testing.assert_array_equal(part.calibrated, whole.calibrated[[2, 0], 2:5])
    np.testing.assert_array_equal(part.gold, whole.gold[2:5])
    np.testing.assert_array_equal(part.correct, part.predicted == part.gold)


def test_a_grid_knows_its_names(results):
    assert (results.name, results.synthetic) == ("fake", False)
    assert results.sources == ("text",)
    assert [c.name for c in results.grid_cells] == ["T-T", "T-TA"]
    assert results.seeds == (1, 2, 3)
