import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from unic_tfn.errors import UsageError
from unic_tfn.records import versions as module
from unic_tfn.records.versions import versions

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from unic_tfn.records.versions import versions
versions("tensorflow")
print({"keras", "numpy", "tensorflow"} & set(sys.modules))
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_they_are_those_of_what_computes(backend):
    found = versions(backend)
    assert list(found) == ["keras", backend, "numpy", "scikit-learn"]
    assert found["numpy"] == importlib.metadata.version("numpy")


def test_they_are_found_without_loading_anything():
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_a_missing_package_is_named_with_a_remedy(monkeypatch):
    def missing(package):
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(module, "version", missing)
    with pytest.raises(UsageError, match=r"keras is not installed(?s:.)*cpu, gpu or jax"):
        versions("tensorflow")


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_python_gets_the_same_versions_of_what_computes(lock):
    """Else a laptop and an image set each other's records aside."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    names = {name for backend in ("tensorflow", "jax") for name in versions(backend)}
    pinned = [name for name in re.findall(r"^([\w-]+)==", text, re.MULTILINE) if name in names]
    assert "numpy" in pinned
    assert len(pinned) == len(set(pinned))
