"""Added modalities, computed again from predictions.csv by other means."""

import numpy as np
import pytest
from scipy import stats

from tests.report.jobs import COMPLETE_GRID, Fake, write_job
from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS
from unic_tfn.grid import METRIC_WORDS, METRICS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import findings, modalities


def families(summary, metric):
    """Return the judged changes in a metric by family."""
    found: dict[str, list] = {}
    for addition in summary["modalities"]["additions"]:
        found.setdefault(addition["family"], []).append(addition["judged"][metric])
    return found


def test_differences_between_inputs(summary, scores):
    additions = summary["modalities"]["additions"]
    assert len(additions) == 27
    for addition in additions:
        letter = LETTERS[addition["label_source"]]
        before, after = f"{letter}-{addition['before']}", f"{letter}-{addition['after']}"
        for metric in METRICS:
            expected = np.mean(scores[after][metric]) - np.mean(scores[before][metric])
            assert addition["judged"][metric]["difference"]["effect"] == pytest.approx(
                expected, abs=1e-4
            )


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
        assert addition["judged"]["accuracy"]["difference"]["p_clips"] == pytest.approx(
            result.pvalue, abs=0.09
        )


def test_p_values_are_the_larger_and_corrected_below_the_mean(summary):
    """Bounds that the closed procedure keeps, whichever combinations can be true."""
    for metric in METRICS:
        for family, judged in families(summary, metric).items():
            mean = summary["modalities"]["means"][family][metric]["here"]["difference"]["p"]
            p = np.array([each["difference"]["p"] for each in judged])
            tests = [
                (each["difference"]["p_clips"], each["difference"]["p_seeds"]) for each in judged
            ]
            assert p == pytest.approx([max(pair) for pair in tests])
            corrected = np.array([each["p_corrected"] for each in judged])
            everything = min(1.0, 2 * min(mean, len(p) * p.min()))
            assert (corrected >= np.maximum(p, everything) - 1e-9).all()
            # Nothing takes more than its Bonferroni correction, with half of the level.
            assert (corrected <= np.minimum(2 * len(p) * p, 1) + 1e-9).all()


def test_verdicts_follow_from_corrected_p_values_and_margins(summary):
    for metric in METRICS:
        for judged in families(summary, metric).values():
            for each in judged:
                found = each["difference"]
                freedom = np.inf if found["freedom"] is None else found["freedom"]
                reach = stats.t.ppf(1 - 0.05 / len(judged), freedom) * found["error"]
                assert each["within"] == pytest.approx(abs(found["effect"]) + reach)
                small = metric != "information" and each["within"] < 0.03
                expected = "no difference" if small else "within noise"
                if each["p_corrected"] < 0.05:
                    expected = "helps" if found["effect"] > 0 else "hurts"
                assert each["verdict"] == expected


def test_the_mean_of_a_family_is_that_of_its_comparisons(summary):
    for metric in METRICS:
        for family, judged in families(summary, metric).items():
            mean = summary["modalities"]["means"][family][metric]
            effects = [each["difference"]["effect"] for each in judged]
            assert mean["comparisons"] == len(effects)
            assert mean["here"]["difference"]["effect"] == pytest.approx(np.mean(effects))


def test_intervals_and_detectable_differences(summary):
    family = families(summary, "accuracy")["to own modality"]
    for each in family:
        found = each["difference"]
        freedom = np.inf if found["freedom"] is None else found["freedom"]
        reach = stats.t.ppf(0.975, freedom) * found["error"]
        assert (found["low"], found["high"]) == pytest.approx(
            (found["effect"] - reach, found["effect"] + reach)
        )
        t = stats.t.ppf(1 - 0.05 / 4 / len(family), freedom) + stats.t.ppf(0.8, freedom)
        assert each["detectable"] == pytest.approx(t * found["error"])


def test_the_page_tells_how_it_was_tested(full_report):
    page = (full_report / "index.html").read_text()
    assert "1,999 times" in page
    assert "500 bootstrap resamples" in page
    assert "below 0.05" in page


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    fake = Fake(grid=COMPLETE_GRID, seeds=(1, 2), clips=(60, 20, 40), skill={"T-A": 0.9})
    results = load(JobFolder(write_job(tmp_path_factory.mktemp("job"), fake)))
    return Context(results, Effort(resamples=100, permutations=199))


def test_only_additions_to_the_labels_own_modality_ask_about_unimodal_tasks(
    complete,
):
    values = modalities.SECTION.values(complete)
    sizes = {family: len(values.of(family)) for family in values.families}
    assert sizes == {
        "to own modality": 15,
        "of own modality": 15,
        "without own modality": 6,
        "no own": 12,
    }
    for addition in values.additions:
        own = LETTERS[addition.label_source]
        assert (own in addition.before) == (addition.family == "to own modality")
    answer = findings.SECTION.values(complete).answers[0]
    first = answer.answer.split("Other comparisons")[0]
    assert "of 15 comparisons; secondary: accuracy in" in first
    assert all(METRIC_WORDS[metric] in first for metric in ("macro_f1", "information"))
    assert "of 36" not in answer.answer
    assert "lacks it: weighted F1 changes beyond noise in" in answer.answer


def test_every_family_is_corrected_by_itself(complete):
    values = modalities.SECTION.values(complete)
    for family in values.families:
        judged = [addition.judged["accuracy"] for addition in values.of(family)]
        smallest = min(judged, key=lambda each: each.difference.p)
        mean = values.means[family]["accuracy"].here.difference.p
        everything = 2 * min(mean, len(judged) * smallest.difference.p)
        assert smallest.p_corrected >= min(1, everything) - 1e-9
        assert smallest.p_corrected <= min(1, 2 * len(judged) * smallest.difference.p) + 1e-9
