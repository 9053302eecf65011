import json
from pathlib import Path

import pytest

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
