"""`croissant.json`: a feature package described for other people's tools, written beside it.

It says nothing that `package.json` does not say, is not needed to read a package, and is part of
neither its digest nor its sums: a package without it, or with one that was edited, is the same.
"""

from pathlib import Path

from unic_tfn.data.croissant.description import MEDIA, croissant
from unic_tfn.data.package.manifest import MANIFEST_FILE
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_manifest, write_package
from unic_tfn.encoding.canonical_json import indented_json
from unic_tfn.machine.durable import write_file
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.machine.untrusted_files import sha256_of_file

CROISSANT_FILE = "croissant.json"


def write_described(package: FeaturePackage, path: Path | str, *, overwrite: bool = False) -> None:
    """Write a package as `write_package` does, with its `croissant.json`: both, or neither.

    Raises:
        DataError: the package breaks a rule of the format.
        UsageError: there is something at `path` already.
        StorageError: the file system failed.
    """
    write_package(package, path, overwrite=overwrite, finish=write_croissant)


def write_croissant(folder: Path) -> Path:
    """Write the `croissant.json` of a package that is there, and return the file's path.

    Raises:
        DataError: it is not a package.
        StorageError: the file system failed.
    """
    manifest = read_manifest(folder)
    with storage_errors(folder):
        sizes = {name: (folder / name).stat().st_size for name in MEDIA}
        sums = {**manifest.sha256, MANIFEST_FILE: sha256_of_file(folder / MANIFEST_FILE)}
    path = folder / CROISSANT_FILE
    write_file(path, indented_json(croissant(manifest, sizes, sums)))
    return path
