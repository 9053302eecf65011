"""The Dockerfile passes its linter, and agrees with the manifests and with what it copies."""

import importlib
import re
import subprocess
import tomllib
from pathlib import Path

from tests.k8s.manifests import grid_job, pod_spec, program

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def test_hadolint_finds_nothing() -> None:
    command = [program("hadolint"), str(ROOT / "Dockerfile")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_another_base_image_can_be_given() -> None:
    first = DOCKERFILE.splitlines()[0]
    assert first == "ARG BASE_IMAGE=docker.io/library/python:3.12-slim"
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE_IMAGE}"] * 2


def test_everything_copied_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
    assert "*" in ignored


def test_process_1_is_the_installed_program_and_not_a_shell() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, function = scripts["unic-tfn"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))
    assert re.search(r'^ENTRYPOINT \["unic-tfn"\]$', FINAL, re.MULTILINE)


def test_its_user_is_the_pods_user() -> None:
    [user] = re.findall(r"^USER (\S+)$", FINAL, re.MULTILINE)
    security = pod_spec(grid_job())["securityContext"]
    assert user == f"{security['runAsUser']}:{security['runAsGroup']}"


def test_every_folder_that_is_written_to_is_writable_in_a_pod() -> None:
    variables = dict(re.findall(r"([A-Z_]+)=(/\S*)", FINAL[FINAL.index("\nENV ") :]))
    places = {name: path for name, path in variables.items() if name != "PATH"}
    [container] = pod_spec(grid_job())["containers"]
    writable = [m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")]
    assert {"HOME", "MPLCONFIGDIR", "KERAS_HOME", "CUDA_CACHE_PATH", "UNIC_OUTPUTS"} <= set(places)
    for path in places.values():
        assert any(Path(path).is_relative_to(place) for place in writable), path
