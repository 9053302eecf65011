from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.report.jobs import Fake, write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context
from unic_tfn.report.sections.training import SECTION, sentences


def test_epochs(summary, full_job):
    for cell in summary["training"]["cells"]:
        best = []
        for path in sorted(full_job.glob(f"runs/{cell['cell']}/*/history.csv")):
            history = pd.read_csv(path)
            best.append(int(history.epoch[history.valid_loss.argmin()]))
        assert cell["best_epochs"] == best
        assert cell["mean_best"] == pytest.approx(np.mean(best))
        assert not any(cell["stopped"])


def test_convergence_is_tested_over_the_cells_of_all_label_sources(summary):
    found = summary["training"]["convergence"]
    assert [each["label_source"] for each in found["sources"]] == [
        "text", "audio", "video", "multimodal",
    ]  # fmt: skip
    assert [each["single"]["cells"] for each in found["sources"]] == [1, 1, 1, 3]
    assert [each["several"]["runs"] for each in found["sources"]] == [9, 9, 9, 12]
    assert found["arrangements"] == 4 * 4 * 4 * 35
    # The fake records' best epochs come six epochs earlier with several modalities.
    assert (found["verdict"], found["p"]) == ("earlier", pytest.approx(1 / 2240, abs=5e-3))


def test_runs_that_reached_the_last_epoch_while_improving_are_stopped(tmp_path):
    fake = Fake(grid={"text": ("T", "TA")}, seeds=(1, 2, 3), clips=(30, 10, 20))
    results = load(JobFolder(write_job(tmp_path, fake)))
    epochs = max(result.metrics.training.epochs for result in results.runs.values())
    spec = results.job.jobspec
    training = spec.training.model_copy(update={"max_epochs": epochs, "patience": 9})
    job = results.job.model_copy(update={"jobspec": spec.model_copy(update={"training": training})})
    values = SECTION.values(Context(replace(results, job=job)))
    stopped = [each for cell in values.cells for each in cell.stopped]
    trained = [each for cell in values.cells for each in cell.epochs]
    assert stopped == [each == epochs for each in trained]
    assert any(stopped)
    assert f"{sum(stopped)} of 6 runs" in sentences(values)[-1]
    # With patience used up at the last epoch, training had ended by itself.
    ended = training.model_copy(update={"patience": 8})
    job = results.job.model_copy(update={"jobspec": spec.model_copy(update={"training": ended})})
    values = SECTION.values(Context(replace(results, job=job)))
    assert not any(each for cell in values.cells for each in cell.stopped)


def test_the_page_tells_convergence_with_its_test(full_report):
    page = (full_report / "index.html").read_text()
    assert "reach their best epoch earlier than those with one" in page
    assert "On multimodal labels the median best epoch is" in page
    assert "0 of 57 runs were stopped at the last allowed epoch (100)" in page
    assert "log-rank" in page
