import numpy as np
import pytest

from tests.model_card.jobs import SMALL, record, write
from unic_tfn.errors import DataError, UsageError
from unic_tfn.model_card.facts import card_facts


def test_the_facts_are_those_of_the_record(tmp_path):
    job = write(tmp_path)
    (facts,) = card_facts(job, "M-TAV/2")
    assert facts.metrics == record(job, "M-TAV/2").metrics
    assert facts.has_weights
    right = float(np.mean(facts.result.predicted == facts.gold))
    assert right == facts.metrics.scores.test.accuracy
    assert len(facts.gold) == SMALL.clips[2]


def test_a_pattern_names_several_runs(tmp_path):
    job = write(tmp_path)
    assert [facts.run.name for facts in card_facts(job, "T-T")] == ["T-T/1", "T-T/2"]
    assert [facts.run.name for facts in card_facts(job, "*/2")] == ["T-T/2", "M-TAV/2"]


def test_what_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(UsageError, match=r"expected a job folder"):
        card_facts(tmp_path, "T-T/1")
    job = write(tmp_path)
    with pytest.raises(UsageError, match=r'"T-T/3" is not a run of this job'):
        card_facts(job, "T-T/3")


def test_a_record_that_is_damaged_or_of_other_settings_is_refused(tmp_path):
    job = write(tmp_path)
    (job / "runs/T-T/1/history.csv").write_text("epoch\n")
    with pytest.raises(DataError, match=r"The record of T-T/1 cannot be used: damaged-history"):
        card_facts(job, "T-T/1")
    other = write(tmp_path / "other", fingerprint="e" * 64)
    with pytest.raises(DataError, match=r"made with other settings, data, versions or code"):
        card_facts(other, "T-T/1")
    renamed = write(tmp_path / "renamed", classes=("calm", "rage"))
    with pytest.raises(DataError, match=r"unreadable \(ValueError: its classes are not those"):
        card_facts(renamed, "T-T/1")
