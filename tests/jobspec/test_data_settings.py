import pytest
from pydantic import ValidationError

from unic_tfn.jobspec.data_settings import SyntheticSettings


def test_synthetic_data_have_to_fit_in_memory():
    assert SyntheticSettings(clips=1_000_000, text_steps=1, text_width=8)
    with pytest.raises(ValidationError, match="149 GiB"):
        SyntheticSettings(clips=1_000_000)
