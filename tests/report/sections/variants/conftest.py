import pytest

from tests.report.conftest import QUICK
from tests.report.jobs import write_job
from tests.report.sections.variants.tuned import FAKE, trials
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context


@pytest.fixture(scope="package")
def tuned(tmp_path_factory) -> Context:
    """The context of a grid with tuned runs; tests must not change it."""
    job = write_job(tmp_path_factory.mktemp("tuned"), FAKE, trials)
    return Context.of(load(JobFolder(job)), QUICK)
