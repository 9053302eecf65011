"""The mean of a family of comparisons, tested as one: a pooled contrast.

A question such as whether adding modalities changes anything is answered once for the whole family:
all comparisons are exchanged at once, clip by clip or group by group, and the error over clips and
seeds is that of the one weighted sum of cells that their mean is.
"""

from collections.abc import Hashable, Mapping, Sequence

from unic_tfn.statistics import permutation
from unic_tfn.statistics.contrast import Side, Term, both_tests, contrast
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.permutation import Permuted

# Weights that cancel leave no more than rounding.
NOTHING = 1e-12


def pooled_difference(
    comparisons: Sequence[Mapping[Hashable, Term]], permuted: Sequence[Permuted]
) -> Difference:
    """Return the mean of some comparisons, judged by both tests.

    Args:
        comparisons: the cells of each of them, by a key that says which are the same. Where a cell
            has more seeds in one comparison than in another, the most are used.
        permuted: of each comparison, from the same exchanges.
    """
    weights: dict[Hashable, float] = {}
    sides: dict[Hashable, Side] = {}
    for comparison in comparisons:
        for cell, term in comparison.items():
            weights[cell] = weights.get(cell, 0.0) + term.weight / len(comparisons)
            if cell not in sides or len(sides[cell].scores) < len(term.side.scores):
                sides[cell] = term.side
    terms = [Term(weight, sides[cell]) for cell, weight in weights.items() if abs(weight) > NOTHING]
    return both_tests(contrast(terms), permutation.pooled(permuted).p)


def described() -> str:
    """Return for the page how a question about a family is answered."""
    return (
        "A question is answered by the mean of its comparisons, as one test: all of them are "
        "exchanged at once, and their mean is one weighted sum of cells, with one error over clips "
        "and seeds. An input that is extended in one comparison and the result of another may "
        "cancel out."
    )
