"""`interactions.npz` in memory: an `Explanation` to bytes and back, without touching files.

Its arrays have the names, shapes and meaning of the fields of `explanation.Explanation`. One more,
`format`, is a number that changes with them. No array needs pickle, and the same explanation always
gives the same bytes.
"""

import io
import zipfile
import zlib
from dataclasses import fields

import numpy as np

from unic_tfn.interactions.explanation import Explanation

INTERACTIONS_FILE = "interactions.npz"
# 2: `together`.
FORMAT_VERSION = 2


def to_npz(explanation: Explanation) -> bytes:
    """Return the contents of `interactions.npz`."""
    arrays = {field.name: getattr(explanation, field.name) for field in fields(Explanation)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, format=np.int64(FORMAT_VERSION), **arrays)
    return buffer.getvalue()


def from_npz(contents: bytes) -> Explanation:
    """Return the explanation in the contents of an `interactions.npz`.

    Raises:
        ValueError: the contents are not such a file, or of another format.
    """
    try:
        with np.load(io.BytesIO(contents), allow_pickle=False) as arrays:
            found = int(arrays["format"])
            if found != FORMAT_VERSION:
                raise ValueError(f"format {found}, expected {FORMAT_VERSION}")
            return Explanation(**{field.name: arrays[field.name] for field in fields(Explanation)})
    except (KeyError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"not an interactions file: {error}") from error
