"""The table of how far label sources agree, pair by pair."""

from collections.abc import Sequence

from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.statistics.agreement import Agreement


def agreement_table(pairs: Sequence[Agreement]) -> Table:
    """Return a row for every pair of label sources; what is undefined is a hole."""
    heads = columns(
        "First",
        "Second",
        ("Clips", "integer"),
        ("Same label, %", "percent"),
        ("Cohen's κ", "decimal"),
        ("Krippendorff's α", "decimal"),
    )
    rows = tuple(
        entries(pair.first, pair.second, pair.clips, pair.same, pair.kappa, pair.alpha)
        for pair in pairs
    )
    return Table("agreement", "Agreement of the label sources, pairwise", heads, rows)
