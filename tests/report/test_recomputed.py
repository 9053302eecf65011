"""Every number of a report, computed again from predictions.csv by other means."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import (
    accuracy_score,
    cohen_kappa_score,
    confusion_matrix,
    f1_score,
    recall_score,
)

LETTERS = {"text": "T", "audio": "A", "video": "V", "multimodal": "M"}


@pytest.fixture(scope="module")
def tests(full_job) -> dict:
    """Test predictions by cell and seed, read anew, clips in one order."""
    found = {}
    for path in sorted(full_job.glob("runs/*/*/predictions.csv")):
        table = pd.read_csv(path).query("split == 'test'").set_index("id").sort_index()
        found.setdefault(path.parts[-3], {})[int(path.parts[-2])] = table
    return found


@pytest.fixture(scope="module")
def scores(tests) -> dict:
    """The ten-line script: accuracy and weighted F1 by cell and metric, one number a seed."""
    return {
        name: {
            "accuracy": [accuracy_score(t.gold, t.predicted) for t in runs.values()],
            "weighted_f1": [
                f1_score(t.gold, t.predicted, average="weighted", zero_division=0)
                for t in runs.values()
            ],
        }
        for name, runs in tests.items()
    }


def test_table_1(summary, scores, tests):
    assert len(summary["table_1"]["cells"]) == 19
    for cell in summary["table_1"]["cells"]:
        for metric in ("accuracy", "weighted_f1"):
            seeds = scores[cell["cell"]][metric]
            assert cell[metric]["by_seed"] == pytest.approx(seeds)
            assert cell[metric]["mean"] == pytest.approx(np.mean(seeds))
            assert cell[metric]["deviation"] == pytest.approx(np.std(seeds, ddof=1))
        assert cell["clips"] == len(tests[cell["cell"]][1111])


def test_table_1_intervals(summary, tests):
    random = np.random.default_rng(0)
    for cell in summary["table_1"]["cells"][:4]:
        right = np.array([t.gold == t.predicted for t in tests[cell["cell"]].values()])
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


def test_confusion_matrices(summary, tests, full_job):
    classes = summary["provenance"]["job"]["package"]["classes"]["text"]
    for cell in summary["figure_2"]["cells"]:
        own = {
            str(seed): confusion_matrix(t.gold, t.predicted, labels=classes)
            for seed, t in tests[cell["cell"]].items()
        }
        assert {seed: np.array(m).tolist() for seed, m in own.items()} == cell["by_seed"]
        assert sum(own.values()).tolist() == cell["summed"]


def test_differences_between_inputs(summary, scores):
    additions = summary["modalities"]["additions"]
    assert len(additions) == 27
    for one in additions:
        letter = LETTERS[one["label_source"]]
        before, after = f"{letter}-{one['before']}", f"{letter}-{one['after']}"
        for metric in ("accuracy", "weighted_f1"):
            expected = np.mean(scores[after][metric]) - np.mean(scores[before][metric])
            assert one[metric]["difference"]["effect"] == pytest.approx(expected)


def test_differences_between_label_sources(summary, tests):
    pairs = summary["supervision"]["pairs"]
    assert len(pairs) == 18
    for pair in pairs:
        cells = [tests[f"{LETTERS[pair[side]]}-{pair['input']}"] for side in ("first", "second")]
        both = cells[0][1111].index.intersection(cells[1][1111].index)
        first, second = (
            np.mean([(t.gold == t.predicted)[both].mean() for t in runs.values()]) for runs in cells
        )
        assert pair["clips"] == len(both) < 191
        assert pair["accuracy"]["difference"]["effect"] == pytest.approx(second - first)
        assert (pair["first_accuracy"], pair["second_accuracy"]) == pytest.approx((first, second))


def test_permutation_p_values_of_accuracy(summary, tests):
    for one in summary["modalities"]["additions"][:6]:
        letter = LETTERS[one["label_source"]]
        right = [
            np.mean(
                [t.gold == t.predicted for t in tests[f"{letter}-{one[side]}"].values()], axis=0
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
        assert one["accuracy"]["difference"]["p_clips"] == pytest.approx(result.pvalue, abs=0.09)


def test_p_values_are_the_larger_and_corrected_by_holm(summary):
    for family in (
        [one["accuracy"] for one in summary["modalities"]["additions"]],
        [one["weighted_f1"] for one in summary["modalities"]["additions"]],
        [one["accuracy"] for one in summary["supervision"]["pairs"]],
    ):
        p = np.array([one["difference"]["p"] for one in family])
        both = [(one["difference"]["p_clips"], one["difference"]["p_seeds"]) for one in family]
        assert p == pytest.approx([max(pair) for pair in both])
        steps = np.sort(p) * np.arange(len(p), 0, -1)
        holm = np.minimum(np.maximum.accumulate(steps), 1)[np.argsort(np.argsort(p))]
        ordered = np.argsort(p, kind="stable")
        found = np.array([one["p_corrected"] for one in family])
        assert found[ordered] == pytest.approx(np.sort(holm))
        for one in family:
            beyond = one["p_corrected"] < 0.05
            up = one["difference"]["effect"] > 0
            assert one["verdict"] == (("helps" if up else "hurts") if beyond else "within noise")


def test_intervals_and_detectable_differences(summary):
    family = [one["accuracy"] for one in summary["modalities"]["additions"]]
    for one in family:
        found = one["difference"]
        freedom = np.inf if found["freedom"] is None else found["freedom"]
        reach = stats.t.ppf(0.975, freedom) * found["error"]
        assert (found["low"], found["high"]) == pytest.approx(
            (found["effect"] - reach, found["effect"] + reach)
        )
        t = stats.t.ppf(1 - 0.05 / 2 / len(family), freedom) + stats.t.ppf(0.8, freedom)
        assert one["detectable"] == pytest.approx(t * found["error"])


def test_classes(summary, tests):
    for cell in summary["classes"]["cells"]:
        runs = tests[cell["cell"]].values()
        names = [one["name"] for one in cell["classes"]]
        recalls = np.mean(
            [recall_score(t.gold, t.predicted, labels=names, average=None) for t in runs], axis=0
        )
        for one, recall in zip(cell["classes"], recalls, strict=True):
            share = np.mean([t.predicted == one["name"] for t in runs])
            gold = np.mean([t.gold == one["name"] for t in runs])
            assert one["recall"] == pytest.approx(recall)
            assert one["predicted_share"] == pytest.approx(share)
            assert one["gold_share"] == pytest.approx(gold)
            assert one["never_predicted"] == (share == 0)
    named = [(one["cell"], one["seed"], one["name"]) for one in summary["classes"]["collapsed"]]
    assert named == [("T-T", 1111, "neutral"), ("T-T", 1112, "neutral")]


def test_agreement_of_label_sources(summary, full_job):
    labels = pd.read_csv(full_job / "labels.csv")
    pairs = summary["label_sources"]["pairs"]
    assert [(p["first"], p["second"]) for p in pairs] == list(itertools.combinations(LETTERS, 2))
    for pair in pairs:
        both = labels.dropna(subset=[pair["first"], pair["second"]])
        one, other = both[pair["first"]], both[pair["second"]]
        assert pair["clips"] == len(both)
        assert pair["kappa"] == pytest.approx(cohen_kappa_score(one, other))
        assert pair["same"] == pytest.approx((one == other).mean())
        assert np.sum(pair["confusion"]) == len(both)


def test_contested_clips(summary, full_job, tests):
    labels = pd.read_csv(full_job / "labels.csv").set_index("id").query("split == 'test'")
    whole = labels[list(LETTERS)].dropna()
    different = whole.nunique(axis=1)
    assert summary["label_sources"]["contested_in_all"] == (different > 1).sum()
    for clip in summary["label_sources"]["contested"]:
        assert different[clip["id"]] == clip["different"] == different.max()
        assert clip["labels"] == whole.loc[clip["id"]].to_dict()
        for cell, vote in clip["votes"].items():
            said = [t.predicted[clip["id"]] for t in tests[cell].values()]
            assert said.count(vote["predicted"]) == vote["votes"] == max(map(said.count, said))


def test_epochs(summary, full_job):
    for cell in summary["training"]["cells"]:
        best = []
        for path in sorted(full_job.glob(f"runs/{cell['cell']}/*/history.csv")):
            history = pd.read_csv(path)
            best.append(int(history.epoch[history.valid_loss.idxmin()]))
        assert cell["best_epochs"] == best
        assert cell["mean_best"] == pytest.approx(np.mean(best))
