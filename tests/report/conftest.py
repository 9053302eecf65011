import json
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score

from tests.report.jobs import Fake, write_job
from unic_tfn.report.build import build_report
from unic_tfn.report.context import Effort

QUICK = Effort(resamples=500, permutations=1999)


@pytest.fixture(scope="session")
def full_job(tmp_path_factory) -> Path:
    """The paper's 57 runs: one input helps, one hurts, two runs have collapsed."""
    fake = Fake(
        skill={"T-TAV": 0.40, "T-TA": 0.01},
        collapse=("T-T/1111", "T-T/1112"),
        unlabelled=0.03,
        name="full",
    )
    return write_job(tmp_path_factory.mktemp("outputs"), fake)


@pytest.fixture(scope="session")
def full_report(full_job) -> Path:
    """Its report's folder."""
    return build_report(full_job, False, QUICK).page.parent


@pytest.fixture(scope="session")
def summary(full_report) -> dict:
    """The sections of its summary.json."""
    return json.loads((full_report / "summary.json").read_text())["sections"]


@pytest.fixture(scope="session")
def recorded(full_job) -> dict[str, dict[int, pd.DataFrame]]:
    """Test predictions by cell and seed, read anew, clips in one order."""
    found: dict[str, dict[int, pd.DataFrame]] = {}
    for path in sorted(full_job.glob("runs/*/*/predictions.csv")):
        table = pd.read_csv(path).query("split == 'test'").set_index("id").sort_index()
        found.setdefault(path.parts[-3], {})[int(path.parts[-2])] = table
    return found


@pytest.fixture(scope="session")
def scores(recorded) -> dict:
    """The ten-line script: accuracy and weighted F1 by cell and metric, one number a seed."""
    return {
        name: {
            "accuracy": [accuracy_score(table.gold, table.predicted) for table in runs.values()],
            "weighted_f1": [
                f1_score(table.gold, table.predicted, average="weighted", zero_division=0)
                for table in runs.values()
            ],
        }
        for name, runs in recorded.items()
    }
