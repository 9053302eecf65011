"""The fingerprint of everything that could change a run's numbers, beside its cell and seed."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import job
from job.settings import Jobspec

# Rooms and files whose code takes part in a run's numbers or in what its record holds.
COMPUTING = (
    "data",
    "model",
    "training",
    "interactions",
    "results",
    "grid.py",
    "runner.py",
    "scores.py",
    "settings.py",
)


def sha256(contents: bytes) -> str:
    """Return the sha256 in hexadecimal."""
    return hashlib.sha256(contents).hexdigest()


@cache
def code_digest() -> str:
    """Return the sha256 over the program's own source files that take part in the numbers."""
    root = Path(job.__file__).parent
    files = sorted(
        file
        for place in COMPUTING
        for file in ([root / place] if place.endswith(".py") else (root / place).rglob("*.py"))
    )
    digest = hashlib.sha256()
    for file in files:
        digest.update(
            f"{file.relative_to(root).as_posix()}\0{sha256(file.read_bytes())}\n".encode()
        )
    return digest.hexdigest()


def fingerprint(
    jobspec: Jobspec, package_digest: str, backend: str, versions: dict[str, str]
) -> str:
    """Return the sha256 that all runs of a job share; cell and seed tell its runs apart.

    The grid and the seeds are no part of it, so that a grid can grow; the device is none, since
    `auto` is not known before the backend is loaded: a record says what it was made on.
    """
    material: dict[str, Any] = {
        "model": jobspec.model.model_dump(mode="json"),
        "training": jobspec.training.model_dump(mode="json", exclude={"device"}),
        "interactions": jobspec.interactions.model_dump(mode="json"),
        "save_weights": jobspec.save_weights,
        "package": package_digest,
        "backend": backend,
        "versions": versions,
        "code": code_digest(),
    }
    return sha256(json.dumps(material, sort_keys=True).encode())
