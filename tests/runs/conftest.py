import pytest

from tests.runs.jobs import do
from tests.tiny import tiny_spec


@pytest.fixture(scope="session")
def undisturbed(cpu, tmp_path_factory):
    """The tiny job, done once for all tests; they must not change it."""
    return do(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(scope="session")
def folded(cpu, tmp_path_factory):
    """The tiny job with three folds, done once for all tests; they must not change it."""
    return do(tmp_path_factory.mktemp("folded"), spec=tiny_spec(folds={"k": 3}))
