"""Table 1, computed again from predictions.csv by other means."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score

from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS


def test_table_1(summary, scores, recorded):
    assert len(summary["table_1"]["cells"]) == 19
    for cell in summary["table_1"]["cells"]:
        for metric in ("accuracy", "weighted_f1"):
            seeds = scores[cell["cell"]][metric]
            assert cell[metric]["by_seed"] == pytest.approx(seeds)
            assert cell[metric]["mean"] == pytest.approx(np.mean(seeds))
            assert cell[metric]["deviation"] == pytest.approx(np.std(seeds, ddof=1))
        assert cell["clips"] == len(recorded[cell["cell"]][1111])


def test_table_1_intervals(summary, recorded):
    random = np.random.default_rng(0)
    for cell in summary["table_1"]["cells"][:4]:
        right = np.array([t.gold == t.predicted for t in recorded[cell["cell"]].values()])
        draws = [
            right[random.integers(0, 3, 3)][:, random.integers(0, right.shape[1], right.shape[1])]
            for _ in range(2000)
        ]
        expected = np.percentile(np.mean(draws, axis=(1, 2)), [2.5, 97.5])
        assert [cell["accuracy"]["low"], cell["accuracy"]["high"]] == pytest.approx(
            expected, abs=0.015
        )


def test_best_of_each_column(summary, scores):
    for source, letter in LETTERS.items():
        own = [c for c in summary["table_1"]["cells"] if c["cell"].startswith(f"{letter}-")]
        best = [c["cell"] for c in own if c["accuracy"]["best"]]
        names = [c["cell"] for c in own]
        means = [np.mean(scores[name]["accuracy"]) for name in names]
        assert names[int(np.argmax(means))] in best, source


def test_majority_baselines(summary, full_job):
    labels = pd.read_csv(full_job / "labels.csv")
    for base in summary["table_1"]["baselines"]:
        own = labels.dropna(subset=base["label_source"])
        train, test = (
            own.query("split == @split")[base["label_source"]] for split in ("train", "test")
        )
        majority = train.mode()[0]
        guess = [majority] * len(test)
        assert base["majority_class"] == majority
        assert base["accuracy"] == pytest.approx(accuracy_score(test, guess))
        assert base["weighted_f1"] == pytest.approx(
            f1_score(test, guess, average="weighted", zero_division=0)
        )
