"""The version is spelt once in the program; files that cannot import it agree with it."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from unic_tfn import __version__

ROOT = Path(__file__).parents[1]
PLACES = [
    ROOT / "Dockerfile",
    *sorted(path for path in (ROOT / "k8s").rglob("*") if path.suffix in {".yaml", ".md"}),
]
# `ARG VERSION=0.1.0`, `image: unic-tfn:0.1.0-cpu`, `newTag: 0.1.0-cpu`.
SPELT = re.compile(r"(?:ARG VERSION=|\bunic-tfn:|\bnewTag: )(\d[\w.]*)")


def test_the_metadata_take_it_from_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert "version" not in project["project"]
    attribute = project["tool"]["setuptools"]["dynamic"]["version"]["attr"]
    assert attribute == "unic_tfn.__version__"
    assert version("unic-tfn") == __version__


def test_the_places_are_found():
    assert sum(bool(SPELT.search(path.read_text("utf-8"))) for path in PLACES) >= 5


@pytest.mark.parametrize("path", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_images_and_manifests_agree_with_it(path):
    assert set(SPELT.findall(path.read_text("utf-8"))) <= {__version__}
