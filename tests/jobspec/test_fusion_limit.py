import pytest
from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.fusion_limit import MAX_FUSION_GIB, refuse_large_fusions
from unic_tfn.jobspec.kinds import BYTES_PER_NUMBER, GIB

MOST = MAX_FUSION_GIB * GIB // BYTES_PER_NUMBER


def test_the_smallest_input_that_is_too_large_is_named():
    sizes = {"T": 1, "TA": MOST, "AV": MOST + 1, "TAV": 10 * MOST}
    refuse_large_fusions(sizes.__getitem__, ["TA", "T"], ("model",))
    with pytest.raises(PydanticCustomError) as raised:
        refuse_large_fusions(sizes.__getitem__, ["TAV", "T", "AV"], ("model",))
    assert raised.value.context == {"limit": 8, "size": 9, "input": "AV", "at": ("model",)}
