"""The examples on the page about the Python interface run, and give what it says they give."""

import doctest
import re

from tests.docs.pages import ROOT, fenced, text_of
from unic_tfn.report.tidy import COLUMNS

PAGE = ROOT / "docs" / "python.md"


def test_the_examples_give_what_the_page_says(cpu, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "\n".join(fenced(PAGE, "pycon"))
    test = doctest.DocTestParser().get_doctest(text, {}, "python.md", str(PAGE), 0)
    assert len(test.examples) > 25
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    outcome = runner.run(test, out=said.append)
    assert outcome.failed == 0, "".join(said)


def test_every_name_of_the_package_is_in_the_table_and_nothing_else():
    import unic_tfn

    table = text_of(PAGE).partition("| name |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `unic_tfn\.(\w+)`", table, re.M)) == set(unic_tfn.__all__)


def test_the_columns_of_the_tidy_table_are_those_that_are_documented():
    table = text_of(PAGE).partition("| column | meaning |")[2].partition("\n\n")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name for cell in first for name in re.findall(r"`(\w+)`", cell)]
    assert tuple(named[:-1]) == COLUMNS
    assert named[-1].startswith("p_")
