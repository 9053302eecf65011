"""Added modalities, computed again from predictions.csv by other means."""

import numpy as np
import pytest
from scipy import stats

from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS


def test_differences_between_inputs(summary, scores):
    additions = summary["modalities"]["additions"]
    assert len(additions) == 27
    for addition in additions:
        letter = LETTERS[addition["label_source"]]
        before, after = f"{letter}-{addition['before']}", f"{letter}-{addition['after']}"
        for metric in ("accuracy", "weighted_f1"):
            expected = np.mean(scores[after][metric]) - np.mean(scores[before][metric])
            assert addition[metric]["difference"]["effect"] == pytest.approx(expected)


def test_permutation_p_values_of_accuracy(summary, recorded):
    for addition in summary["modalities"]["additions"][:6]:
        letter = LETTERS[addition["label_source"]]
        right = [
            np.mean(
                [t.gold == t.predicted for t in recorded[f"{letter}-{addition[side]}"].values()],
                axis=0,
            )
            for side in ("before", "after")
        ]
        result = stats.permutation_test(
            right,
            lambda a, b, axis: np.mean(b - a, axis=axis),
            permutation_type="samples",
            n_resamples=1999,
            vectorized=True,
            rng=np.random.default_rng(1),
        )
        assert addition["accuracy"]["difference"]["p_clips"] == pytest.approx(
            result.pvalue, abs=0.09
        )


def test_p_values_are_the_larger_and_corrected_by_holm(summary):
    for family in (
        [each["accuracy"] for each in summary["modalities"]["additions"]],
        [each["weighted_f1"] for each in summary["modalities"]["additions"]],
        [each["accuracy"] for each in summary["supervision"]["pairs"]],
    ):
        p = np.array([each["difference"]["p"] for each in family])
        both = [(each["difference"]["p_clips"], each["difference"]["p_seeds"]) for each in family]
        assert p == pytest.approx([max(pair) for pair in both])
        steps = np.sort(p) * np.arange(len(p), 0, -1)
        holm = np.minimum(np.maximum.accumulate(steps), 1)[np.argsort(np.argsort(p))]
        ordered = np.argsort(p, kind="stable")
        found = np.array([each["p_corrected"] for each in family])
        assert found[ordered] == pytest.approx(np.sort(holm))
        for each in family:
            beyond = each["p_corrected"] < 0.05
            up = each["difference"]["effect"] > 0
            assert each["verdict"] == (("helps" if up else "hurts") if beyond else "within noise")


def test_intervals_and_detectable_differences(summary):
    family = [each["accuracy"] for each in summary["modalities"]["additions"]]
    for each in family:
        found = each["difference"]
        freedom = np.inf if found["freedom"] is None else found["freedom"]
        reach = stats.t.ppf(0.975, freedom) * found["error"]
        assert (found["low"], found["high"]) == pytest.approx(
            (found["effect"] - reach, found["effect"] + reach)
        )
        t = stats.t.ppf(1 - 0.05 / 2 / len(family), freedom) + stats.t.ppf(0.8, freedom)
        assert each["detectable"] == pytest.approx(t * found["error"])


def test_the_page_tells_how_it_was_tested(full_report):
    page = (full_report / "index.html").read_text()
    assert "1,999 times" in page
    assert "500 bootstrap resamples" in page
    assert "below 0.05" in page
