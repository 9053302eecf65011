import io

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import recall_score

from tests.report.jobs import Fake, write_job
from unic_tfn.page.blocks import Picture
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.classes import compute, show


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
    named = [(each["run"], each["name"]) for each in summary["classes"]["collapsed"]]
    assert named == [("T-T/1111", "neutral"), ("T-T/1112", "neutral")]


def test_collapsed_runs_are_named_on_the_page(full_report):
    page = (full_report / "index.html").read_text()
    assert "at least 95 % of predictions in one class: 2 of 57 runs: T-T/1111" in page


@pytest.mark.parametrize("classes", [3, 20, 21, 60])
def test_many_classes_stand_below_each_other(tmp_path, classes):
    names = tuple(f"class number {n}" for n in range(classes))
    fake = Fake(grid={"text": ("T", "A")}, classes={"text": names}, seeds=(1,), clips=(90, 9, 90))
    context = Context(load(JobFolder(write_job(tmp_path, fake))), Effort(20, 39))
    picture = next(
        block
        for block in show(context, compute(context))
        if isinstance(block, Picture) and block.name == "recall"
    )
    width, height = Image.open(io.BytesIO(picture.png)).size
    assert (height > width) == (classes > 20)
    assert width < 2000
