from types import SimpleNamespace

import numpy as np
import pytest

from unic_tfn.data.package.folds import draw_folds
from unic_tfn.grid import Cell, expand
from unic_tfn.records.grid_results import LabelTable
from unic_tfn.records.own_split import gaps

CELL = Cell("text", "T")
CLIPS, SEEDS = 400, (1, 2)


def table(groups=()):
    codes = np.random.default_rng(0).integers(0, 3, CLIPS).astype(np.int32)
    split = np.array(["train", "train", "train", "valid", "test"] * (CLIPS // 5))
    folds = {seed: draw_folds(codes, groups, 5, seed) for seed in SEEDS}
    names = tuple(str(clip) for clip in range(CLIPS))
    labels = {"text": codes.astype(np.int64)}
    return LabelTable(names, split, labels, {"text": ("a", "b", "c")}, groups, folds)


def predicted(labels, right_on_train, right_elsewhere, folds=5):
    """Return results in which a clip is predicted right as often as its own split says."""
    random = np.random.default_rng(1)
    results = {}
    for run in expand({"text": ["T"]}, SEEDS, folds):
        rows = labels.rows("text", "test", run)
        gold = labels.codes["text"][rows]
        chance = np.where(labels.split[rows] == "train", right_on_train, right_elsewhere)
        wrong = (gold + random.integers(1, 3, len(rows))) % 3
        results[run] = SimpleNamespace(
            predicted=np.where(random.random(len(rows)) < chance, gold, wrong)
        )
    return results


@pytest.mark.parametrize("groups", [(), tuple(f"video {clip // 5 % 40}" for clip in range(CLIPS))])
def test_features_that_know_the_labels_of_train_clips_are_found_out(groups):
    labels = table(groups)
    (found,) = gaps(labels, predicted(labels, 0.98, 0.75))
    assert found.cell == CELL
    assert found.train == pytest.approx(0.98, abs=0.02)
    assert found.test == pytest.approx(0.75, abs=0.06)
    assert "T-T: its networks are right on 9" in str(found)


@pytest.mark.parametrize(("train", "elsewhere"), [(0.75, 0.75), (0.8, 0.75), (0.5, 0.75), (1, 1)])
def test_clips_that_are_about_as_hard_raise_no_suspicion(train, elsewhere):
    labels = table()
    assert gaps(labels, predicted(labels, train, elsewhere)) == ()


def test_without_folds_or_runs_nothing_is_said():
    labels = table()
    assert gaps(labels, {}) == ()
    # Without folds only the test part is predicted.
    assert gaps(labels, predicted(labels, 0.98, 0.5, folds=0)) == ()
