"""The value of an unquoted scalar in YAML 1.2's core schema (PyYAML resolves YAML 1.1's)."""

import re

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEXADECIMAL = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def is_number(source: str) -> bool:
    """Tell whether an unquoted scalar is a finite number."""
    return any(pattern.fullmatch(source) for pattern in (_DECIMAL, _OCTAL_OR_HEXADECIMAL, _FLOAT))


def resolve_plain(source: str) -> str | int | float | bool | None:
    """Return the value of an unquoted scalar.

    `1e-4` is a float, `0111` the number 111; `no`, `on`, `1_000` and `Infinity` are text.
    """
    if _NULL.fullmatch(source):
        return None
    if _TRUE.fullmatch(source) or _FALSE.fullmatch(source):
        return bool(_TRUE.fullmatch(source))
    if _DECIMAL.fullmatch(source):
        return int(source)
    if _OCTAL_OR_HEXADECIMAL.fullmatch(source):
        return int(source, 0)
    if _FLOAT.fullmatch(source):
        return float(source)
    if _NOT_FINITE.fullmatch(source):
        return float(source.replace(".", ""))
    return source
