"""Mutates jobspecs, packages, label files and feature files, and gives them to the command."""

import contextlib
import csv
import io
import pickle
import shutil
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from benchmarks.faults.lean import JOBSPEC, ROOT, BrokenPromiseError, files_in, require
from unic_tfn.cli.main import main
from unic_tfn.data.package.store import write_package
from unic_tfn.data.source import load
from unic_tfn.jobspec.read import read_jobspec

SCREEN = 24
# Files of a package in which every changed byte must be noticed; `package.json` has their sums.
SEALED = ("features.safetensors", "labels.csv")
# Typical mistakes of people, and typical attacks.
TOKENS = (
    b"NaN", b"1e999", b"-1", b"../../etc/passwd", b"/dev/zero", b"null", b"&a [*a]", b"*a", b"<<: ",
    b"!!python/object/apply:os.system ['false']", b"{{", b'"', b"'", b"\x00", b"\xff\xfe", b"\t",
    b"\r", b"=1+1", b"9" * 400, "\u202e".encode(), "😀".encode(), b"\\frac", b"<script>", b",",
    b"\n", b": ", b"- ", b"[" * 300, b"yes", b"0x10", b"1_000", b"T", b"TVA", b"test", b"train",
    b"\x1b[31m", b"\x1b]0;title\x07", b"\x1b]8;;http://x\x1b\\\\", b"\x07", "\u2066\u202e".encode(),
    "\u200b".encode(), "\ufeff".encode(), "\x9b2J".encode(),
)  # fmt: skip


def mutate(contents: bytes, random: np.random.Generator) -> bytes:
    """Return contents with one to four random changes."""
    changed = bytearray(contents)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        begin = int(random.integers(len(changed) + 1))
        end = min(len(changed), begin + int(2 ** random.uniform(0, 8)))
        match random.integers(7):
            case 0 if begin < len(changed):
                changed[begin] ^= 1 << int(random.integers(8))
            case 1:
                del changed[begin:]
            case 2:
                del changed[begin:end]
            case 3:
                changed[begin:begin] = changed[begin:end]
            case 4:
                changed[begin:end] = random.bytes(end - begin)
            case 5:
                changed[begin : begin + 8] = random.choice([b"\xff" * 8, b"\x7f" * 8, bytes(8)])
            case _:
                changed[begin:begin] = TOKENS[random.integers(len(TOKENS))]
    return bytes(changed)


@dataclass(frozen=True)
class Case:
    """A kind of input.

    Args:
        name: the kind.
        arguments: the command; `{}` stands for the input, `{out}` for the output.
        codes: the exit codes that are allowed.
        files: the valid files by name, one of which is mutated; a single file is the input itself.
    """

    name: str
    arguments: str
    codes: tuple[int, ...]
    files: dict[str, bytes]


def cases(folder: Path) -> list[Case]:
    """Return all kinds of input, with a valid example of each."""
    made = [
        Case(f"jobspec {path.stem}", "plan {}", (0, 64, 65), {path.name: path.read_bytes()})
        for path in sorted((ROOT / "jobspecs").glob("*.yaml"))
    ]
    spec = folder / "lean.yaml"
    spec.write_text(JOBSPEC, encoding="utf-8")
    package = load(read_jobspec(spec, {}).data)
    write_package(package, folder / "package")
    made.append(
        Case("package", f"validate {spec} --data {{}}", (0, 65), files_in(folder / "package"))
    )
    arrays = _arrays()
    labels, features = folder / "labels.csv", folder / "features.npz"
    write_import_files(features, labels)
    command = f"data import {{}} --labels {labels} {{out}}"
    made += [
        Case("label file", f"data import {features} --labels {{}} {{out}}", (0, 65),
             {"labels.csv": labels.read_bytes()}),
        Case("mapping", f"data import {features} --labels {labels} --mapping {{}} {{out}}",
             (0, 64, 65), {"mapping.yaml": b"id: id\nkeys: {text: text, audio: audio}\n"
                           b"sources: {text: text}\nsplit: split\nnonfinite: median\n"}),
    ]  # fmt: skip
    return made + [
        Case(name, command, (0, 65), files) for name, files in _feature_files(folder, arrays)
    ]


def write_import_files(features: Path, labels: Path) -> None:
    """Write a small feature file (`.npz`) and its label file, which can be imported as they are."""
    arrays = _arrays()
    _save_npz(features, arrays)
    labels.write_bytes(_label_file(arrays))


def _arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "id": np.array([f"clip{n}" for n in range(12)]),
        "text": random.standard_normal((12, 3, 2)).astype(np.float32),
        "audio": random.standard_normal((12, 4)),
        "vision": random.standard_normal((12, 3)).astype(np.float32),
    }


def _save_npz(file: Path, arrays: dict[str, np.ndarray]) -> None:
    # NumPy's stub takes the names of arrays for its keyword `allow_pickle`, a bool.
    named: dict[str, Any] = dict(arrays)
    np.savez_compressed(file, **named)


def _label_file(arrays: dict[str, np.ndarray]) -> bytes:
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(("id", "split", "text", "audio"))
    for n, name in enumerate(arrays["id"]):
        rows.writerow((name, ("train", "valid", "test")[n % 3], "ab"[n % 2], "xyz"[n // 4]))
    return table.getvalue().encode()


def _feature_files(
    folder: Path, arrays: dict[str, np.ndarray]
) -> list[tuple[str, dict[str, bytes]]]:
    """Return a feature file of each kind that can be imported."""
    numbers = {name: array for name, array in arrays.items() if name != "id"}
    places = {kind: folder / f"features.{kind}" for kind in ("npz", "safetensors", "pkl")}
    _save_npz(places["npz"], arrays)
    save_file(numbers, places["safetensors"])
    places["pkl"].write_bytes(pickle.dumps(arrays, protocol=4))
    loose = folder / "arrays"
    loose.mkdir()
    for name, array in arrays.items():
        np.save(loose / f"{name}.npy", array)
    single = [
        (f"features, {kind}", {path.name: path.read_bytes()}) for kind, path in places.items()
    ]
    return [*single, ("features, folder", files_in(loose))]


def inputs(folder: Path, count: int, seed: int) -> tuple[Counter[str], float]:
    """Give mutated inputs to the command; return exit codes by kind, and the most seconds taken.

    Args:
        folder: to work in.
        count: how many inputs to try.
        seed: decides which files are mutated, and how.
    """
    random = np.random.default_rng([seed, 3])
    folder.mkdir(parents=True, exist_ok=True)
    known = cases(folder)
    found: Counter[str] = Counter()
    slowest = 0.0
    for case in known:
        _try(replace(case, codes=(0,)), folder / "tried")
        shutil.rmtree(folder / "tried")
    for number in range(count):
        case = known[number % len(known)]
        victim = list(case.files)[random.integers(len(case.files))]
        changed = mutate(case.files[victim], random)
        if changed == case.files[victim]:
            continue
        if case.name == "package" and victim in SEALED:
            case = replace(case, codes=(65,))
        began = time.monotonic()
        code = _try(replace(case, files={**case.files, victim: changed}), folder / "tried")
        slowest = max(slowest, time.monotonic() - began)
        found[f"{case.name}: exit {code}"] += 1
        shutil.rmtree(folder / "tried")
    return found, slowest


def _try(case: Case, folder: Path) -> int:
    """Run the command on an input; check its exit code, its messages and the files it leaves."""
    where = folder / "input"
    where.mkdir(parents=True)
    for name, contents in case.files.items():
        (where / name).write_bytes(contents)
    place, out = where / next(iter(case.files)) if len(case.files) == 1 else where, folder / "out"
    said, shown = io.StringIO(), io.StringIO()
    words = [word.format(place, out=out) for word in case.arguments.split()]
    code = _call(words, said, shown, folder)
    text = said.getvalue()
    require(code in case.codes, f"{folder}: {case.name} ends with {code}:\n{text}")
    require("Traceback" not in text, f"{folder}: {case.name}: a traceback:\n{text}")
    seen = (text + shown.getvalue()).replace("\n", "").replace("\t", "")
    require(seen.isprintable(), f"{folder}: {case.name}: control characters: {seen!r}")
    if code:
        require(
            len(text.splitlines()) <= SCREEN,
            f"{folder}: {case.name}: longer than a screen:\n{text}",
        )
    left = {path.name for path in folder.iterdir()} - {"input"}
    made = {"out"} if code == 0 and "{out}" in case.arguments else set()
    require(left == made, f"{folder}: {case.name}: ended with {code} and left {left}")
    require(files_in(where) == case.files, f"{folder}: {case.name}: the input was changed")
    return code


def _call(arguments: list[str], said: io.StringIO, shown: io.StringIO, folder: Path) -> int:
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(shown):
            main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    except Exception as error:
        raise BrokenPromiseError(f"{folder}: {arguments[0]} ends with {error!r}") from error
    raise BrokenPromiseError(f"{folder}: {arguments[0]} returned without an exit code")
