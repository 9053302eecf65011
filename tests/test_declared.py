"""Every third-party package that is imported is declared, and every declared one is imported."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"unic_tfn", "tests", "benchmarks", "docs"}
# Extras, one of which every installation has: the backends.
BACKENDS = ("gpu", "cpu", "jax")
# Declared for the run, but imported by no file of the program.
NOT_IMPORTED: dict[str, str] = {}
# Imported in an environment of its own, which has nothing of this project.
OTHER_ENVIRONMENT = {
    Path("benchmarks/peer_step.py"),
    Path("benchmarks/parity_peer.py"),
    Path("benchmarks/index_oracles.py"),
}


def distribution(requirement: str) -> str:
    """Return the normalised name of the distribution that a requirement is for."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return normalised(name[0])


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    """Return the distributions that the program requires, with those of some extras."""
    requirements = list(PROJECT["dependencies"])
    for extra in extras:
        requirements += PROJECT["optional-dependencies"][extra]
    return {distribution(requirement) for requirement in requirements}


def top_level(path: Path) -> set[str]:
    """Return the third-party top-level modules that a file imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: relative imports hide where they lead"
            found.add(node.module.split(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def imported(folder: str) -> dict[str, list[str]]:
    """Return the files that import each third-party top-level module, below a folder."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        relative = path.relative_to(ROOT)
        if relative not in OTHER_ENVIRONMENT:
            for module in top_level(path):
                found.setdefault(module, []).append(str(relative))
    return found


providers = cache(packages_distributions)


def distributions_of(module: str) -> set[str]:
    """Return the distributions that provide a module; its own name where none is installed."""
    return {normalised(name) for name in providers().get(module, [module])}


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("job", BACKENDS),
        ("tests", (*BACKENDS, "test")),
        ("benchmarks", (*BACKENDS, "test")),
    ],
)
def test_every_imported_package_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    modules = imported(folder)
    assert {"numpy", "keras"} <= set(modules)
    allowed = declared(*extras)
    undeclared = {
        module: files for module, files in modules.items() if not distributions_of(module) & allowed
    }
    assert undeclared == {}


def test_every_declared_package_is_imported_or_has_its_reason() -> None:
    provided = {name for module in imported("job") for name in distributions_of(module)}
    assert declared() - provided == set(NOT_IMPORTED)


def test_a_package_that_is_not_declared_is_found(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("import os\ndef f():\n    from yaml.nodes import Node\n    import rich.table\n")
    assert top_level(file) == {"yaml", "rich"}
    assert distributions_of("yaml") == {"pyyaml"}
    assert distribution("tensorflow[and-cuda]==2.21.*") == "tensorflow"
