import re

import pytest

from unic_tfn.records.reasons import NoRecordError, Reason


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_fit_for_a_file_name(reason):
    for file in ("", "metrics"):
        assert re.fullmatch("[a-z-]+", NoRecordError(reason, file).slug)


def test_the_file_is_named_where_one_is_meant():
    error = NoRecordError(Reason.DAMAGED, "metrics", "at the end")
    assert (str(error), error.reason, error.detail) == ("damaged-metrics", "damaged", "at the end")
    assert str(NoRecordError(Reason.MISSING)) == "missing"
