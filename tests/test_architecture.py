"""The rooms and the table of who may import whom, held against the source files."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "job" / "unic_tfn"
KERAS = {"keras", "tensorflow", "jax", "jaxlib"}
# Values that every room may use: the vocabulary, errors and one voice for messages.
VALUES = {"", "errors", "grid", "messages"}
# Which rooms each room may import, beside itself and `VALUES`. The order is that of the data's way
# through the program: a room only ever imports rooms above it.
MAY_IMPORT = {
    "messages": set(),
    "encoding": set(),
    "scoring": {"encoding"},
    "machine": set(),
    "lettering": set(),
    "jobspec": {"machine"},
    "data.package": {"encoding", "machine"},
    "data.croissant": {"encoding", "machine", "data.package"},
    "data.preparation": set(),
    "data.readers": {"machine", "data.package"},
    "data.synthetic": {"jobspec", "data.package"},
    "data.source": {"jobspec", "data.package", "data.synthetic"},
    "data.importing": {
        "machine",
        "jobspec",
        "data.package",
        "data.preparation",
        "data.readers",
    },
    "model.kernels": set(),
    "model": {"jobspec", "model.kernels"},
    "training": {"machine", "scoring", "jobspec", "data.package", "model"},
    "interactions": {"machine", "scoring", "model", "training"},
    "records": {
        "lettering",
        "encoding",
        "machine",
        "jobspec",
        "data.package",
        "scoring",
        "interactions",
    },
    "statistics": {"scoring", "interactions"},
    "page": {"lettering", "statistics"},
    "data_card": {
        "machine",
        "scoring",
        "data.package",
        "data.preparation",
        "data.importing",
        "statistics",
        "page",
    },
    "model_card": {"machine", "jobspec", "scoring", "records", "page"},
    "report": {
        "encoding",
        "machine",
        "jobspec",
        "scoring",
        "interactions",
        "records",
        "statistics",
        "page",
        "data.package",
        "data.source",
        "data_card",
    },
    "predict": {
        "encoding",
        "jobspec",
        "data.package",
        "data.preparation",
        "data.readers",
        "data.importing",
        "model",
        "training",
        "records",
    },
    "explain": {
        "encoding",
        "machine",
        "jobspec",
        "data.package",
        "data.source",
        "training",
        "interactions",
        "records",
        "statistics",
        "predict",
    },
    "runs.job": {
        "encoding",
        "jobspec",
        "data.package",
        "data.preparation",
        "training",
        "records",
    },
    "runs.one_run": {
        "encoding",
        "jobspec",
        "model",
        "scoring",
        "training",
        "interactions",
        "records",
        "runs.job",
    },
    "runs": {
        "machine",
        "jobspec",
        "data.package",
        "data.source",
        "model",
        "training",
        "records",
        "runs.job",
        "runs.one_run",
    },
    "power": {"jobspec", "data.source", "records", "statistics", "report", "runs"},
    "cluster": {"machine", "jobspec", "data.source", "records", "runs"},
    "doctor": {"machine", "jobspec", "data.source", "training", "records", "runs", "runs.job"},
    "interface": {
        "machine",
        "jobspec",
        "scoring",
        "data.package",
        "data.croissant",
        "data.preparation",
        "data.readers",
        "data.source",
        "data.synthetic",
        "data.importing",
        "interactions",
        "records",
        "statistics",
        "page",
        "report",
        "runs",
        "runs.job",
        "training",
    },
    "cli": {
        "interface",
        "machine",
        "jobspec",
        "data.package",
        "data.croissant",
        "data.preparation",
        "data.source",
        "data.synthetic",
        "data.readers",
        "data.importing",
        "data_card",
        "model_card",
        "records",
        "report",
        "explain",
        "predict",
        "runs",
        "runs.job",
        "training",
        "statistics",
        "power",
        "cluster",
        "doctor",
    },
}
LIGHT_ROOMS = {"jobspec", "machine", "encoding", "cli", "errors", "grid", "messages"}


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


def room_of(dotted):
    """Return the room of a module's dotted name below the package; the longest known one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in MAY_IMPORT:
            return ".".join(parts[:length])
    return parts[0] if (SOURCES / f"{parts[0]}.py").is_file() else ""


def sources():
    """Return every source file with its room."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        dotted = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        found.append((path, room_of(dotted.removesuffix("__init__").strip("."))))
    return found


def rooms_imported(path):
    """Return the rooms of ours that a file imports."""
    ours = [name for name in imports(path) if name.split(".")[0] == "unic_tfn"]
    return {room_of(name.removeprefix("unic_tfn").strip(".")) for name in ours}


def parametrize_sources(test):
    ids = [str(path.relative_to(SOURCES)) for path, _ in sources()]
    return pytest.mark.parametrize(("path", "room"), sources(), ids=ids)(test)


def test_the_sources_are_found():
    assert len(sources()) > 150
    shard = SOURCES / "runs" / "shard.py"
    assert {"training", "records", "runs.job", "grid"} <= rooms_imported(shard)


def test_at_most_five_files_are_on_the_landing():
    landing = {path.stem for path in SOURCES.glob("*.py")}
    assert landing == {"__init__", "__main__", "errors", "grid"}


def test_the_table_never_turns_back():
    """Rooms stand in an order in which each imports earlier ones only."""
    order = list(MAY_IMPORT)
    for room, allowed in MAY_IMPORT.items():
        later = {other for other in allowed if order.index(other) >= order.index(room)}
        assert later == set(), f"{room} imports {later}"


def test_modules_do_not_import_each_other_in_a_circle():
    """Also not by way of imports inside functions: a circle has no first file to read."""
    graph = {}
    for path, _ in sources():
        name = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        ours = {n.removeprefix("unic_tfn.") for n in imports(path) if n.startswith("unic_tfn.")}
        graph[name] = {target for n in ours if (target := _module(n)) and target != name}
    done = set()

    def visit(name, above):
        assert name not in above, " → ".join([*above[above.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, [*above, name])
            done.add(name)

    for name in graph:
        visit(name, [])


def _module(dotted):
    """Return the module that a dotted name is or is in, None for a name of the package itself."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        if (SOURCES.joinpath(*parts[:length])).with_suffix(".py").is_file():
            return ".".join(parts[:length])
    return None


@parametrize_sources
def test_dependencies_are_those_of_the_table(path, room):
    if room in MAY_IMPORT:
        assert rooms_imported(path) <= MAY_IMPORT[room] | {room} | VALUES
    elif path.stem == "__main__":
        assert rooms_imported(path) <= {"cli"}
    else:
        assert rooms_imported(path) <= VALUES, f"{path.name} is in no room that is known here"


@parametrize_sources
def test_only_three_rooms_know_keras(path, room):
    outer = {name.split(".")[0] for name in imports(path)}
    if room not in {"model", "model.kernels", "training", "interactions"}:
        assert not outer & KERAS
    if room in LIGHT_ROOMS:
        assert not outer & {"pandas", "scipy", "sklearn", "matplotlib"}
    # Never loaded from a file: what can run code.
    assert not outer & {"dill", "cloudpickle", "joblib", "shelve", "marshal"}


@parametrize_sources
def test_every_file_is_of_a_readable_size(path, room):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


LIGHT = """
import json, sys
from unic_tfn.cli.main import main

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
    smoke = str(ROOT / "jobspecs" / "smoke.yaml")
    commands = [["--help"], ["run", "--help"], ["plan", smoke], ["validate", smoke]]
    commands += [["data", "synthetic", str(tmp_path / "out"), "--clips", "40", "--text-width", "3"]]
    commands += [["report", str(tmp_path)], ["status", str(tmp_path)]]
    commands += [["card", str(tmp_path), "M-TA/1"]]
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
    assert {
        code
        for name, (code, _) in after.items()
        if name.split()[0] not in ("report", "status", "card")
    } == {0}


def test_help_and_import_load_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'pydantic', 'rich'} & set(sys.modules)"
    for module in ("unic_tfn", "unic_tfn.cli.main"):
        code = f"import sys, {module}; print({heavy})"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stdout == "set()\n"
