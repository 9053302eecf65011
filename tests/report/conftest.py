import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, f1_score, log_loss

from tests.report.jobs import Fake, write_job
from tests.report.varied import FAKE as VARIED
from tests.report.weighted import FAKE as WEIGHTED
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import build_report
from unic_tfn.report.context import Context, Effort

QUICK = Effort(resamples=500, permutations=1999)


@pytest.fixture(scope="session")
def varied(tmp_path_factory) -> Context:
    """The context of a grid with variants; tests must not change it."""
    job = write_job(tmp_path_factory.mktemp("varied"), VARIED)
    return Context.of(load(JobFolder(job)), QUICK)


@pytest.fixture(scope="session")
def weighted(tmp_path_factory) -> Context:
    """The context of a grid with weightings and their controls; tests must not change it."""
    job = write_job(tmp_path_factory.mktemp("weighted"), WEIGHTED)
    return Context.of(load(JobFolder(job)), QUICK)


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


def usable_information(path: Path) -> float:
    """Return a record's bits: the test labels' entropy minus the calibrated cross-entropy."""
    table = pd.read_csv(path)
    names = table.filter(like="probability_")
    classes = [str(column).removeprefix("probability_") for column in names]
    codes = table.gold.map(classes.index).to_numpy()
    logits = np.log(names.to_numpy())
    valid, test = (np.flatnonzero(table.split == split) for split in ("valid", "test"))

    def loss(inverse: float, rows: np.ndarray) -> float:
        scaled = softmax(inverse * logits[rows], axis=1)
        return float(log_loss(codes[rows], scaled, labels=range(len(classes))))

    fitted = minimize_scalar(loss, bounds=(1e-3, 4), args=(valid,), method="bounded")
    shares = np.bincount(codes[test]) / len(test)
    return float((entropy(shares) - loss(fitted.x, test)) / np.log(2))


@pytest.fixture(scope="session")
def scores(full_job, recorded) -> dict:
    """The short script: scores by cell and metric, one number a seed."""
    information: dict[str, list[float]] = {}
    for path in sorted(full_job.glob("runs/*/*/predictions.csv")):
        information.setdefault(path.parts[-3], []).append(usable_information(path))
    return {
        name: {
            "accuracy": [accuracy_score(table.gold, table.predicted) for table in runs.values()],
            **{
                f"{average}_f1": [
                    f1_score(table.gold, table.predicted, average=average, zero_division=0)
                    for table in runs.values()
                ]
                for average in ("weighted", "macro")
            },
            "information": information[name],
        }
        for name, runs in recorded.items()
    }
