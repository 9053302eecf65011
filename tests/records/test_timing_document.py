import json

import pytest
from pydantic import ValidationError

from tests.records.records import RUN
from unic_tfn.records.metrics_document import RunIdentity
from unic_tfn.records.timing_document import RunTiming, Timing


def test_timings_are_read_as_they_were_written():
    timing = Timing(
        seconds={"training": 1.5}, epochs=((1.0, 0.5),), host="x", run=RunIdentity.of(RUN)
    )
    assert Timing.model_validate_json(timing.model_dump_json()) == timing


@pytest.mark.parametrize("seconds", [None, [1], {"training": "1"}, {"training": True}])
def test_seconds_are_numbers_by_phase(seconds):
    with pytest.raises(ValidationError):
        RunTiming.model_validate_json(json.dumps({"seconds": seconds}))
