import pytest
from pydantic import ValidationError

from unic_tfn.jobspec.settings import ModelSettings


def test_settings_that_are_not_given_leave_no_trace():
    plain = ModelSettings().model_dump()
    assert not [key for key in plain if key.startswith(("weighting", "divergence"))]
    own = {"weighting": "divergence", "divergence_weight": 0.5, "divergence": "permuted"}
    found = ModelSettings.model_validate(own).model_dump()
    assert found == {**plain, **own}
    assert ModelSettings.model_validate(found).model_dump() == found


@pytest.mark.parametrize(
    "wrong", [{"weighting": "some"}, {"divergence_weight": -0.1}, {"divergence": "test"}]
)
def test_misuse(wrong):
    with pytest.raises(ValidationError):
        ModelSettings.model_validate(wrong)
