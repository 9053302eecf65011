"""The header of an `.npy` file, with a strict parser that has no code to run.

NumPy's own parser (`numpy.lib.format`) hands the header to Python's, which accepts far more than
anybody writes, and warns of crashes on hostile text. Here a header is a dict of the three keys, in
any order and spacing, with either kind of quotes and with Python 2's long integers (`3L`), which is
all that NumPy and the libraries that write its format put there.
Source: NumPy enhancement proposal 1, "A simple file format for NumPy arrays" (versions 1 to 3).
"""

import re
from typing import Any

_SIZE = r"[0-9]{1,19}L?"
_SHAPE = rf"\(\s*(?:{_SIZE}\s*,\s*(?:{_SIZE}\s*(?:,\s*{_SIZE}\s*){{0,30}},?\s*)?)?\)"
_TEXT = r"[bu]?(?:'[^'\"\\]{0,40}'|\"[^'\"\\]{0,40}\")"
_PAIR = re.compile(rf"\s*({_TEXT})\s*:\s*({_TEXT}|True|False|{_SHAPE})\s*", re.ASCII)
_KEYS = {"descr": str, "fortran_order": bool, "shape": tuple}


def parse_header(header: str) -> tuple[str, bool, tuple[int, ...]] | None:
    """Return the type, the order and the shape of a header; None if it is not one.

    Args:
        header: the text of a header, such as `{'descr': '<f8', 'fortran_order': False, 'shape':
            (2, 3), }`.
    """
    text = " ".join(header.split())
    if not text.startswith("{") or not text.endswith("}"):
        return None
    rest, found = text[1:-1], dict[str, Any]()
    while rest.strip():
        match = _PAIR.match(rest)
        if match is None:
            return None
        key, value = _text(match[1]), _value(match[2])
        if _KEYS.get(key) is not type(value) or key in found:
            return None
        found[key] = value
        rest = rest[match.end() :]
        if not rest.startswith(","):
            break
        rest = rest[1:]
    if rest.strip() or len(found) != len(_KEYS):
        return None
    return found["descr"], found["fortran_order"], found["shape"]


def _text(quoted: str) -> str:
    return quoted.lstrip("bu")[1:-1]


def _value(text: str) -> str | bool | tuple[int, ...]:
    if text in ("True", "False"):
        return text == "True"
    if text.startswith("("):
        return tuple(int(size) for size in re.findall(r"[0-9]+", text))
    return _text(text)
