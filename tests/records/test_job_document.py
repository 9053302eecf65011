from hypothesis import given
from hypothesis import strategies as st

from tests.report.jobs import Fake, job_document
from unic_tfn.grid import INPUTS, LABEL_SOURCE_LETTERS
from unic_tfn.records.job_document import JobDocument, source_order

KNOWN = list(LABEL_SOURCE_LETTERS)


@given(st.permutations([*KNOWN, "polarity", "zeal", "arousal"]))
def test_the_papers_sources_come_first_and_the_others_by_name(sources):
    assert sorted(sources, key=source_order) == [*KNOWN, "arousal", "polarity", "zeal"]


@given(st.permutations(INPUTS), st.permutations(KNOWN))
def test_runs_do_not_depend_on_the_order_of_keys(inputs, sources):
    grid = dict.fromkeys(sources, tuple(inputs))
    fake = Fake(grid=grid, seeds=(2, 1))
    runs = JobDocument.model_validate_json(_json(fake)).runs
    assert [run.cell.input for run in runs[::2]] == [*INPUTS] * 4
    assert [run.cell.label_source for run in runs[::14]] == KNOWN
    assert [run.seed for run in runs[:2]] == [2, 1]


def _json(fake):
    import json

    return json.dumps(job_document(fake))
