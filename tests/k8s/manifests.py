"""Reads the manifests, and renders the overlays with the kustomize inside `kubectl`."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "k8s"
STANDALONE = tuple(sorted(FOLDER.glob("*.yaml")))
KUSTOMIZATIONS = (FOLDER / "base", *sorted((FOLDER / "overlays").iterdir()))
CLAIMS = (FOLDER / "claims", FOLDER / "claims-one-node")

Manifest = dict[str, Any]


@cache
def read(path: Path) -> list[Manifest]:
    """Return a file's manifests, or a rendered kustomization's if the path is a folder."""
    text = kustomize(path) if path.is_dir() else path.read_text()
    return [manifest for manifest in yaml.safe_load_all(text) if manifest]


def kustomize(folder: Path) -> str:
    command = [program("kubectl"), "kustomize", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def program(name: str) -> str:
    """Return the path of a program that the `test` extra installs."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is not installed; `make test` installs it"
    return found


def find(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    [found] = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    return found


def grid_job(path: Path = FOLDER / "grid-job.yaml") -> Manifest:
    return find(read(path), "Job", "unic-tfn-grid")


def report_job(path: Path = FOLDER / "report-job.yaml") -> Manifest:
    return find(read(path), "Job", "unic-tfn-report")


def pod_spec(manifest: Manifest) -> Manifest:
    """Return the pod of a Pod or a Job."""
    spec: Manifest = manifest["spec"]
    return spec["template"]["spec"] if manifest["kind"] == "Job" else spec
