import re

from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.messages.markdown import INTERPRETED, markdown, markdown_row


@given(st.text(), st.text())
def test_any_text_is_one_cell_on_one_line(first, second):
    row = markdown_row([markdown(first), markdown(second)])
    assert len(row.splitlines()) <= 1 or not row.isprintable()
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3
    plain = re.sub(r"\\(.)", r"\1", markdown(first))
    assert plain == " ".join(first.split())


def test_what_would_be_a_tag_or_a_link_is_escaped():
    assert markdown("<b>[a](b)") == r"\<b\>\[a\](b)"
    assert INTERPRETED.sub("", markdown("plain (text), 1 & 2")) == "plain (text), 1 & 2"
