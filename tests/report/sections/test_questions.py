from dataclasses import replace

import pytest

from tests.report.explained_runs import FAKE, told
from tests.report.jobs import write_job
from tests.report.weighted import FAKE as WEIGHTED
from tests.report.weighted import weighting
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.every_comparison import every_comparison
from unic_tfn.report.sections import modalities
from unic_tfn.report.sections.questions import questions

QUICK = Effort(resamples=200, permutations=399)


def test_every_question_is_asked_once_and_corrected_with_the_others(tmp_path):
    results = load(JobFolder(write_job(tmp_path, FAKE)))
    context = Context(told(results, lambda cell, place: cell == "M-TAV"), QUICK)
    found = questions(context)
    asked = [each.family.question for each in found.confirmed]
    # Text labels have one input only, and four cells cannot show earlier convergence.
    assert asked == [
        "Does accuracy differ between unimodal and multimodal supervision?",
        "Do interactions change weighted F1?",
    ]
    assert found.elsewhere == ()
    interactions = found.confirmed[1]
    assert interactions.shown
    assert interactions.p_page == pytest.approx(2 * interactions.family.p)
    # Additions in four metrics, interactions in three, supervision and chance in two.
    assert len(modalities.SECTION.values(context).families) == 1
    assert found.families == 11


def test_the_page_has_a_place_for_what_is_confirmatory(summary, full_report):
    found = summary["findings"]["questions"]["confirmed"]
    asked = [each["family"]["question"] for each in found]
    assert asked[:4] == [
        "Does adding modalities change weighted F1 on unimodal labels?",
        "Does adding text alone change weighted F1 on unimodal labels?",
        "Does adding audio alone change weighted F1 on unimodal labels?",
        "Does adding video alone change weighted F1 on unimodal labels?",
    ]
    assert [each["family"]["comparisons"] for each in found[:5]] == [15, 4, 4, 4, 12]
    mean = summary["modalities"]["means"]["to own modality"]["weighted_f1"]["here"]
    assert found[0]["family"]["mean"] == mean
    page = (full_report / "index.html").read_text()
    assert "Confirmatory: the page" in page
    assert "Everything else is exploratory" in page


def test_a_control_that_is_the_reference_is_not_asked_about_twice(tmp_path):
    variants = {"by_task": weighting(divergence_weight=0), "weighted": weighting()}
    job = write_job(tmp_path, replace(WEIGHTED, variants=variants, clips=(30, 20, 40)))
    found = questions(Context.of(load(JobFolder(job)), QUICK)).confirmed
    asked = [each.family.question for each in found]
    assert asked.count("Does weighted change weighted F1 against by_task?") == 1


@pytest.mark.parametrize("grid", ["varied", "weighted"])
def test_the_families_of_variants_are_those_that_are_judged(grid, request):
    context = request.getfixturevalue(grid)
    plain = Context(context.results, context.effort)
    judged = {
        (each.family.split(",")[0], each.metric, each.claim)
        for each in every_comparison(context)
        if each.section == "variants"
    }
    assert questions(context).families - questions(plain).families == len(judged)
