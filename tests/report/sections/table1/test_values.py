"""Table 1, computed again from predictions.csv by other means."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, f1_score

from tests.report.jobs import Fake, write_job
from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS
from unic_tfn.grid import METRICS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import findings
from unic_tfn.report.sections.table1 import SECTION

# Temperatures are fitted in two ways, which end as near to each other.
NEAR = {**dict.fromkeys(METRICS, 1e-9), "information": 1e-4}


def test_table_1(summary, scores, recorded):
    assert len(summary["table_1"]["cells"]) == 19
    for cell in summary["table_1"]["cells"]:
        for metric in METRICS:
            seeds = scores[cell["cell"]][metric]
            found = cell["scores"][metric]
            assert found["by_seed"] == pytest.approx(seeds, abs=NEAR[metric])
            assert found["mean"] == pytest.approx(np.mean(seeds), abs=NEAR[metric])
            spread = np.std(seeds, ddof=1)
            assert found["deviation"] == pytest.approx(spread, abs=NEAR[metric])
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
        found = cell["scores"]["accuracy"]
        assert [found["low"], found["high"]] == pytest.approx(expected, abs=0.015)


def test_best_of_each_column(summary, scores):
    for source, letter in LETTERS.items():
        own = [c for c in summary["table_1"]["cells"] if c["cell"].startswith(f"{letter}-")]
        best = [c["cell"] for c in own if c["scores"]["accuracy"]["best"]]
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
        assert base["majority"]["accuracy"] == pytest.approx(accuracy_score(test, guess))
        for average in ("weighted", "macro"):
            assert base["majority"][f"{average}_f1"] == pytest.approx(
                f1_score(test, guess, average=average, zero_division=0)
            )


def test_beating_chance_takes_the_better_constant_prediction(tmp_path):
    """The audit's case: 52 % right where always saying `positive` is right about 62 %."""
    fake = Fake(
        grid={"polarity": ("T", "TA")},
        classes={"polarity": ("negative", "positive")},
        clips=(200, 20, 400),
    )
    results = load(JobFolder(write_job(tmp_path, fake)))
    split = results.labels.split
    random = np.random.default_rng(0)
    gold = np.where(split == "train", random.random(620) < 0.45, random.random(620) < 0.62)
    codes = {"polarity": gold.astype(np.int64)}
    test = codes["polarity"][split == "test"]
    cells = {
        cell: replace(
            found,
            gold=test,
            predicted=np.where(random.random((3, 400)) < 0.52, test, 1 - test),
        )
        for cell, found in results.cells.items()
    }
    results = replace(results, labels=replace(results.labels, codes=codes), cells=cells)
    context = Context(results, Effort(200, 499))
    values = SECTION.values(context)
    (chance,) = values.baselines
    assert (chance.majority_class, chance.test_class) == ("negative", "positive")
    assert chance.majority["accuracy"] < 0.45 < 0.55 < chance.test["accuracy"]
    for found in values.cells:
        accuracy, over = found.scores["accuracy"].mean, found.over_chance
        assert accuracy > chance.majority["accuracy"] + 0.05
        assert over["accuracy"].difference.effect == pytest.approx(
            accuracy - chance.test["accuracy"]
        )
        assert over["accuracy"].verdict != "helps"
        assert over["information"].difference.effect == pytest.approx(
            found.scores["information"].mean
        )
        assert found.kappa is not None
        assert abs(found.kappa) < 0.15
    notes = " ".join(findings.SECTION.values(context).notes)
    assert "0 of 2 cells beat chance" in notes


def test_the_other_baselines(summary, full_job):
    labels = pd.read_csv(full_job / "labels.csv")
    for base in summary["table_1"]["baselines"]:
        own = labels.dropna(subset=base["label_source"])
        train, test = (
            own.query("split == @split")[base["label_source"]].value_counts(normalize=True)
            for split in ("train", "test")
        )
        assert base["test"]["accuracy"] == pytest.approx(test.max())
        assert base["guess"]["accuracy"] == pytest.approx((train * test).sum())
        assert base["guess"]["information"] == pytest.approx(-entropy(test, train[test.index], 2))
