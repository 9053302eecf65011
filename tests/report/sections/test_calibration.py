"""Calibration, computed again from the records by other means."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss


def test_measures_as_recorded_are_those_of_the_predictions(summary, recorded):
    for cell in summary["calibration"]["cells"][:5]:
        losses, briers = [], []
        for table in recorded[cell["cell"]].values():
            chances = table.filter(like="probability_").to_numpy()
            classes = [name.removeprefix("probability_") for name in table.columns[3:]]
            gold = pd.get_dummies(pd.Categorical(table.gold, classes)).to_numpy()
            losses.append(log_loss(gold, chances / chances.sum(1, keepdims=True)))
            briers.append(((chances - gold) ** 2).sum(1).mean())
        assert cell["recorded"]["nll"] == pytest.approx(np.mean(losses), rel=1e-5)
        assert cell["recorded"]["brier"] == pytest.approx(np.mean(briers), rel=1e-5)
        assert len(cell["temperatures"]) == 3


def test_networks_that_are_sure_and_seldom_right_are_cooled(summary):
    """The fake networks give their prediction more than half, and most are right in a third."""
    cells = [cell for cell in summary["calibration"]["cells"] if cell["cell"] != "T-TAV"]
    assert all(min(cell["temperatures"]) > 1 for cell in cells)
    for cell in cells:
        assert cell["scaled"]["error"] < cell["recorded"]["error"]
        assert cell["scaled"]["nll"] < cell["recorded"]["nll"]


def test_reliability_is_that_of_all_cells_of_a_source(summary, recorded):
    for source in summary["calibration"]["sources"]:
        letter = source["label_source"][0].upper()
        tables = [
            table
            for cell, runs in recorded.items()
            for table in runs.values()
            if cell.startswith(f"{letter}-")
        ]
        right = np.mean(np.concatenate([table.gold == table.predicted for table in tables]))
        # All fake predictions have the same confidence.
        assert source["recorded"]["accuracy"] == pytest.approx([right])
        assert source["recorded"]["confidence"] == pytest.approx([0.5 + 0.5 / 7])


def test_the_page_says_what_scaling_changes(full_report):
    page = (full_report / "index.html").read_text()
    assert "of 57 networks are too sure of themselves" in page
    assert "Guo et al. 2017" in page
    assert (full_report / "tables" / "calibration.csv").is_file()
    assert (full_report / "figures" / "reliability.svg").is_file()
