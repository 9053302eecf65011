"""Reading and writing feature packages: a directory with features, labels and a manifest."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from unic_tfn.data.package.digest import content_digest, make_package
from unic_tfn.data.package.manifest import (
    FEATURES_FILE,
    LABELS_FILE,
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    Manifest,
    arrays_of,
    describe,
    parse_manifest,
)
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.safetensors_file import mapped_arrays
from unic_tfn.data.package.table import GROUP, encode, format_table, parse_table
from unic_tfn.data.package.verify import verify_package
from unic_tfn.errors import DataError, StorageError, UsageError
from unic_tfn.grid import SPLITS
from unic_tfn.machine.durable import OccupiedError, new_folder
from unic_tfn.machine.leftovers import sweep_beside
from unic_tfn.machine.system_files import is_system_file
from unic_tfn.machine.untrusted_files import read_bytes, read_copy, sha256_of_file
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal

DAMAGED = "The package is damaged or was edited by hand; import the data again."
MAX_LABELS_BYTES = 2**30
# Of a safetensors file; the library refuses a longer header.
MAX_HEADER_BYTES = 100_000_000
# Of a float32 or an int32, the only types in a package.
VALUE_BYTES = 4


Finish = Callable[[Path], object]


def write_package(
    package: FeaturePackage,
    path: Path | str,
    *,
    overwrite: bool = False,
    finish: Finish | None = None,
) -> None:
    """Write a package so that it is at `path` completely and durably, or not at all.

    Args:
        package: the package, which is verified first.
        path: the directory to make.
        overwrite: whether an older package (or an empty directory) at `path` is replaced.
            Anything else there is never replaced.
        finish: adds files to the complete package, before it is there. Default: nothing does.

    Raises:
        DataError: the package breaks a rule of the format.
        UsageError: there is something at `path` already.
        StorageError: the file system failed.
    """
    verify_package(package, f"package {quoted(package.name)}")
    path = Path(path).absolute()
    refuse_occupied(path, overwrite=overwrite)
    _write(package, path, os.path.lexists(path), finish)


def refuse_occupied(path: Path, *, overwrite: bool) -> None:
    """Refuse a path at which `write_package` would not write, before the work is done.

    Raises:
        UsageError: there is something that is not to be replaced.
        StorageError: the file system failed.
    """
    # A package that a killed process was replacing comes back first, and is then no surprise.
    sweep_beside(path)
    if not os.path.lexists(path):
        return
    if not overwrite:
        raise UsageError(f"{path}: exists already.", "Give another path, or --force to replace it.")
    if not _is_replaceable(path):
        remedy = "Give another path, or remove it yourself."
        raise UsageError(f"{path}: not a feature package, so it is not replaced.", remedy)


def read_package(path: Path | str) -> FeaturePackage:
    """Read and verify a package. The features are read-only, in a private copy of the file.

    A memory map would follow whoever overwrites the file later; what a run computes from must stay
    what was verified here.

    Raises:
        DataError: it is not a package, or a sum, shape, name or value in it is not as it should be.
        StorageError: the file system failed.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    raw_arrays = read_copy(folder / FEATURES_FILE, _most_bytes(manifest))
    raw_table = read_bytes(folder / LABELS_FILE, MAX_LABELS_BYTES)
    _verify_sum(folder / FEATURES_FILE, raw_arrays.data, manifest)
    _verify_sum(folder / LABELS_FILE, raw_table, manifest)
    arrays = mapped_arrays(folder / FEATURES_FILE, raw_arrays)
    package = _assemble(manifest, arrays, parse_table(raw_table, folder / LABELS_FILE), folder)
    verify_package(package, str(folder))
    _verify_manifest(manifest, package, folder / MANIFEST_FILE)
    return package


def read_manifest(path: Path | str) -> Manifest:
    """Read `package.json` alone, without verifying that the package's files agree with it.

    Raises:
        DataError: `path` is not a package directory, or the file is not as it should be.
        StorageError: the file system failed.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise DataError(
            f"{folder}: no such directory; expected a feature package.",
            "Make one with 'unic-tfn data import' or 'unic-tfn data synthetic'.",
        )
    return parse_manifest(
        read_bytes(folder / MANIFEST_FILE, MAX_MANIFEST_BYTES), folder / MANIFEST_FILE
    )


def _is_replaceable(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir():
        return False
    names = {entry.name for entry in path.iterdir() if not is_system_file(entry.name)}
    return not names or names >= {MANIFEST_FILE, FEATURES_FILE}


def _write(package: FeaturePackage, path: Path, replace: bool, finish: Finish | None) -> None:
    arrays = {key: np.ascontiguousarray(array) for key, array in arrays_of(package).items()}
    try:
        with new_folder(path, replace=replace) as building:
            _save_arrays(arrays, building / FEATURES_FILE)
            (building / LABELS_FILE).write_bytes(format_table(package).encode())
            # The library makes its file readable by its maker alone; others train on it too.
            shutil.copymode(building / LABELS_FILE, building / FEATURES_FILE)
            sums = {name: sha256_of_file(building / name) for name in (FEATURES_FILE, LABELS_FILE)}
            described = describe(package, content_digest(package), sums)
            # The bytes of a package without groups stay those from before there were groups.
            unsaid = set() if package.groups else {"groups"}
            manifest = described.model_dump(mode="json", exclude=unsaid)
            text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
            (building / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
            if finish:
                finish(building)
    except OccupiedError as error:
        remedy = "Another process wrote there meanwhile; give another path."
        raise UsageError(f"{path}: exists already.", remedy) from error


def _save_arrays(arrays: Mapping[str, NDArray[Any]], path: Path) -> None:
    try:
        save_file(dict(arrays), path)
    except SafetensorError as error:
        reason = printable(str(error), 200)
        raise StorageError(
            f"{path}: could not be written: {reason}.", "Check that the disk is not full."
        ) from error


def _most_bytes(manifest: Manifest) -> int:
    """Return the most bytes that `features.safetensors` can have: its arrays and its header."""
    arrays = sum(VALUE_BYTES * prod(entry.shape) for entry in manifest.arrays.values())
    return arrays + MAX_HEADER_BYTES


def _verify_sum(path: Path, raw: bytes | memoryview, manifest: Manifest) -> None:
    expected, found = (
        manifest.sha256.get(path.name, "none"),
        hashlib.sha256(raw).hexdigest(),
    )
    if found != expected:
        raise refusal(str(path), "sha256", f"{expected} (in {MANIFEST_FILE})", found, DAMAGED)


def _assemble(
    manifest: Manifest,
    arrays: dict[str, NDArray[Any]],
    table: dict[str, list[str]],
    folder: Path,
) -> FeaturePackage:
    """Return the package, after a check that its columns are those that the manifest lists."""
    split = ["split"] if manifest.label_sources else []
    group = [GROUP] if manifest.groups else []
    expected = ["id", *split, *group, *manifest.label_sources, *manifest.columns]
    if list(table) != expected:
        found = listed(list(table), 20)
        wanted = f"{listed(expected, 20)} (in {MANIFEST_FILE})"
        raise refusal(str(folder / LABELS_FILE), "columns", wanted, found, DAMAGED)
    labels = {
        name: encode(table[name], entry.classes, folder / LABELS_FILE, name)
        for name, entry in manifest.label_sources.items()
    }
    return make_package(
        name=manifest.name,
        synthetic=manifest.synthetic,
        ids=table["id"],
        split=table.get("split", ()),
        features={key: array for key, array in arrays.items() if key != "text_length"},
        text_length=arrays.get("text_length"),
        labels=labels,
        columns={name: tuple(table[name]) for name in manifest.columns},
        provenance=manifest.provenance,
        unimodal=manifest.unimodal,
        groups=table[GROUP] if manifest.groups else (),
    )


def _verify_manifest(manifest: Manifest, package: FeaturePackage, path: Path) -> None:
    """Compare every entry of the manifest with the files' contents."""
    truth = describe(package, package.digest, manifest.sha256)
    for key in Manifest.model_fields:
        said, found = getattr(manifest, key), getattr(truth, key)
        if said != found:
            raise refusal(str(path), key, quoted(found), quoted(said), DAMAGED)
    if set(manifest.splits) != set(SPLITS):
        raise refusal(str(path), "splits", listed(SPLITS), listed(list(manifest.splits)), DAMAGED)
