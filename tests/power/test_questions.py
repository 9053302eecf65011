import pytest

from unic_tfn.grid import UNIMODAL_SOURCES, Cell
from unic_tfn.power.questions import ORDER, SUPERVISION, questions
from unic_tfn.report.additions import FAMILY_WORDS

CLASSES = dict.fromkeys(("text", "audio", "multimodal"), ("joy", "fear"))


def asked(*names, unimodal=UNIMODAL_SOURCES):
    cells = [Cell(*name.split("-")) for name in names]
    return {each.family: each for each in questions(cells, unimodal, CLASSES)}


def test_every_family_has_a_place():
    assert set(ORDER) == {*FAMILY_WORDS, SUPERVISION}


def test_a_grid_asks_only_what_it_can_answer():
    found = asked("text-T", "text-TA", "multimodal-TA")
    assert list(found) == ["to own modality", SUPERVISION]
    assert found["to own modality"].pairs == ((Cell("text", "T"), Cell("text", "TA")),)
    assert found[SUPERVISION].pairs == ((Cell("multimodal", "TA"), Cell("text", "TA")),)


@pytest.mark.parametrize("names", [(), ("text-T",), ("text-T", "text-A"), ("text-T", "audio-A")])
def test_a_grid_without_comparisons_asks_nothing(names):
    assert asked(*names) == {}


def test_the_mean_is_tested_of_all_additions_but_not_of_all_label_sources():
    found = asked("text-T", "text-TA", "audio-TA", "multimodal-TA")
    assert found["to own modality"].asked == found["to own modality"].pairs
    sources = found[SUPERVISION]
    assert len(sources.pairs) == 3
    assert {second.label_source for _, second in sources.asked} == {"text", "audio"}
    assert asked("text-TA", "audio-TA")[SUPERVISION].asked == ()


def test_whose_labels_they_are_decides_on_the_family():
    assert list(asked("text-T", "text-TA", unimodal={})) == ["no own"]
    assert list(asked("text-A", "text-TA")) == ["of own modality"]
