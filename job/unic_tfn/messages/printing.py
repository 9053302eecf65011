"""How names, values and counts are printed; the gate for strangers' text."""

MAX_SHOWN = 60


def printable(text: str, limit: int = MAX_SHOWN) -> str:
    """Return text cut to `limit` characters, with every unprintable character escaped."""
    return _escaped(text if len(text) <= limit else text[: limit - 3] + "...")


def printable_lines(text: str, limit: int | None = None) -> str:
    """Return text with every unprintable character escaped, but for line feeds and tabs.

    This is the gate through which everything passes that the command prints: control sequences, of
    a terminal or of writing directions, do not come through it, whatever they are part of.

    Args:
        text: one or more lines.
        limit: the most characters of a line, which is cut there. Default: any number.
    """
    lines = text.split("\n")
    if limit is not None:
        lines = [line if len(line) <= limit else line[: limit - 3] + "..." for line in lines]
    return "\n".join("\t".join(map(_escaped, line.split("\t"))) for line in lines)


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def quoted(value: object) -> str:
    """Return a value as a message shows it: on one line, text in double quotes."""
    return f'"{printable(value)}"' if isinstance(value, str) else printable(repr(value))


def listed(names: list[str] | tuple[str, ...], limit: int = 5) -> str:
    """Return names, made printable, as `a, b, c and 7 more`; `none` if there are none."""
    shown = ", ".join(printable(name, MAX_SHOWN + 2) for name in names[:limit]) or "none"
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def count(amount: int, singular: str, plural: str = "") -> str:
    """Return `1 run`, `3 runs`, `1,200 clips`."""
    return f"{amount:,} {singular if amount == 1 else plural or singular + 's'}"
