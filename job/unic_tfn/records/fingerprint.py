"""The fingerprint of all that could change a run's numbers, beside its cell, seed and fold."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import unic_tfn
from unic_tfn.encoding.canonical_json import sha256
from unic_tfn.jobspec.settings import Jobspec

# The folders whose code computes a run's numbers, and the one file that they share. What else they
# import carries values, words or bytes: a test holds the list against their imports.
COMPUTING = (
    "data/package",
    "model",
    "training",
    "interactions",
    "scoring",
    "runs/one_run",
    "grid.py",
)


PACKAGE = Path(unic_tfn.__file__).parent


@cache
def code_digest(package: Path = PACKAGE) -> str:
    """Return the sha256 over the program's source files that compute numbers.

    Args:
        package: the folder of the program's package.
    """
    digest = hashlib.sha256()
    for file in computing_files(package):
        name = file.relative_to(package).as_posix()
        digest.update(f"{name}\0{sha256(file.read_bytes())}\n".encode())
    return digest.hexdigest()


def computing_files(package: Path = PACKAGE) -> list[Path]:
    """Return the source files below the folders that compute numbers, sorted."""
    places = [package / place for place in COMPUTING]
    files = [[place] if place.suffix == ".py" else place.rglob("*.py") for place in places]
    return sorted(file for found in files for file in found)


def fingerprint(
    jobspec: Jobspec,
    package_digest: str,
    backend: str,
    versions: Mapping[str, str],
    code: str = "",
    variant: str = "",
) -> str:
    """Return the sha256 that all runs of a variant share; cell, seed and fold tell them apart.

    It follows from what the variant's settings are, and not from its name nor from how they came
    about: a variant that changes nothing has the fingerprint of the jobspec without variants.

    It leaves out the grid and the seeds, so that a grid can grow, and the device, since what `auto`
    means is not known before the backend is loaded: the record says what it was made on.

    Args:
        jobspec: the settings.
        package_digest: the digest of the feature package.
        backend: Keras's backend.
        versions: of the packages that compute numbers.
        code: the digest of the program's files that compute numbers; of these files by default.
        variant: whose runs they are; empty: the jobspec's own settings.
    """
    permuted, jobspec = jobspec.permuted(variant), jobspec.for_variant(variant)
    material: dict[str, Any] = {
        "model": jobspec.model.model_dump(mode="json"),
        "training": jobspec.training.model_dump(mode="json", exclude={"device"}),
        "interactions": jobspec.interactions.model_dump(mode="json"),
        "save_weights": jobspec.save_weights,
        "package": package_digest,
        "backend": backend,
        "versions": dict(versions),
        "code": code or code_digest(),
    }
    # Jobs had fingerprints before there were folds: those without keep theirs; likewise the others.
    if jobspec.folds:
        material["folds"] = jobspec.folds.model_dump(mode="json")
    if jobspec.tune:
        material["tune"] = jobspec.tune.model_dump(mode="json")
    if permuted:
        material["permute"] = sorted(permuted)
    return sha256(json.dumps(material, sort_keys=True).encode())
