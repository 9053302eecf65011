"""Equivalence: how small an interval around zero a difference is shown to lie in.

Two one-sided tests (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15:657), by Bonferroni over a
family: the true difference is below x and above -x. That nothing was found says nothing about how
small a difference is; this does.
"""

from scipy import stats

from unic_tfn.statistics.difference import ALPHA, Estimate


def equivalent_within(found: Estimate, comparisons: int) -> float:
    """Return the smallest x for which the difference is shown to lie between -x and x.

    Of a family, at most `ALPHA` of repetitions show any difference to be smaller than it is.

    Args:
        found: the estimate.
        comparisons: the size of its family.
    """
    reach = float(stats.t.ppf(1 - ALPHA / comparisons, found.freedom)) * found.error
    return abs(found.effect) + reach


def described(margin: float) -> str:
    """Return for the page when a difference is called none.

    Args:
        margin: in points.
    """
    return (
        f"No difference beyond ±{margin:g} points is said where two one-sided tests show that the "
        "true difference lies within that margin, corrected over the family by Bonferroni's "
        "method; the margin was chosen in the jobspec. Beside each comparison stands the smallest "
        "margin that would pass."
    )
