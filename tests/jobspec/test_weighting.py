import pytest

from tests.tiny import tiny_spec
from unic_tfn.jobspec.weighting import (
    is_given,
    upper_bound_remark,
    upper_bounds,
    weighting_remark,
    weighting_remarks,
)

WEIGHTED = {"weighting": "divergence"}
GIVEN = {**WEIGHTED, "divergence": "given"}


def test_only_networks_that_are_given_reliabilities_are_upper_bounds():
    assert not is_given(tiny_spec(model=WEIGHTED).model)
    assert not is_given(tiny_spec(model={"divergence": "given"}).model)
    assert is_given(tiny_spec(model=GIVEN).model)


@pytest.mark.parametrize(
    "changes", [{}, {"variants": {"plain": {}, "other": {"model": {"rank": 3}}}}]
)
def test_nothing_is_said_of_networks_without_weights(changes):
    spec = tiny_spec(**changes)
    assert (weighting_remark(spec), upper_bound_remark(spec), upper_bounds(spec)) == ("", "", ())
    assert weighting_remarks(spec) == ()


def test_what_is_said_names_the_variants():
    variants = {"plain": {}, "weighted": {"model": WEIGHTED}, "told": {"model": GIVEN}}
    spec = tiny_spec(variants=variants)
    assert "reconstruction after Du et al. (2025)" in weighting_remark(spec)
    assert upper_bounds(spec) == ("told",)
    assert upper_bound_remark(spec).startswith("Every network of told was told how far")
    assert "never comparable" in upper_bound_remark(spec)
    assert weighting_remarks(spec) == (upper_bound_remark(spec), weighting_remark(spec))
    alone = tiny_spec(model=GIVEN)
    assert upper_bounds(alone) == ("",)
    assert upper_bound_remark(alone).startswith("Every network was told")
