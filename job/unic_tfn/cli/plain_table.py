"""Tables as `unic-tfn plan` prints them: no borders, names to the left, numbers to the right."""

from collections.abc import Iterable, Sequence

# Wider than any table here, so that no terminal's width cuts or wraps a name.
UNLIMITED = 10_000


def print_table(
    names: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Print a table.

    Args:
        names: headers of the first columns, whose entries are names.
        numbers: headers of the others.
        rows: the entries of each row.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in names:
        table.add_column(header)
    for header in numbers:
        table.add_column(header, justify="right")
    for row in rows:
        table.add_row(*row)
    Console(width=UNLIMITED, highlight=False, markup=False, emoji=False).print(table)
