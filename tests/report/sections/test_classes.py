import numpy as np
import pytest
from sklearn.metrics import recall_score


def test_classes(summary, recorded):
    for cell in summary["classes"]["cells"]:
        runs = recorded[cell["cell"]].values()
        names = [each["name"] for each in cell["classes"]]
        recalls = np.mean(
            [recall_score(t.gold, t.predicted, labels=names, average=None) for t in runs], axis=0
        )
        for each, recall in zip(cell["classes"], recalls, strict=True):
            share = np.mean([t.predicted == each["name"] for t in runs])
            gold = np.mean([t.gold == each["name"] for t in runs])
            assert each["recall"] == pytest.approx(recall)
            assert each["predicted_share"] == pytest.approx(share)
            assert each["gold_share"] == pytest.approx(gold)
            assert each["never_predicted"] == (share == 0)
    named = [(each["cell"], each["seed"], each["name"]) for each in summary["classes"]["collapsed"]]
    assert named == [("T-T", 1111, "neutral"), ("T-T", 1112, "neutral")]


def test_collapsed_runs_are_named_on_the_page(full_report):
    page = (full_report / "index.html").read_text()
    assert "at least 95 % of predictions in one class: 2 of 57 runs: T-T, seed 1111" in page
