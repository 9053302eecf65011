"""Reading `.npz` files, zip archives of `.npy` files, without trusting their declarations.

Arrays that `np.savez` wrote are not compressed: they become views of the memory-mapped file. Arrays
that `np.savez_compressed` wrote are unpacked in memory; their declared size is checked against the
size of the file before any memory is taken.
"""

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.npy import RefusedArrayError, read_npy
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes
from unic_tfn.messages.printing import printable, quoted

# One array per clip and modality of a large data set.
MAX_MEMBERS = 200_000
# Real features, mostly zeros, shrink to a tenth or a thirtieth, a bomb to less than a thousandth.
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_RATIO = 100
ENCRYPTED = 0x1
LOCAL_HEADER = struct.Struct("<4s22xHH")
LOCAL_MAGIC = b"PK\x03\x04"
REMEDY = "Nothing in the file was run. Write it again with np.savez(file, text=..., audio=...)."


def read_npz(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of an `.npz` file by name.

    Raises:
        DataError: the archive is damaged, unsafe, or holds anything but arrays of numbers or texts.
        StorageError: the file system failed.
    """
    data = map_bytes(path).data
    try:
        with zipfile.ZipFile(_Window(data)) as archive:
            members = archive.infolist()
            _verify_members(members, len(data))
            return {info.filename[:-4]: _read(archive, info, data) for info in members}
    except RefusedArrayError as error:
        raise DataError(f"{path}: not read as an .npz file: {error}.", REMEDY) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        ValueError,
        OverflowError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        shown = f"it is damaged or cut short ({printable(str(error), 120)})"
        raise DataError(f"{path}: not read as an .npz file: {shown}.", REMEDY) from error


class _Window(io.RawIOBase):
    """A memory map as a file object for `zipfile`, without a copy of the whole."""

    def __init__(self, data: memoryview) -> None:
        super().__init__()
        self._data, self._position = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._position, len(self._data))[whence]
        if base + offset < 0:
            raise OSError("a position before the beginning of the file")
        self._position = base + offset
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._data) if size is None or size < 0 else self._position + size
        taken = bytes(self._data[self._position : end])
        self._position += len(taken)
        return taken


def _verify_members(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse a suspicious archive by its table of contents, before anything is unpacked."""
    if not 0 < len(members) <= MAX_MEMBERS:
        raise RefusedArrayError(f"it has {len(members):,} members; 1 to {MAX_MEMBERS:,} are read")
    seen: set[str] = set()
    for info in members:
        name = info.orig_filename
        shown = f"its member {quoted(name)}"
        parts = name.split("/")
        if "\\" in name or ":" in name or "\0" in name or {"", ".", ".."} & set(parts):
            raise RefusedArrayError(f"{shown} has an absolute or climbing path")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise RefusedArrayError(f"{shown} is a link")
        if name.endswith(("data.pkl", ".pkl")):
            raise RefusedArrayError(
                f"{shown} is a pickle: this is a torch file; "
                "save its tensors with np.savez(file, text=tensor.numpy(), ...)"
            )
        if not name.endswith(".npy"):
            raise RefusedArrayError(
                f"{shown} is not an .npy file: this is a zip archive of something else; unpack it "
                "and give the file or folder in it"
            )
        if name in seen:
            raise RefusedArrayError(f"{shown} occurs twice")
        seen.add(name)
        if info.flag_bits & ENCRYPTED:
            raise RefusedArrayError(f"{shown} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedArrayError(f"{shown} is compressed in a way that NumPy does not use")
    unpacked = sum(info.file_size for info in members)
    if unpacked > max(MAX_UNPACKED_BYTES, MAX_RATIO * size):
        raise RefusedArrayError(
            f"it has {size:,} bytes and declares {unpacked:,} unpacked; over {MAX_RATIO} times "
            "its size is not unpacked (write it with np.savez, uncompressed)"
        )


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, data: memoryview) -> NDArray[Any]:
    try:
        return read_npy(_contents(archive, info, data))
    except RefusedArrayError as error:
        raise RefusedArrayError(f"{quoted(info.filename)}: {error}") from error


def _contents(archive: zipfile.ZipFile, info: zipfile.ZipInfo, data: memoryview) -> memoryview:
    if info.compress_type == zipfile.ZIP_STORED:
        return _stored(info, data)
    unpacked = np.empty(info.file_size, np.uint8)
    position = 0
    with archive.open(info) as member:
        while piece := member.read(2**20):
            if position + len(piece) > len(unpacked):
                raise RefusedArrayError("it is larger than declared")
            unpacked[position : position + len(piece)] = np.frombuffer(piece, np.uint8)
            position += len(piece)
    if position != len(unpacked):
        raise RefusedArrayError("it is smaller than declared")
    return unpacked.data


def _stored(info: zipfile.ZipInfo, data: memoryview) -> memoryview:
    """Return an uncompressed member's bytes in place."""
    header = data[info.header_offset : info.header_offset + LOCAL_HEADER.size]
    magic, name, extra = LOCAL_HEADER.unpack(header)
    start = info.header_offset + LOCAL_HEADER.size + name + extra
    contents = data[start : start + info.file_size]
    if magic != LOCAL_MAGIC or len(contents) != info.file_size:
        raise RefusedArrayError("it is cut short")
    if info.compress_size != info.file_size or zlib.crc32(contents) != info.CRC:
        raise RefusedArrayError("its checksum is wrong")
    return contents
