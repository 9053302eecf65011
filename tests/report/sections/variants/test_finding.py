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
        "audio_permuted",
    ]
    asked = [each.family.question for each in values.questions.confirmed]
    assert "Does late change weighted F1 against tensor?" in asked
    # Whether a modality's information counts is not a question about other settings.
    assert not any("audio_permuted" in question for question in asked)
    assert "is about tensor, the reference" in values.notes[0]


def test_a_grid_without_variants_is_asked_nothing_of_them(varied):
    assert variants_answer(Context(varied.results, varied.effort)) == ()
