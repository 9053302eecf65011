"""The study of real networks in small: the data sets are what they say, and can be trained on."""

import numpy as np
import pytest

from benchmarks import retraining as study
from benchmarks.report_honesty.page import families
from unic_tfn.report.context import Effort

EFFORT = Effort(resamples=200, permutations=199)


def test_labels_by_chance_have_nothing_to_do_with_the_features():
    kind = study.KINDS["chance"]
    gaps = []
    for number in range(100):
        package = study.data_set(kind, number)
        codes, text = package.labels["text"].codes, package.features["text"]
        gaps.append(text[codes == 0].mean(0) - text[codes == 1].mean(0))
    # Of differences of means of about 67 clips with a variance of less than 2.
    assert np.abs(np.mean(gaps, axis=0)).max() < 4 * np.sqrt(2 * 2 / 67 / 100)


def test_copies_are_exchangeable_and_unlike():
    codes = [
        np.stack(
            [labels.codes for labels in study.data_set(study.KINDS["copies"], n).labels.values()]
        )
        for n in range(30)
    ]
    alike = np.mean([first == second for first, second in codes])
    kept = 0.7
    assert alike == pytest.approx(kept**2 + (1 - kept**2) / 3, abs=0.03)


def test_a_data_set_is_trained_on_and_judged(cpu, monkeypatch, capsys):
    monkeypatch.setattr(study, "SEEDS", (1111, 1112))
    monkeypatch.setattr(study, "FOLDS", 3)
    monkeypatch.setitem(study.NETWORK["training"], "max_epochs", 1)
    results = study.trained(study.KINDS["copies"], 0, 3)
    assert (len(results.runs), results.problems) == (24, ())
    assert any("supervision, information" in name for name in families(results, EFFORT))
    study.print_false_claims("copies", [results, results], EFFORT)
    assert "2 data sets, 48 networks" in capsys.readouterr().out
    planted = study.trained(study.KINDS["planted"], 0, 0)
    assert set(study.gains(planted)) >= {"accuracy", "information"}
