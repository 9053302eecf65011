"""Files of kinds that are not read, recognised by their first bytes, with what to do about each.

A file often has the right name and the wrong contents: a web page that says "quota exceeded", the
pointer that Git LFS leaves, an archive. Whoever reads a file of any kind asks here first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.errors import DataError

# How many of a file's first bytes decide its kind; a tar archive has its mark at byte 257.
BEGINNING_BYTES = 512
# Where a zip archive lists its members, unless it has thousands.
END_BYTES = 64 * 1024
# A path, and its first bytes (none for a folder).
Test = Callable[[Path, bytes], bool]

# How pickles of protocol 0 begin: a container or a value, or a line with a module's name.
PROTOCOL_0 = re.compile(r"[(\])}N]|[IFLVS][^\n,;\t]*\n|c[\w.]+\n")
SAVE_ARRAYS = "np.savez(file, id=..., text=..., audio=..., vision=...)"
DOWNLOAD = "The download did not work: open the link in a browser and fetch the file itself."


@dataclass(frozen=True)
class RefusedKind:
    """A kind of file that is known and not read.

    Args:
        words: its name with an article.
        recognises: tells from a path and the first bytes whether it is of this kind.
        remedy: how to turn it into a file that can be read.
    """

    words: str
    recognises: Test
    remedy: str


def beginning_of(path: Path) -> bytes:
    """Return a file's first `BEGINNING_BYTES` bytes; none for a folder.

    Those of a zip archive are followed by its end, which lists its members.

    Raises:
        DataError: nothing is there, or it is neither a regular file nor a folder.
        StorageError: the file system failed.
    """
    if path.is_dir():
        return b""
    beginning = _part(path, 0, BEGINNING_BYTES)
    return beginning + _part(path, -END_BYTES, END_BYTES) if _is_zip(path, beginning) else beginning


def refuse_foreign(path: Path, expected: str) -> None:
    """Refuse a file that is of a known kind which nobody here reads.

    Args:
        path: the file.
        expected: the kind of file that should be there, with its article.

    Raises:
        DataError: it is of such a kind, or nothing is there.
        StorageError: the file system failed.
    """
    beginning = beginning_of(path)
    for kind in (*FOREIGN, *NEVER_TABLES):
        if kind.recognises(path, beginning):
            remedy = kind.remedy if kind in FOREIGN else "Give a CSV file instead."
            raise DataError(f"{path}: expected {expected}; found {kind.words}.", remedy)


def begins_with(*magic: bytes) -> Test:
    """Return a test for any of some first bytes."""
    return lambda path, beginning: beginning.startswith(magic)


_is_zip = begins_with(b"PK\x03\x04")


def _is_web_page(path: Path, beginning: bytes) -> bool:
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<!--", b"<?xml"))


def _is_zip_with(*names: bytes) -> Test:
    """Return a test for a zip archive with a member whose path begins in one of some ways."""
    return lambda path, beginning: (
        _is_zip(path, beginning) and any(name in beginning for name in names)
    )


def _part(path: Path, start: int, count: int) -> bytes:
    """Return some bytes of a file; a negative `start` counts from the end."""
    from unic_tfn.machine.untrusted_files import NotRegularError, open_regular, size_of, unusable

    try:
        with open_regular(path) as file:
            file.seek(start if start >= 0 else max(0, size_of(file) + start))
            return file.read(count)
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error


def _is_tar(path: Path, beginning: bytes) -> bool:
    return beginning[257:262] == b"ustar"


def _is_text(path: Path, beginning: bytes) -> bool:
    """Tell a file of text from a pickle of protocol 0, which is made of lines of text too."""
    try:
        text = beginning.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        if error.start < len(beginning) - 4:
            return False
        text = beginning[: error.start].decode()
    readable = all(character.isprintable() or character in "\n\r\t" for character in text)
    return readable and not PROTOCOL_0.match(text)


FOREIGN = (
    RefusedKind(
        words="a Git LFS pointer, which stands for a file that was not downloaded",
        recognises=begins_with(b"version https://git-lfs"),
        remedy="Fetch the file itself: git lfs install, then git lfs pull, in the clone of its "
        "repository.",
    ),
    RefusedKind("a web page (HTML)", _is_web_page, DOWNLOAD),
    RefusedKind(
        words="a file compressed by gzip",
        recognises=begins_with(b"\x1f\x8b"),
        remedy="Unpack it and give the result: gunzip -k FILE.gz (rename it first if its name does "
        "not end in .gz); if that is a tar archive, tar -xf it.",
    ),
    RefusedKind(
        words="a file compressed by bzip2", recognises=begins_with(b"BZh"), remedy="bunzip2 it."
    ),
    RefusedKind(
        words="a file compressed by xz", recognises=begins_with(b"\xfd7zXZ\0"), remedy="unxz it."
    ),
    RefusedKind(
        words="a file compressed by zstd",
        recognises=begins_with(b"\x28\xb5\x2f\xfd"),
        remedy="Unpack it and give the result: unzstd FILE.",
    ),
    RefusedKind(
        words="a 7-Zip or RAR archive",
        recognises=begins_with(b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
        remedy="Unpack it and give the file or folder in it.",
    ),
    RefusedKind("a tar archive", _is_tar, "Unpack it with tar -xf and give the file in it."),
    RefusedKind(
        words="a workbook of Excel or LibreOffice",
        recognises=_is_zip_with(b"xl/", b"opendocument.spreadsheet"),
        remedy="Open it and save the sheet as CSV (UTF-8).",
    ),
    RefusedKind(
        words="a workbook of an old Excel (.xls)",
        recognises=begins_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        remedy="Open it and save the sheet as CSV (UTF-8).",
    ),
    RefusedKind(
        words="a Parquet file",
        recognises=begins_with(b"PAR1"),
        remedy='Turn it into a CSV: pandas.read_parquet("FILE").to_csv("FILE.csv", index=False).',
    ),
    RefusedKind(
        words="an Arrow or Feather file",
        recognises=begins_with(b"ARROW1", b"FEA1"),
        remedy='Turn it into a CSV: pandas.read_feather("FILE").to_csv("FILE.csv", index=False).',
    ),
    RefusedKind(
        words="a MATLAB file of version 7.3",
        recognises=begins_with(b"MATLAB 7.3 MAT-file"),
        remedy=f"Read it with h5py (its arrays are transposed) and write {SAVE_ARRAYS}.",
    ),
    RefusedKind(
        words="a MATLAB file",
        recognises=begins_with(b"MATLAB 5.0 MAT-file", b"MATLAB "),
        remedy=f"Read it with scipy.io.loadmat and write {SAVE_ARRAYS}.",
    ),
    RefusedKind(
        words="a torch file of the old kind",
        recognises=begins_with(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."),
        remedy=f"Load it with torch.load and write {SAVE_ARRAYS} from tensor.numpy().",
    ),
    RefusedKind(
        words="a file compressed by zlib, as joblib writes it",
        recognises=begins_with(b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"),
        remedy=f"Load it with joblib.load and write {SAVE_ARRAYS}.",
    ),
    RefusedKind(
        words="an SQLite database",
        recognises=begins_with(b"SQLite format 3\0"),
        remedy="Export the table as CSV (UTF-8).",
    ),
    RefusedKind("a PDF file", begins_with(b"%PDF"), "Give the data themselves."),
    RefusedKind(
        words="a video, sound or picture",
        recognises=lambda path, beginning: (
            beginning.startswith((b"RIFF", b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\x89PNG"))
            or beginning[4:8] == b"ftyp"
            or beginning[:3] == b"\xff\xd8\xff"
        ),
        remedy="Extract features from it first, for instance with MMSA-FET or openSMILE.",
    ),
)
# Kinds that hold features, and never a table of texts.
NEVER_TABLES = (
    RefusedKind("a zip archive", _is_zip, ""),
    RefusedKind("a NumPy array", begins_with(b"\x93NUMPY"), ""),
    RefusedKind("an HDF5 file", begins_with(b"\x89HDF"), ""),
    RefusedKind("a pickle", begins_with(*(b"\x80" + bytes([n]) for n in range(2, 6))), ""),
)
TEXT = RefusedKind(
    words="a text file",
    recognises=_is_text,
    remedy="A table of features is read if its name ends in .csv or .tsv; write anything else with "
    f"{SAVE_ARRAYS}.",
)
