"""Simulated variants in small: nothing is claimed that is not so, and what is so is found."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.report_honesty.kinds import ALL_ALIKE, BETTER, EQUAL, REFERENCE, WEIGHTED, Kind
from benchmarks.report_honesty.page import ELSEWHERE, MEAN, SENTENCE, confirmed, family_names, wrong
from benchmarks.report_honesty.rates import print_rates
from benchmarks.report_honesty.simulate import simulate
from benchmarks.report_honesty.truth import shifts
from benchmarks.report_honesty.variants import variant_families
from unic_tfn.grid import METRICS, Cell
from unic_tfn.report.context import Effort

EFFORT = Effort(resamples=200, permutations=999)
GRIDS = 8
# More grids with a false claim than this come about less than once in 150 times at 5 %.
MOST = 2
# Cells enough for degrees of freedom of their own, few enough for a test.
SMALL = replace(
    ALL_ALIKE, grid={"text": ("T", "TA", "TAV"), "multimodal": ("T", "TA", "TAV")}, clips=120
)
COMPARED = (
    *(f"{variant} against {REFERENCE}" for variant in SMALL.variants if variant != REFERENCE),
    f"{WEIGHTED} against weighted_permuted",
)


def better_by(gain: float, variant: str) -> Kind:
    return replace(SMALL, variants={**SMALL.variants, variant: gain})


@pytest.mark.parametrize("kind", [SMALL, replace(SMALL, alike=0.3), replace(SMALL, folds=5)])
def test_variants_without_effects_are_called_noise(kind):
    pages = [variant_families(simulate(kind, number), EFFORT) for number in range(GRIDS)]
    for elsewhere in (False, True) if kind.folds else (False,):
        families = (*COMPARED, f"{MEAN}variants", f"{MEAN}weightings")
        ending = ELSEWHERE if elsewhere else ""
        names = [f"{family}, {metric}{ending}" for family in families for metric in METRICS]
        assert set(family_names(pages[0], elsewhere)) == set(names)
        for name in names:
            assert sum(wrong(page[name]) for page in pages) <= MOST, name
        assert sum(confirmed(page, ending) for page in pages) <= MOST
    assert sum(bool(page[SENTENCE]) for page in pages) <= MOST


@pytest.mark.parametrize("variant", [BETTER, WEIGHTED])
def test_a_better_variant_is_found_and_nothing_is_claimed_of_others(variant, capsys):
    kind = better_by(0.3, variant)
    page = variant_families(simulate(kind, 2), EFFORT)
    assert bool(page[SENTENCE]) == (variant == WEIGHTED)
    means = page[f"{MEAN}variants, accuracy"]
    better = {said.pairs[0][1] for said in means if said.judged.verdict == "helps"}
    assert better == {(variant, Cell(source, "T")) for source in kind.grid}
    assert not any(wrong(page[name], shifts(kind, 2, False)) for name in family_names(page))
    # Judged as if it were no better, it is a false claim.
    print_rates("as if alike", replace(kind, variants=SMALL.variants), [page])
    assert "false 100.0%" in (printed := capsys.readouterr().out)
    assert SENTENCE in printed


def test_a_mean_says_which_comparisons_it_is_of():
    page = variant_families(simulate(SMALL, 0), EFFORT)
    everything, unimodal, multimodal, difference = page[f"{MEAN}weightings, accuracy"]
    assert [*unimodal.pairs, *multimodal.pairs] == [*everything.pairs]
    assert len(everything.pairs) == 6
    assert difference.pairs == []
    cell = Cell("text", "T")
    assert unimodal.pairs[0] == (("weighted_permuted", cell), (WEIGHTED, cell))


def test_networks_of_a_seed_are_as_alike_under_two_variants_as_is_said():
    cell = Cell("text", "T")
    kind = replace(SMALL, grid={"text": ("T",)}, clips=20_000, frequencies=EQUAL, alike=0.3)
    results = simulate(replace(kind, skill=0.0, spread=0.0, liking=0.0), 3)
    first, second = (
        np.diff(np.log(results.variants[name].cells[cell].probabilities[..., :2]))[..., 0]
        for name in (REFERENCE, WEIGHTED)
    )
    correlations = np.corrcoef(first, second)[: kind.seeds, kind.seeds :]
    assert correlations == pytest.approx(0.3 * np.eye(kind.seeds), abs=0.03)
