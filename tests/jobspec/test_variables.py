import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.jobspec.variables import VariableError, expand_variables

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@given(st.text(), st.text(), NAMES, st.text())
def test_a_reference_is_replaced_by_the_value_and_nothing_else_changes(before, after, name, value):
    before, after = before.replace("$", ""), after.replace("$", "")
    expanded = expand_variables(f"{before}${{{name}}}{after}", {name: value})
    assert expanded == f"{before}{value}{after}"


@given(st.text())
def test_escaped_text_is_itself(text):
    assert expand_variables(text.replace("${", "$${"), {}) == text


@given(NAMES, st.text().filter(lambda text: not set(text) & set("${}")), st.text(min_size=1))
def test_a_default_stands_in_for_an_unset_or_empty_variable(name, default, value):
    reference = f"${{{name}:-{default}}}"
    assert expand_variables(reference, {}) == default
    assert expand_variables(reference, {name: ""}) == default
    assert expand_variables(reference, {name: value}) == value


@pytest.mark.parametrize("text", ["${", "${}", "${1}", "${A B}", "${A-x}", "${A:-${B}}", "${A"])
def test_malformed_references_are_refused(text):
    with pytest.raises(VariableError, match="expected"):
        expand_variables(text, {"A": "a", "B": "b"})


def test_an_unset_variable_is_named():
    with pytest.raises(VariableError, match="environment variable HERE to be set"):
        expand_variables("${HERE}", {})
