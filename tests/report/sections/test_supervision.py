import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import findings
from unic_tfn.report.sections.supervision import SECTION


def test_differences_between_label_sources(summary, recorded):
    pairs = summary["supervision"]["pairs"]
    assert len(pairs) == 18
    for pair in pairs:
        cells = [recorded[f"{LETTERS[pair[side]]}-{pair['input']}"] for side in ("first", "second")]
        both = cells[0][1111].index.intersection(cells[1][1111].index)
        first, second = (
            np.mean([(t.gold == t.predicted)[both].mean() for t in runs.values()]) for runs in cells
        )
        assert pair["clips"] == len(both) < 191
        assert pair["judged"]["accuracy"]["difference"]["effect"] == pytest.approx(second - first)
        assert (pair["first_accuracy"], pair["second_accuracy"]) == pytest.approx((first, second))


def test_multimodal_labels_are_the_reference(summary):
    pairs = summary["supervision"]["pairs"]
    assert all("multimodal" not in pair["second"] for pair in pairs)
    assert any(pair["first"] == "multimodal" for pair in pairs)


def test_baselines_differ_by_their_accuracies(summary, full_job):
    labels = pd.read_csv(full_job / "labels.csv")
    for pair in summary["supervision"]["pairs"]:
        sides = [pair["first"], pair["second"]]
        both = labels.query("split == 'test'").dropna(subset=sides)
        train = labels.query("split == 'train'")
        shares = [(both[side] == train[side].mode()[0]).mean() for side in sides]
        assert pair["baseline_difference"] == pytest.approx(shares[1] - shares[0])


def test_only_sources_with_the_same_set_of_classes_are_compared(tmp_path):
    """The audit's case: a two-class source beside sources of seven classes."""
    names = ("negative", "positive")
    fake = Fake(
        grid={"text": ("T",), "audio": ("T",), "polarity": ("T",), "multimodal": ("T",)},
        classes={
            "text": EMOTIONS,
            "audio": EMOTIONS[::-1],
            "polarity": names,
            "multimodal": EMOTIONS,
        },
        seeds=(1, 2),
        clips=(60, 20, 40),
    )
    context = Context(load(JobFolder(write_job(tmp_path, fake))), Effort(50, 99))
    pairs = {frozenset((p.first, p.second)) for p in SECTION.values(context).pairs}
    assert pairs == {
        frozenset(pair)
        for pair in (("text", "audio"), ("text", "multimodal"), ("audio", "multimodal"))
    }
    assert dict(context.unimodal) == {"text": "T", "audio": "A"}
    relation = findings.SECTION.values(context).answers[1]
    assert "accuracy on unimodal labels" in relation.answer
    assert "of 2 comparisons" in relation.answer
    assert not any("polarity" in each.text for each in relation.statements)


def test_scores_beyond_chance_stand_beside_accuracies(summary, recorded, full_job):
    labels = pd.read_csv(full_job / "labels.csv")
    for pair in summary["supervision"]["pairs"][:4]:
        sides = [pair["first"], pair["second"]]
        both = labels.query("split == 'test'").dropna(subset=sides)
        for side in ("first", "second"):
            runs = recorded[f"{LETTERS[pair[side]]}-{pair['input']}"].values()
            tables = [run.loc[both.id] for run in runs]
            kappas = [cohen_kappa_score(table.gold, table.predicted) for table in tables]
            assert pair[f"{side}_kappa"] == pytest.approx(np.mean(kappas))
            train = labels.query("split == 'train'")[pair[side]].value_counts(normalize=True)
            test = both[pair[side]].value_counts(normalize=True)
            assert pair[f"{side}_guess"] == pytest.approx((train * test).sum())
