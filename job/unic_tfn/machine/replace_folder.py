"""A folder that is written anew as a whole, such as the report's: all of its files or none."""

from collections.abc import Mapping
from pathlib import Path

from unic_tfn.machine.durable import new_folder
from unic_tfn.machine.leftovers import sweep


def replace_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly these files; its old contents are removed once they are complete.

    Args:
        path: the folder.
        files: contents by name relative to it, with `/` between folders.

    Raises:
        StorageError: the file system failed; the old contents are untouched.
    """
    # A process that was killed while it wrote this folder has left half of it.
    sweep(path.parent)
    with new_folder(path, replace=True) as building:
        for name, contents in files.items():
            file = building / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(contents)
