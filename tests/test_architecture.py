"""The dependencies between the rooms, as the README draws them, read from the source files."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KERAS = {"keras", "tensorflow", "jax", "jaxlib"}
# Values and their reading: no Keras, no NumPy, nothing of any room.
VALUES = {
    "errors",
    "grid",
    "jobspec",
    "jobspec_problems",
    "schema_words",
    "settings",
    "suggestions",
    "variables",
    "yaml_reader",
    "yaml_scalars",
}
FREE = {"", "errors", "durable", "scores"}
ROOMS = {"data", "model", "training", "interactions", "results", "report", "card"}
# What each room may import beside itself, the free modules and the values. Every other module is a
# place where rooms meet: it may import all, and no room may import it.
MAY_IMPORT = {
    "data": set(),
    "model": set(),
    "training": {"data", "model"},
    "interactions": {"data", "model", "training"},
    "results": {"data"},
    "report": {"results"},
    "card": {"data", "report"},
}


def imports(path):
    """Return the dotted names that a file imports, anywhere in it but under `TYPE_CHECKING`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they lead"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def sources():
    """Return every source file with the room or module that it belongs to."""
    files = [path.relative_to(ROOT / "job") for path in sorted((ROOT / "job").rglob("*.py"))]
    return [
        (ROOT / "job" / f, "" if str(f) == "__init__.py" else f.parts[0].removesuffix(".py"))
        for f in files
    ]


def places(path):
    """Return which rooms or modules of ours a file imports."""
    found = [name.split(".") for name in imports(path) if name.split(".")[0] == "job"]
    return {parts[1] if len(parts) > 1 and _is_module(parts[1]) else "" for parts in found}


def _is_module(name):
    return (ROOT / "job" / name).is_dir() or (ROOT / "job" / f"{name}.py").is_file()


def test_the_sources_are_found():
    assert len(sources()) > 40
    runner = ROOT / "job" / "runner.py"
    assert {"data", "results", "training", "model", "grid"} <= places(runner)


@pytest.mark.parametrize(("path", "place"), sources(), ids=lambda value: str(value)[-40:])
def test_dependencies_never_turn_back(path, place):
    assert place in ROOMS or path.parent == ROOT / "job", f"{place} is no room that is known here"
    if place in VALUES:
        assert places(path) <= VALUES | {""}
    elif place in FREE:
        assert places(path) <= FREE
    elif place in ROOMS:
        assert places(path) <= MAY_IMPORT[place] | {place} | VALUES | FREE


@pytest.mark.parametrize(("path", "place"), sources(), ids=lambda value: str(value)[-40:])
def test_only_three_rooms_know_keras(path, place):
    outer = {name.split(".")[0] for name in imports(path)}
    if place not in {"model", "training", "interactions"}:
        assert not outer & KERAS
    if place in VALUES:
        assert not outer & {"numpy", "pandas", "scipy", "sklearn", "matplotlib"}
    # Never loaded from a file: what can run code.
    assert not outer & {"dill", "cloudpickle", "joblib", "shelve", "marshal"}


LIGHT = """
import json, sys
from job.cli import main

def loaded():
    return sorted({"keras", "tensorflow", "jax", "torch"} & set(sys.modules))

after = {}
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as end:
        after[" ".join(arguments[:2])] = [end.code, loaded()]
print(json.dumps(after))
"""


def test_commands_that_do_not_train_never_load_keras(tmp_path):
    """One process for all: what none of them has loaded at the end, each has not."""
    from job.cli import main

    smoke = str(ROOT / "jobspecs" / "smoke.yaml")
    commands = [["--help"], ["run", "--help"], ["plan", smoke], ["validate", smoke]]
    commands += [["data", "synthetic", str(tmp_path / "out"), "--clips", "40", "--text-width", "3"]]
    if "report" in main.commands:
        commands += [["report", str(tmp_path)]]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, json.dumps(commands)],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    after = json.loads(done.stdout.splitlines()[-1])
    assert len(after) == len(commands)
    assert {name for name, (_, loaded) in after.items() if loaded} == set()
    assert {code for name, (code, _) in after.items() if not name.startswith("report")} == {0}


def test_help_loads_nothing_heavy():
    code = "import sys, job.cli; print({'numpy', 'pandas', 'pydantic', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
