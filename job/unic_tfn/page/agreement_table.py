"""The table of how far the label sources agree, pairwise."""

from collections.abc import Sequence

from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.statistics.agreement import Agreement

DISTANCE = (
    "mean absolute difference of the two labels, in units of the classes where these are numbers, "
    "else in steps from one class to the next"
)


def agreement_table(pairs: Sequence[Agreement]) -> Table:
    """Return one row for each pair of label sources; undefined values are holes.

    The labels' mean absolute difference has a column where any pair's classes have an order.
    """
    ordered = any(pair.distance is not None for pair in pairs)
    heads = columns(
        "First",
        "Second",
        ("Clips", "integer"),
        ("Same label, %", "percent"),
        ("Cohen's κ", "decimal"),
        ("Krippendorff's α", "decimal"),
    )
    if ordered:
        heads += columns(("Mean difference", "decimal"))
    rows = tuple(
        entries(
            pair.first,
            pair.second,
            pair.clips,
            pair.same,
            pair.kappa,
            pair.alpha,
            *([pair.distance] if ordered else []),
        )
        for pair in pairs
    )
    note = f"Mean difference: {DISTANCE}." if ordered else ""
    return Table("agreement", "Agreement of the label sources, pairwise", heads, rows, note)
