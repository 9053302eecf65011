from dataclasses import replace

import numpy as np
import pytest

from tests.report.jobs import write_job
from tests.report.sections.variants.tuned import FAKE, trials
from tests.report.varied import CELLS, VARIANTS
from unic_tfn.grid import METRICS, Cell
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.against_reference import against_reference
from unic_tfn.report.compared_variants import compare, compared_variants
from unic_tfn.report.context import Context, Effort


def test_each_variant_stands_beside_the_reference(varied):
    found = compared_variants(varied)
    assert [(each.variant, each.against) for each in found] == [
        (name, "tensor") for name in list(VARIANTS)[1:]
    ]
    assert compared_variants(varied) is found
    for each in found:
        assert {cell.name for cell in (*each.cells, *each.same)} == set(CELLS)
        assert all(list(own) == list(METRICS) for own in each.cells.values())


def test_cells_with_the_same_networks_are_named_and_not_compared(varied):
    same = {each.variant: each.same for each in compared_variants(varied)}
    alike = (Cell("text", "T"), Cell("multimodal", "T"))
    assert same == {"late": (), "fewer": (), "audio_permuted": alike}


def test_the_other_way_round_the_differences_have_the_other_sign(varied):
    one, other = compare(varied, "late", "fewer"), compare(varied, "fewer", "late")
    for cell, own in one.cells.items():
        for metric in METRICS:
            effects = [each[metric].difference.effect for each in (own, other.cells[cell])]
            assert np.isclose(sum(effects), 0, atol=1e-12)


def test_a_grid_without_variants_has_none(varied):
    assert compared_variants(Context(varied.results, varied.effort)) == ()


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_nothing_beside_itself(varied, name):
    found = compare(varied, name, name)
    assert not found.cells
    assert {cell.name for cell in found.same} == set(CELLS)


def test_tuning_that_stays_with_the_references_settings_counts_as_no_change(tmp_path):
    unchanged = replace(FAKE, same=("tuned:T-T", "tuned:M-T"))
    results = load(JobFolder(write_job(tmp_path, unchanged, trials)))
    context = Context.of(results, Effort(200, 399))
    (family,) = against_reference(context)
    assert (len(family.asked), family.same) == (3, ())
    for metric in METRICS:
        judged = family.judged[Cell("text", "T")].here[metric]
        assert (judged.difference.effect, judged.difference.p) == (0, 1)
        assert judged.verdict in ("within noise", "no difference")
