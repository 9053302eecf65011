import pytest
from pydantic import ValidationError

from unic_tfn.grid import METRICS
from unic_tfn.jobspec.report_settings import ReportSettings


@pytest.mark.parametrize("metric", METRICS)
def test_any_metric_may_be_the_primary_one(metric):
    assert ReportSettings(primary=metric).primary == metric


def test_a_difference_of_no_points_cannot_be_shown_to_be_none():
    with pytest.raises(ValidationError):
        ReportSettings(equivalence=0)
