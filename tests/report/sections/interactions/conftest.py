import pytest

from tests.report.explained_runs import FAKE
from tests.report.jobs import write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load


@pytest.fixture(scope="package")
def records(tmp_path_factory):
    """Records without interactions; `told` adds them."""
    return load(JobFolder(write_job(tmp_path_factory.mktemp("job"), FAKE)))
