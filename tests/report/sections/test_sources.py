import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS


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


def test_contested_clips(summary, full_job, recorded):
    labels = pd.read_csv(full_job / "labels.csv").set_index("id").query("split == 'test'")
    whole = labels[list(LETTERS)].dropna()
    different = whole.nunique(axis=1)
    assert summary["label_sources"]["contested_in_all"] == (different > 1).sum()
    for clip in summary["label_sources"]["contested"]:
        assert different[clip["id"]] == clip["different"] == different.max()
        assert clip["labels"] == whole.loc[clip["id"]].to_dict()
        for cell, vote in clip["votes"].items():
            said = [t.predicted[clip["id"]] for t in recorded[cell].values()]
            assert said.count(vote["predicted"]) == vote["votes"] == max(map(said.count, said))


def test_predictions_are_coloured_where_they_are_right(full_report, summary):
    page = (full_report / "index.html").read_text()
    table = page[page.index('id="table-contested-clips"') :].partition("</table>")[0]
    votes = [
        vote for clip in summary["label_sources"]["contested"] for vote in clip["votes"].values()
    ]
    assert table.count("tone-good") == sum(vote["right"] for vote in votes) > 0


def test_what_the_multimodal_label_is_made_of(summary, full_job):
    labels = pd.read_csv(full_job / "labels.csv").set_index("id")[list(LETTERS)].dropna()
    (found,) = summary["label_sources"]["makeups"]
    assert found["target"] == "multimodal"
    assert found["clips"] == len(labels) == sum(found["carriers"].values())
    same = labels[["text", "audio", "video"]].eq(labels.multimodal, axis=0)
    assert found["carriers"]["TAV"] == same.all(axis=1).sum()
    assert found["carriers"]["V"] == (same.video & ~same.text & ~same.audio).sum()
    assert found["information"]["parts"]["redundant"]["value"] > 0


def test_contested_clips_say_whose_label_the_multimodal_one_is(summary):
    for clip in summary["label_sources"]["contested"]:
        named = clip["labels"]
        letters = [
            LETTERS[source]
            for source in ("text", "audio", "video")
            if named[source] == named["multimodal"]
        ]
        assert clip["carriers"] == {"multimodal": "".join(letters) or "1"}
