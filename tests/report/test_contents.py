import re

from unic_tfn.report.contents import SECTIONS


def test_sections_have_keys_and_titles_of_their_own():
    assert SECTIONS[0].key == "findings"
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
    assert all(re.fullmatch(r"[a-z0-9_]+", section.key) for section in SECTIONS)


def test_every_section_is_in_the_summary(summary):
    assert set(summary) == {section.key for section in SECTIONS}
