"""What a feature file of any admitted kind holds, by key; no key is understood here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from unic_tfn.data.package.safetensors_file import NUMBERS, mapped_arrays
from unic_tfn.data.readers.array_folder import read_array_folder
from unic_tfn.data.readers.npz import read_npz
from unic_tfn.data.readers.unpickle import read_pickle
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes

ZIP_MAGIC = b"PK"
NPY_MAGIC = b"\x93NUMPY"
HDF5_MAGIC = b"\x89HDF"
ACCEPTED = "a pickle, an .npz or a .safetensors file, or a folder of .npy files"


@dataclass(frozen=True)
class FeatureValues:
    """The contents of a feature file, unchecked.

    Args:
        kind: what it is, in a word or two.
        value: the value of a pickle, or the arrays by name; `train/text` is `text` of `train`.
        plain: whether it is arrays by name, whose rows may be told by their position alone.
    """

    kind: str
    value: object
    plain: bool


def read_feature_values(path: Path) -> FeatureValues:
    """Read a feature file of any admitted kind, told by its contents.

    Raises:
        DataError: it is damaged, unsafe or of another kind.
        StorageError: the file system failed.
    """
    if path.is_dir():
        return FeatureValues("folder of .npy files", _nested(read_array_folder(path)), True)
    raw = map_bytes(path)
    magic = raw[:6].tobytes()
    if magic.startswith(ZIP_MAGIC):
        return FeatureValues("npz", _nested(read_npz(path)), True)
    if path.suffix == ".safetensors":
        return FeatureValues("safetensors", _nested(mapped_arrays(path, raw, NUMBERS)), True)
    if magic == NPY_MAGIC:
        remedy = "Put text.npy, audio.npy, vision.npy and labels.csv in a folder and give that."
        raise DataError(f"{path}: expected {ACCEPTED}, found a single .npy file.", remedy)
    if magic.startswith(HDF5_MAGIC):
        remedy = "Write its arrays with np.savez(file, text=..., audio=..., vision=...)."
        raise DataError(f"{path}: expected {ACCEPTED}, found an HDF5 file.", remedy)
    return FeatureValues("pickle", read_pickle(path), False)


def _nested(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return the arrays with those called `train/text` or `train.text` under `train`."""
    nested: dict[str, Any] = {}
    for name, array in arrays.items():
        group, sign, key = name.replace("/", ".").partition(".")
        if sign and group and key:
            inner = nested.setdefault(group, {})
            if isinstance(inner, dict):
                inner[key] = array
                continue
        nested[name] = array
    return nested
