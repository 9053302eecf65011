import re

from unic_tfn.report.contents import SECTIONS, sections_of
from unic_tfn.report.context import Context


def test_sections_have_keys_and_titles_of_their_own():
    assert SECTIONS[0].key == "findings"
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
    assert all(re.fullmatch(r"[a-z0-9_]+", section.key) for section in SECTIONS)


def test_every_section_is_in_the_summary(summary):
    assert set(summary) == {section.key for section in SECTIONS}


def test_only_a_grid_with_variants_has_their_section(varied):
    keys = [section.key for section in sections_of(varied)]
    assert keys.index("variants") == keys.index("interactions") - 1
    assert [key for key in keys if key != "variants"] == [section.key for section in SECTIONS]
    plain = Context(varied.results, varied.effort)
    assert sections_of(plain) == SECTIONS
