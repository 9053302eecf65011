import itertools

import numpy as np
import pandas as pd
import pytest

from unic_tfn.grid import LABEL_SOURCE_LETTERS as LETTERS


def test_epochs(summary, full_job):
    for cell in summary["training"]["cells"]:
        best = []
        for path in sorted(full_job.glob(f"runs/{cell['cell']}/*/history.csv")):
            history = pd.read_csv(path)
            best.append(int(history.epoch[history.valid_loss.argmin()]))
        assert cell["best_epochs"] == best
        assert cell["mean_best"] == pytest.approx(np.mean(best))


def exact_p(single, several):
    """Return the two-sided p-value over all ways to choose the runs with one modality."""
    runs = np.array(single + several)
    gaps = [
        np.delete(runs, list(chosen)).mean() - runs[list(chosen)].mean()
        for chosen in itertools.combinations(range(len(runs)), len(single))
    ]
    gap = np.mean(several) - np.mean(single)
    tails = [np.mean(np.array(gaps) <= gap + 1e-9), np.mean(np.array(gaps) >= gap - 1e-9)]
    return min(1, 2 * min(tails))


def test_convergence_is_a_permutation_test_over_runs(summary):
    cells = summary["training"]["cells"]
    for found in summary["training"]["convergence"]:
        letter = LETTERS[found["label_source"]]
        own = [cell for cell in cells if cell["cell"].startswith(f"{letter}-")]
        single, several = (
            [
                epoch
                for cell in own
                if (len(cell["cell"].partition("-")[2]) > 1) == wanted
                for epoch in cell["best_epochs"]
            ]
            for wanted in (False, True)
        )
        assert found["single"] == pytest.approx(np.mean(single))
        assert found["several"] == pytest.approx(np.mean(several))
        if len(single) + len(several) == 12:
            assert found["p"] == pytest.approx(exact_p(single, several))
        assert found["p_corrected"] >= found["p"]
        earlier = found["p_corrected"] < 0.05 and found["several"] < found["single"]
        assert (found["verdict"] == "earlier") == earlier


def test_the_page_tells_convergence_by_label_source(full_report):
    page = (full_report / "index.html").read_text()
    assert "On multimodal labels, the best epoch comes earlier with several modalities" in page
    assert "9,999 permutations" in page
