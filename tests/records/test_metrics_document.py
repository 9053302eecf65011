import pytest
from pydantic import ValidationError

from tests.records.records import METRICS, make_metrics
from tests.report.explained_runs import interactions_of
from unic_tfn.grid import Cell, Run
from unic_tfn.records.metrics_document import RunIdentity


def test_a_run_is_identified_by_all_its_parts():
    identity = RunIdentity.of(Run(Cell("polarity", "TV"), 7))
    expected = {"name": "polarity-TV/7", "label_source": "polarity", "input": "TV", "seed": 7}
    assert identity.model_dump() == expected


def test_predictions_without_interactions_must_be_of_known_classes():
    known = interactions_of("TA", 0.2, {"clip 1": METRICS.classes[0]})
    assert make_metrics(interactions=known).interactions == known
    with pytest.raises(ValidationError, match="not one of the classes"):
        make_metrics(interactions=interactions_of("TA", 0.2, {"clip 1": "another"}))


@pytest.mark.parametrize("name", ["../x.csv", "x", "X.csv", "a" * 60 + ".csv", "a.csv/b.csv"])
def test_files_have_plain_names(name):
    from unic_tfn.records.metrics_document import Metrics

    whole = {**METRICS.model_dump(), "format": 2, "run": RunIdentity.of(Run(Cell("text", "T"), 1))}
    assert Metrics.model_validate({**whole, "files": {"a_b.csv": "0"}}).files
    with pytest.raises(ValidationError, match="files"):
        Metrics.model_validate({**whole, "files": {name: "0"}})
