"""Luck of seeds that the cells of a variant share, told: a sentence, the method, a table."""

from collections.abc import Mapping

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.page.wording import number
from unic_tfn.report.variant_luck import Luck
from unic_tfn.report.wording import equals_p
from unic_tfn.statistics.difference import ALPHA

LUCK_METHOD = (
    "A mean over cells would take their networks to be independent of one another. A seed may be "
    "luckier under one variant in all cells at once; mean changes then vary more from seed to seed "
    "than independent cells explain. By what factor is measured over all variants together, and "
    "where it is above 1, the variance over seeds is multiplied by it in the error of every mean "
    "about this collection. Its p-value is from exchanges of seeds within cells, corrected by "
    "Holm's method over the metrics."
)


def luck_sentence(luck: Mapping[str, Luck], metric: str) -> str:
    """Return whether cells are shown to share the luck of their seeds, in a metric."""
    if metric not in luck:
        return (
            "Whether cells share the luck of their seeds under a variant cannot be tested with so "
            "few cells and seeds. The means take it that they do not."
        )
    own = luck[metric]
    factor = (
        f"the variance of mean changes in {METRIC_WORDS[metric]} over seeds is "
        f"{number(own.shared.ratio, 2)} times what independent cells explain (corrected "
        f"{equals_p(own.p_corrected)})"
    )
    counted = ", which the errors of the means allow for" if own.factor > 1 else ""
    if own.p_corrected < ALPHA:
        return f"Cells share the luck of their seeds under a variant: {factor}{counted}."
    return (
        f"It is not shown that cells share the luck of their seeds under a variant: {factor}"
        f"{counted}."
    )


def luck_table(luck: Mapping[str, Luck]) -> Table:
    """Return the measurement in each metric in which it was possible, at least one."""
    heads = columns(
        "Metric", ("Variance, as a multiple", "decimal"), ("p", "p"), ("p, corrected", "p")
    )
    rows = tuple(
        entries(METRIC_WORDS[metric], own.shared.ratio, own.shared.p, own.p_corrected)
        for metric, own in luck.items()
    )
    caption = "Variance of mean changes over seeds, as a multiple of what independent cells explain"
    return Table("variant-luck", caption, heads, rows)
