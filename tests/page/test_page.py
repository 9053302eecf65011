import re
from dataclasses import replace

import pytest

from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import (
    Column,
    Entry,
    Fold,
    Prose,
    Shown,
    Statement,
    Statements,
    Table,
    columns,
    entries,
)
from unic_tfn.page.page import Head, page_html

TABLE = Table(
    "scores",
    "Scores <b>",
    (Column("Cell"), Column("mean", "percent", "Accuracy"), Column("sd", "percent", "Accuracy")),
    ((Entry("T-T"), Entry(0.3456, small="a–b", strong=True, tone="good"), Entry(None)),),
    "a note",
)


def html(*blocks, synthetic=False, files=True, problems=None):
    head = Head("A job", "report", ("9 runs", "3 cells"), synthetic, "Made by hand.", files)
    return page_html(head, [Shown("key", "Title: more", blocks)], problems).decode()


def test_a_table_has_its_numbers_as_read_and_sorts_by_them_in_full():
    page = html(TABLE)
    assert '<th colspan="2" scope="colgroup" class="group">Accuracy</th>' in page
    assert 'class="percent tone-good" data-value="0.3456"><strong>34.6</strong>' in page
    assert "<small>a–b</small>" in page
    assert 'data-value="">–' in page
    assert "Scores &lt;b&gt;" in page
    assert 'href="tables/scores.csv"' in page


@pytest.mark.parametrize(("files", "links"), [(True, 3), (False, 0)])
def test_only_a_page_with_files_beside_it_links_them(files, links):
    assert len(re.findall(r'href="tables/', html(TABLE, files=files))) == links


def test_a_table_too_long_for_a_page_is_linked_as_csv_only():
    page = html(replace(TABLE, csv_only=True))
    assert "Scores &lt;b&gt;" in page
    assert "a note" in page
    assert 'href="tables/scores.csv"' in page
    assert "<table" not in page
    assert "scores.md" not in page


def test_sections_statements_and_folds():
    page = html(
        Prose("Careful.", "warning"),
        Statements("Why?", "Because.", (Statement("It is so.", "bad"),), "How small."),
        Fold("More", (Prose("Inside."),)),
    )
    assert '<a href="#key">Title</a>' in page
    assert '<p class="warning">Careful.</p>' in page
    assert '<li class="tone-bad">It is so.</li>' in page
    assert "<summary>More</summary>" in page


def test_generated_data_and_problems_are_announced():
    assert SYNTHETIC_SENTENCE in html(synthetic=True)
    assert SYNTHETIC_SENTENCE not in html()
    problems = Table("problems", "Runs in trouble", columns("Run"), (entries("T-T/1"),) * 2)
    page = html(problems=problems)
    assert "Partial report." in page
    assert "Runs in trouble: 2." in page
