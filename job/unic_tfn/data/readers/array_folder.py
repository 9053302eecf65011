"""Reading a folder with one `.npy` file per array: `text.npy`, `audio.npy`, `id.npy` and so on."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from unic_tfn.data.readers.npy import RefusedArrayError, read_npy
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes, unreadable
from unic_tfn.messages import refusal

LABELS_FILE = "labels.csv"
MAX_FILES = 1000
REMEDY = "Write each array with np.save(file, array), as text.npy, audio.npy and vision.npy."


def read_array_folder(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a folder by name, as views of the memory-mapped files.

    Files of other kinds, such as `labels.csv`, are skipped.

    Raises:
        DataError: there is no `.npy` file, or one is a link, damaged, or holds anything but numbers
            or texts.
        StorageError: the file system failed.
    """
    try:
        files = sorted(file for file in path.iterdir() if file.suffix == ".npy")
    except OSError as error:
        raise unreadable(path, error) from error
    if not 0 < len(files) <= MAX_FILES:
        expected = f"1 to {MAX_FILES} .npy files"
        raise refusal(str(path), "the folder", expected, f"{len(files)}", REMEDY)
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> NDArray[Any]:
    if file.is_symlink():
        raise DataError(f"{file}: expected a file, found a link.", "Put the file itself there.")
    try:
        return read_npy(map_bytes(file).data)
    except RefusedArrayError as error:
        raise DataError(f"{file}: not read as an .npy file: {error}.", REMEDY) from error


def labels_in(path: Path) -> Path | None:
    """Return the label file in a folder of arrays; None if there is none."""
    file = path / LABELS_FILE
    if not path.is_dir() or not file.exists():
        return None
    if file.is_symlink():
        raise DataError(f"{file}: expected a file, found a link.", "Give it by --labels.")
    return file
