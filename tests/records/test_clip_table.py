"""Clips of heads; the run's own, and every kind of damage, are in `test_run_result`."""

import csv
import io

import numpy as np
import pytest

from unic_tfn.grid import SPLITS, Cell, Run
from unic_tfn.records.clip_table import read_clips
from unic_tfn.records.grid_results import LabelTable
from unic_tfn.records.metrics_document import SplitScores
from unic_tfn.runs.one_run.tables import HeadPredictions, heads_csv
from unic_tfn.scoring.run_scores import score

RUN = Run(Cell("multimodal", "TA"), 1)
CLASSES = {"multimodal": ("no", "yes"), "text": ("bad", "fair", "good")}
IDS = tuple(f"clip {number}" for number in range(9))
LABELS = LabelTable(
    IDS,
    np.repeat(SPLITS, 3),
    {
        "multimodal": np.array([0, 1, 0, 0, -1, 1, 1, 0, 0]),
        "text": np.array([0, -1, 2, 1, 1, 0, 2, -1, 0]),
    },
    CLASSES,
)


def head_of_text():
    """Return the rows of a head, and the scores on the clips that have its labels."""
    random = np.random.default_rng(1)
    codes = LABELS.codes["text"].astype(np.int32)
    chances, scores = {}, {}
    for split in SPLITS:
        rows = LABELS.rows("multimodal", split).astype(np.int32)
        chances[split] = rows, random.dirichlet(np.ones(3), len(rows))
        known = codes[rows] >= 0
        predicted = chances[split][1].argmax(1)
        scores[split] = score(codes[rows[known]], predicted[known], CLASSES["text"])
    contents = heads_csv(IDS, {"text": HeadPredictions(codes, CLASSES["text"], chances)})
    table = list(csv.DictReader(io.StringIO(contents.decode())))
    return table, SplitScores(**scores), chances


def test_a_head_predicts_the_runs_clips_and_is_scored_on_those_with_its_label():
    table, scores, chances = head_of_text()
    found = read_clips(table, RUN, LABELS, "text", scores)
    for split in SPLITS:
        rows = LABELS.rows("multimodal", split)
        np.testing.assert_array_equal(found[split].gold, LABELS.codes["text"][rows])
        np.testing.assert_allclose(found[split].probabilities, chances[split][1], rtol=1e-6)
        np.testing.assert_array_equal(found[split].predicted, chances[split][1].argmax(1))
    assert -1 in found["test"].gold
    assert scores.test.clips == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.pop(), "clips are not those"),
        (lambda rows: rows.append(rows[0]), "a clip twice"),
        (lambda rows: rows[0].update(gold="good"), "gold classes of the train clips"),
        (lambda rows: rows[0].update(gold=""), "gold classes of the train clips"),
        (lambda rows: rows[1].update(gold="fair"), "gold classes of the train clips"),
        (lambda rows: rows[0].update(probability_bad="0.9"), "not probabilities"),
    ],
)
def test_what_contradicts_the_labels_is_refused(change, said):
    table, scores, _ = head_of_text()
    change(table)
    with pytest.raises(ValueError, match=said):
        read_clips(table, RUN, LABELS, "text", scores)


def test_scores_of_other_predictions_are_refused():
    table, scores, _ = head_of_text()
    wrong = scores.model_copy(update={"valid": scores.train})
    with pytest.raises(ValueError, match="its valid "):
        read_clips(table, RUN, LABELS, "text", wrong)
