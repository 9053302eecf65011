import pytest

from unic_tfn.grid import Cell
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.report.claims import claim
from unic_tfn.report.controls import controls, permuted_letters
from unic_tfn.report.sections import modalities


def test_a_control_has_the_size_but_not_the_information_of_what_was_added(varied):
    found = controls(varied)
    # M-A loses all that it has, so it controls no addition.
    assert set(found) == {(Cell("text", "TA"), "A"), (Cell("multimodal", "TA"), "A")}
    assert {control.variant for control in found.values()} == {"audio_permuted"}


def test_findings_use_it_for_their_words(varied):
    additions = modalities.SECTION.values(varied).additions
    words = {
        (addition.label_source, addition.before): claim(addition, "accuracy", additions)
        for addition in additions
    }
    assert words["text", "T"].word == "interference"
    assert "than its control audio_permuted" in words["text", "T"].reason
    assert words["multimodal", "T"].word == "complementarity"
    assert words["multimodal", "T"].reason.endswith("and over its control audio_permuted")
    # Text was added to audio here, and no control takes its information away.
    assert words["multimodal", "A"].reason == "a gain over each of T and A"


@pytest.mark.parametrize(
    ("variants", "letters"),
    [
        ({"aa": {}, "bb": {"data": {"permute": ["vision", "text"]}}}, "TV"),
        ({"aa": {}, "bb": {}}, ""),
        # What else it changes could be the reason too.
        ({"aa": {}, "bb": {"data": {"permute": ["text"]}, "training": {"patience": 3}}}, ""),
        ({"aa": {"data": {"permute": ["text"]}}, "bb": {"data": {"permute": ["text"]}}}, ""),
    ],
)
def test_only_a_variant_that_changes_nothing_else_is_a_control(variants, letters):
    spec = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}, "variants": variants}
    assert permuted_letters(Jobspec.model_validate(spec), "bb") == letters
