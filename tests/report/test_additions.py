from itertools import combinations

from unic_tfn.grid import INPUTS
from unic_tfn.report.additions import FAMILY_WORDS, addition_family


def test_every_comparison_has_the_family_of_its_own_modality():
    nested = [pair for pair in combinations(INPUTS, 2) if set(pair[0]) < set(pair[1])]
    for own in "TAV":
        found = [addition_family(own, *pair) for pair in nested]
        assert [found.count(family) for family in FAMILY_WORDS] == [5, 5, 2, 0]
    assert {addition_family(None, *pair) for pair in nested} == {"no own"}
