from dataclasses import replace

from tests.report.conftest import QUICK
from tests.report.jobs import write_job
from tests.report.varied import FAKE, VARIANTS
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context
from unic_tfn.report.sections import findings
from unic_tfn.report.sections.variants.finding import variants_answer


def test_findings_answer_and_ask_for_each_variant(varied):
    values = findings.SECTION.values(varied)
    answer = values.answers[-1]
    assert answer.question == "What do other settings than those of tensor change?"
    assert [claim.text.split()[0] for claim in answer.statements] == [
        "late",
        "fewer",
        "audio_permuted,",
    ]
    assert answer.statements[-1].text.startswith("audio_permuted, a control, changes weighted F1")
    # Of three variants, one is a control.
    assert "of 2 variants" in answer.answer
    asked = [each.family.question for each in values.questions.confirmed]
    assert "Does late change weighted F1 against tensor?" in asked
    # Whether a modality's information counts is not a question about other settings.
    assert not any("audio_permuted" in question for question in asked)
    assert "is about tensor, the reference" in values.notes[0]


def test_a_grid_of_controls_alone_counts_none(tmp_path):
    permuted = {"tensor": {}, "audio_permuted": VARIANTS["audio_permuted"]}
    small = replace(FAKE, variants=permuted, clips=(30, 20, 40))
    context = Context.of(load(JobFolder(write_job(tmp_path, small))), QUICK)
    (answer,) = variants_answer(context)
    assert answer.answer.startswith("All of them are controls")
    assert len(answer.statements) == 1


def test_a_grid_without_variants_is_asked_nothing_of_them(varied):
    assert variants_answer(Context(varied.results, varied.effort)) == ()
