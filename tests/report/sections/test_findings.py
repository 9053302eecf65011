import pytest

from tests.report.explained_runs import FAKE, told
from tests.report.jobs import write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.findings import SECTION

QUICK = Effort(resamples=200, permutations=399)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return load(JobFolder(write_job(tmp_path_factory.mktemp("job"), FAKE)))


def test_findings_come_from_the_tests(summary):
    additions = summary["modalities"]["additions"]
    verdicts = [addition["judged"]["weighted_f1"]["verdict"] for addition in additions]
    answer, relation = summary["findings"]["answers"]
    assert "helps" in verdicts[:15]
    assert answer["answer"].startswith("Weighted F1 changes beyond noise in")
    found = answer["statements"]
    claimed = [finding["text"] for finding in found if finding["verdict"] == "helps"]
    assert claimed
    # The grid has text labels on T, but not on A or V alone.
    assert all("better, not called complementarity because the grid lacks" in t for t in claimed)
    assert "smallest true difference" in answer["limits"]
    assert "smallest true difference" in relation["limits"]


def test_the_use_of_interactions_is_answered_where_the_records_have_it(records):
    results = told(records, lambda cell, place: cell == "M-TAV")
    *_, answer = SECTION.values(Context(results, QUICK)).answers
    assert "together" in answer.question
    assert "weighted F1 beyond noise in 1 of 3 cells (1 help, 0 hurt)" in answer.answer
    assert answer.statements[0].verdict == "helps"
    without = SECTION.values(Context(records, QUICK)).answers
    assert not any("together" in each.question for each in without)


def test_sources_without_two_nested_inputs_cannot_tell(records):
    answer = SECTION.values(Context(records, QUICK)).answers[0]
    assert answer.answer.endswith(
        "no unimodal label source has an input with its own modality that another one extends."
    )
    assert (answer.statements, answer.limits) == ((), "")


def test_answers_stand_before_the_findings_behind_them(full_report):
    page = (full_report / "index.html").read_text()
    places = [
        page.index(text)
        for text in (
            "Does adding modalities influence unimodal tasks?",
            "How does that relate to multimodal supervision?",
            "Behind the answer: does adding modalities influence",
        )
    ]
    assert places == sorted(places)
