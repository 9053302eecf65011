import pytest

from unic_tfn.jobspec.idle_variants import idle_variants
from unic_tfn.jobspec.settings import Jobspec

LATE = {"model": {"fusion": "late"}}
GIVEN = {"model": {"weighting": "divergence", "divergence": "given"}}


def said(variants, inputs=("T", "TA")):
    spec = {"name": "a", "seeds": [1], "grid": {"text": list(inputs)}, "variants": variants}
    return idle_variants(Jobspec.model_validate(spec))


def permute(*modalities):
    return {"data": {"permute": list(modalities)}}


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ({}, []),
        ({"aa": {}, "bb": LATE, "cc": permute("audio")}, []),
        ({"aa": {}, "bb": {"model": {"fusion": "tensor"}}}, ["variants.bb has no effect: it has "
         "the settings of variants.aa."]),
        ({"aa": {}, "bb": LATE, "cc": LATE}, ["variants.cc has no effect: it has the settings of "
         "variants.bb."]),
        ({"aa": {}, "bb": permute("audio", "text"), "cc": permute("text", "audio")},
         ["variants.cc has no effect: it has the settings of variants.bb."]),
        ({"aa": {}, "bb": permute("text", "vision")}, ["variants.bb.data.permute[1] has no effect: "
         "no input of the grid has vision."]),
        ({"aa": LATE, "bb": GIVEN}, []),
        ({"bb": GIVEN}, []),
        ({"bb": GIVEN, "aa": {}}, ["variants.bb is the reference, and an upper bound, which the "
         "report compares with nothing: put another variant first."]),
    ],
)  # fmt: skip
def test_what_can_tell_nothing_is_named(variants, expected):
    assert list(said(variants)) == expected
