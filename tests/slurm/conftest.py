"""The cluster of the tests here; without one they are reported as not run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slurm.one_node import OneNode, one_node

PLACE = "UNIC_SLURM"


@pytest.fixture(scope="session")
def root() -> Path:
    """Return where Slurm's programs, and shellcheck, are."""
    place = os.environ.get(PLACE)
    if not place:
        pytest.skip("not run: it needs a real Slurm, which .ci/slurm fetches and starts")
    return Path(place)


@pytest.fixture(scope="session")
def cluster(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneNode]:
    with one_node(root, tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster
