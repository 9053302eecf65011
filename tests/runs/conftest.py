import pytest

from tests.runs.jobs import do


@pytest.fixture(scope="session")
def undisturbed(cpu, tmp_path_factory):
    """The tiny job, done once for all tests; they must not change it."""
    return do(tmp_path_factory.mktemp("undisturbed"))
