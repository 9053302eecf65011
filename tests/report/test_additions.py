from itertools import combinations

import pytest

from unic_tfn.grid import INPUTS
from unic_tfn.report.additions import FAMILY_WORDS, addition_family, own_letter


@pytest.mark.parametrize(
    ("source", "letter"),
    [("text", "T"), ("audio", "A"), ("video", "V"), ("multimodal", None), ("polarity", None)],
)
def test_the_modality_whose_labels_these_are(source, letter):
    assert own_letter(source) == letter


def test_every_comparison_has_the_family_of_its_own_modality():
    nested = [pair for pair in combinations(INPUTS, 2) if set(pair[0]) < set(pair[1])]
    for source in ("text", "audio", "video"):
        found = [addition_family(source, *pair) for pair in nested]
        assert [found.count(family) for family in FAMILY_WORDS] == [5, 5, 2, 0]
    assert {addition_family("multimodal", *pair) for pair in nested} == {"no own"}
