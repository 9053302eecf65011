import numpy as np
import pandas as pd
import pytest

from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS


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
        assert pair["accuracy"]["difference"]["effect"] == pytest.approx(second - first)
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
