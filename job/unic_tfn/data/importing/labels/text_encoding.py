"""The text of a file whose encoding is not stated: UTF-8, marked UTF-16, else GB18030."""

import codecs
from pathlib import Path

from unic_tfn.errors import DataError

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Any bytes are some text in GB18030; in a Chinese text, nearly all of it is in common use (GB2312).
COMMON_SHARE = 0.9
REMEDY = "Save it as CSV (UTF-8)."


def decoded(path: Path, raw: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and notes on an encoding other than UTF-8.

    Raises:
        DataError: it is in another encoding; the line of the first wrong byte is named.
    """
    if raw.startswith(UTF16):
        try:
            return raw.decode("utf-16"), ["read as UTF-16"]
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: expected a CSV file, found broken UTF-16.", REMEDY) from error
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        text = _chinese(raw)
        if text is not None:
            return text, ["read as GB18030, as it is not UTF-8"]
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{raw[error.start]:02x}"
        raise DataError(
            f"{path}: line {line}: expected a CSV file in UTF-8, found {byte}.", REMEDY
        ) from error


def _chinese(raw: bytes) -> str | None:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    other = [character for character in text if not character.isascii()]
    common = sum(_in_common_use(character) for character in other)
    return text if common >= COMMON_SHARE * len(other) else None


def _in_common_use(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
