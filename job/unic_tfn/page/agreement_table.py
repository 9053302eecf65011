"""The table of how far the label sources agree, pairwise."""

from collections.abc import Sequence

from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.statistics.agreement import Agreement


def agreement_table(pairs: Sequence[Agreement]) -> Table:
    """Return one row for each pair of label sources; undefined values are holes."""
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
