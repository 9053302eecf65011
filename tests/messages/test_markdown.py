import re
from string import punctuation

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from unic_tfn.messages.markdown import INTERPRETED, markdown, markdown_row

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = st.text(alphabet=st.sampled_from(f"{punctuation}ab "))
# Names have no control characters, which a reader of Markdown replaces.
NAMES = st.one_of(SIGNS, st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))


@given(st.text(), st.text())
def test_any_text_is_one_cell_on_one_line(first, second):
    row = markdown_row([markdown(first), markdown(second)])
    assert len(row.splitlines()) == 1
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3
    plain = re.sub(r"\\(.)", r"\1", markdown(first))
    assert plain == " ".join(first.split())


@given(NAMES)
@example("&amp;")
@example("~~no~~")
@example("a\\")
@example("<b>![](x)</b>")
def test_a_reader_sees_the_text_that_was_meant(text):
    lines = map(markdown_row, (["a"], ["---"], [markdown(text)]))
    _, cell = (t.children or [] for t in READER.parse("\n".join(lines)) if t.type == "inline")
    assert {token.type for token in cell} <= {"text"}
    assert "".join(token.content for token in cell) == " ".join(text.split())


def test_what_would_be_a_formula_is_escaped():
    assert markdown("clip$_$1") == r"clip\$\_\$1"
    assert INTERPRETED.sub("", "plain (text), 1 + 2") == "plain (text), 1 + 2"
