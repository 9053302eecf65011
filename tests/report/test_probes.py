import json
from types import SimpleNamespace

import pytest

from tests.report.jobs import Fake, job_document
from unic_tfn.data.package.store import write_package
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections import baselines
from unic_tfn.errors import DataError
from unic_tfn.jobspec.data_settings import SyntheticSettings
from unic_tfn.records.job_document import JobDocument
from unic_tfn.report.probes import MOST_CLIPS, probes_of


def small(seed=1):
    return synthetic_package(SyntheticSettings(clips=80, seed=seed))


def job(digest, data, clips=80):
    package = SimpleNamespace(digest=digest, clips={"train": clips})
    return SimpleNamespace(package=package, jobspec=SimpleNamespace(data=str(data), folds=None))


def test_the_probes_are_the_data_cards(tmp_path):
    package = small()
    write_package(package, tmp_path / "data")
    found = probes_of(job(package.digest, "elsewhere"), tmp_path / "data")
    assert found == probes_of(job(package.digest, tmp_path / "data"), None)
    card = baselines.compute(card_context(package, figures=False))
    assert {cell: said.accuracy for cell, said in found.cells.items()} == {
        each.cell: 100 * each.probe.accuracy for each in card if each.probe is not None
    }


def test_another_package_is_refused_where_it_is_named_and_left_out_where_it_is_found(tmp_path):
    write_package(small(), tmp_path / "data")
    with pytest.raises(DataError, match="digest"):
        probes_of(job("0" * 64, "elsewhere"), tmp_path / "data")
    assert "no longer" in probes_of(job("0" * 64, tmp_path / "data"), None).reason
    assert "not where" in probes_of(job("0" * 64, tmp_path / "gone"), None).reason
    assert "minutes" in probes_of(job("0" * 64, tmp_path / "data", MOST_CLIPS + 1), None).reason


def test_a_jobs_document_says_all_that_is_asked():
    document = JobDocument.model_validate_json(json.dumps(job_document(Fake())))
    assert "no longer" in probes_of(document, None).reason
