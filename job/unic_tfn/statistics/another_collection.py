"""What differences say about another collection of the same size: Nadeau's and Bengio's correction.

Networks that are trained on parts of one collection have most of their training clips in common, so
the differences of their scores vary less than they would from one collection to the next. Nadeau
and Bengio (2003, Mach. Learn. 52:239) enlarge the variance of their mean for that. It needs folds,
in which training parts vary, and is a claim of its own: never mixed with one about networks that
are trained on this collection.
"""

from math import sqrt

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import Estimate, estimate


def for_another_collection(differences: Numbers, test_to_train: float) -> Estimate:
    """Return the mean difference as an estimate for another collection of this size.

    The variance of the mean of J differences is `(1 / J + test_to_train) s^2`, with J - 1 degrees
    of freedom.

    Args:
        differences: (J,), one for each seed and fold, J at least 2.
        test_to_train: the number of test clips of a fold by that of its training clips.
    """
    count = len(differences)
    variance = (1 / count + test_to_train) * float(differences.var(ddof=1))
    return estimate(float(differences.mean()), sqrt(variance), count - 1.0)


def described(folds: int, seeds: int) -> str:
    """Return for the page how these claims are tested.

    Args:
        folds: the number of folds.
        seeds: the number of seeds.
    """
    return (
        f"Claims about another collection of this size are made from {folds * seeds} differences, "
        f"of {folds} folds x {seeds} seeds. Where seeds are missing, a comparison is made from "
        "those that its two cells have in common, and the mean of a family from those that all of "
        "its comparisons have. Each difference is on clips that neither network was trained on; "
        "the variance of the mean of J of them is (1/J + test clips / training clips) times their "
        "sample variance (Nadeau and Bengio 2003), with J − 1 degrees of freedom. "
        "These claims are families of their own. "
        "Claims about networks that are trained on this collection do not cover them."
    )
