"""Environment variables in a jobspec's text: `${NAME}`, `${NAME:-default}`, and `$${` for `${`."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$(?P<escaped>\$\{)|\$\{(?P<inside>[^}]*)(?P<end>\}?)")
_INSIDE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-[^${]*)?")


class VariableError(ValueError):
    """A reference to a variable is malformed, or the variable is not set."""


def expand_variables(text: str, environment: Mapping[str, str]) -> str:
    """Return text with its variables replaced by their values, which are not expanded again.

    As in a shell, an empty variable counts as unset if a default is given.

    Raises:
        VariableError: a reference is malformed, or its variable is not set and has no default.

    Example:
        >>> expand_variables("${DATA:-synthetic}", {})
        'synthetic'
    """
    return _REFERENCE.sub(lambda found: _replacement(found, environment), text)


def _replacement(found: re.Match[str], environment: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "${"
    inside = _INSIDE.fullmatch(found["inside"])
    if inside is None or not found["end"]:
        raise VariableError(
            f"expected ${{NAME}} or ${{NAME:-default}} (or $${{ for the characters themselves). "
            f"Found: {found.group()[:60]}"
        )
    name, default = inside["name"], inside["default"]
    value = environment.get(name)
    if default is not None:
        return value or default[2:]
    if value is None:
        raise VariableError(
            f"expected the environment variable {name} to be set. Found: no such variable. "
            f"Set it, or write a default: ${{{name}:-default}}"
        )
    return value
