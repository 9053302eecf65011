"""Reading folders of `.npy` files: one file per array, or one per clip in a folder per modality."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from unic_tfn.data.readers.npy import RefusedArrayError, read_npy
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes, unreadable
from unic_tfn.messages.printing import printable
from unic_tfn.messages.refusals import refusal

LABELS_FILE = "labels.csv"
# One array per clip and modality of a large data set.
MAX_FILES = 200_000
MAX_LEVELS = 3
MAX_PATH = 300
REMEDY = "Write each array with np.save(file, array), as text.npy, audio.npy and vision.npy."


def read_array_folder(path: Path) -> dict[str, Any]:
    """Return the arrays of a folder by name, as views of the memory-mapped files.

    A folder inside is a dict of its arrays. Files of other kinds, such as `labels.csv`, are
    skipped, and so are folders without arrays and whatever has a name that begins with a full stop.

    Raises:
        DataError: there is no `.npy` file, or one is a link, damaged, or holds anything but numbers
            or texts.
        StorageError: the file system failed.
    """
    left = [MAX_FILES]
    arrays = _arrays(path, MAX_LEVELS, left)
    if not arrays or left[0] < 0:
        found = "0" if not arrays else "more"
        raise refusal(str(path), "the folder", f"1 to {MAX_FILES} .npy files", found, REMEDY)
    return arrays


def _arrays(path: Path, levels: int, left: list[int]) -> dict[str, Any]:
    """Return the arrays of a folder and of those in it; `left` counts how many may still come."""
    try:
        files = sorted(file for file in path.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise unreadable(path, error) from error
    found: dict[str, Any] = {}
    for file in files:
        if left[0] < 0:
            break
        if not file.name.isprintable():
            shown = printable(str(file), MAX_PATH)
            raise DataError(f"{shown}: expected a name that can be shown.", "Rename the file.")
        if file.suffix == ".npy":
            left[0] -= 1
            found[file.stem] = _read(file)
        elif levels > 1 and file.is_dir() and not file.is_symlink():
            inner = _arrays(file, levels - 1, left)
            if inner:
                found[file.name] = inner
    return found


def _read(file: Path) -> NDArray[Any]:
    if file.is_symlink():
        shown = printable(str(file), MAX_PATH)
        raise DataError(f"{shown}: expected a file, found a link.", "Put the file itself there.")
    try:
        return read_npy(map_bytes(file).data)
    except RefusedArrayError as error:
        shown = printable(str(file), MAX_PATH)
        raise DataError(f"{shown}: not read as an .npy file: {error}.", REMEDY) from error


def labels_in(path: Path) -> Path | None:
    """Return the label file in a folder of arrays; None if there is none."""
    file = path / LABELS_FILE
    if not path.is_dir() or not file.exists():
        return None
    if file.is_symlink():
        raise DataError(f"{file}: expected a file, found a link.", "Give it by --labels.")
    return file
