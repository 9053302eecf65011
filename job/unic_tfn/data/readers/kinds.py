"""The kinds of feature files, one row each, from which reading, messages and help texts follow.

A new kind is a reader in a file of its own, a row here, and a test. Readers are imported when a
file is read, so that help texts can be made from these rows without loading anything heavy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.data.readers.foreign_files import FOREIGN, TEXT, RefusedKind, Test, begins_with


@dataclass(frozen=True)
class FileKind:
    """A kind of feature file that is read.

    Args:
        name: its name, as `--inspect` gives it.
        words: the same with an article, for lists in messages.
        contents: what such a file is expected to hold, for help texts.
        recognises: tells from a path and the first bytes whether it is of this kind.
        read: returns its contents.
        plain: whether the contents are arrays by name, which may lack ids: clips are then
            identified by the positions of their rows.
    """

    name: str
    words: str
    contents: str
    recognises: Test
    read: Callable[[Path], object]
    plain: bool = True


def kind_of_file(path: Path, beginning: bytes) -> FileKind | RefusedKind:
    """Return the kind of a feature file: the first row that recognises it, else a pickle.

    Args:
        path: the file or folder.
        beginning: its first bytes, as `foreign_files.beginning_of` returns them.
    """
    rows = (*REFUSED, *KINDS, TEXT)
    return next((row for row in rows if row.recognises(path, beginning)), PICKLE)


def accepted() -> str:
    """Return the kinds that are read, as in `a pickle, an .npz file or a folder`."""
    words = [kind.words for kind in KINDS]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def accepted_contents() -> str:
    """Return the kinds that are read and what each is expected to hold, for help texts."""
    contents = [kind.contents for kind in KINDS]
    return f"{'; '.join(contents[:-1])}; or {contents[-1]}"


def _ends_with(*endings: str) -> Test:
    return lambda path, beginning: path.suffix.lower() in endings


def _is_folder(path: Path, beginning: bytes) -> bool:
    return path.is_dir()


def _never(path: Path, beginning: bytes) -> bool:
    return False


def _read_array_folder(path: Path) -> object:
    from unic_tfn.data.readers.array_folder import read_array_folder

    return read_array_folder(path)


def _read_npz(path: Path) -> object:
    from unic_tfn.data.readers.npz import read_npz

    return read_npz(path)


def _read_safetensors(path: Path) -> object:
    from unic_tfn.data.package.safetensors_file import NUMBERS, mapped_arrays
    from unic_tfn.machine.untrusted_files import map_bytes

    return mapped_arrays(path, map_bytes(path), NUMBERS)


def _read_csv(path: Path) -> object:
    from unic_tfn.data.readers.csv_features import read_csv_features

    return read_csv_features(path)


def _read_hdf5(path: Path) -> object:
    from unic_tfn.data.readers.hdf5 import read_hdf5

    return read_hdf5(path)


def _read_pickle(path: Path) -> object:
    from unic_tfn.data.readers.unpickle import read_pickle

    return read_pickle(path)


FOLDER = FileKind(
    name="folder of .npy files",
    words="a folder of .npy files",
    contents="a folder with text.npy, audio.npy, vision.npy and labels.csv, or with a folder of "
    "one .npy file per clip for each modality",
    recognises=_is_folder,
    read=_read_array_folder,
)
NPZ = FileKind(
    name="npz",
    words="an .npz file",
    contents="an .npz file with arrays text, audio, vision (and id)",
    recognises=begins_with(b"PK"),
    read=_read_npz,
)
SAFETENSORS = FileKind(
    name="safetensors",
    words="a .safetensors file",
    contents="a .safetensors file with such arrays",
    recognises=_ends_with(".safetensors"),
    read=_read_safetensors,
)
# Old protocols have no beginning of their own: whatever is not of another kind is read as a pickle.
PICKLE = FileKind(
    name="pickle",
    words="a pickle",
    contents="a pickle of MMSA, MMSA-FET or MulT",
    recognises=_never,
    read=_read_pickle,
    plain=False,
)
HDF5 = FileKind(
    name="HDF5",
    words="an HDF5 file",
    contents="an HDF5 file with such arrays, or with a data set or a group per clip",
    recognises=begins_with(b"\x89HDF"),
    read=_read_hdf5,
)
CSV = FileKind(
    name="CSV of features",
    words="a .csv file of features",
    contents="a .csv file of features, one row per clip, as openSMILE writes functionals",
    recognises=_ends_with(".csv", ".tsv"),
    read=_read_csv,
)
KINDS = (PICKLE, FOLDER, NPZ, SAFETENSORS, HDF5, CSV)
REFUSED = (
    *FOREIGN,
    RefusedKind(
        words="a single .npy file",
        recognises=begins_with(b"\x93NUMPY"),
        remedy="Put text.npy, audio.npy, vision.npy and labels.csv in a folder and give that.",
    ),
)
