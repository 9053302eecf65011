import csv
import io

import pytest

from unic_tfn.page.blocks import Column, Entry, Table, columns, entries
from unic_tfn.page.tables import csv_bytes, latex, latex_bytes, markdown_bytes, shown
from unic_tfn.page.wording import count, equals_p, listed, p_value, percent, points, span

TABLE = Table(
    "name",
    "A caption",
    columns("Cell", ("Accuracy", "percent"), ("Change", "points"), ("p", "p")),
    (
        entries("T-T", Entry(0.34567, small="a–b", strong=True), -0.0494, 0.0004),
        entries("=SUM(A1)", None, 0.0, 1.0),
    ),
    note="a note",
)


def test_csv_has_numbers_in_full_and_no_formulas():
    rows = list(csv.reader(io.StringIO(csv_bytes(TABLE).decode())))
    assert rows[1] == ["T-T", "0.34567", "-0.0494", "0.0004"]
    assert rows[2] == ["'=SUM(A1)", "", "0.0", "1.0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n@", " +"])
def test_csv_text_is_never_a_formula(start):
    table = Table("n", "c", columns("Cell"), (entries(f"{start}x"),))
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert len(rows) == 2
    assert rows[1][0].startswith("'")
    assert rows[1][0].endswith(f"{start.strip()}x")


def test_markdown_shows_numbers_as_read():
    text = markdown_bytes(TABLE).decode()
    assert "| T-T | **34.6** (a–b) | −4.9 | \\< 0.001 |" in text
    assert "| =SUM(A1) | – | 0.0 | 1 |" in text
    assert text.endswith("a note\n")


def test_latex_shows_numbers_as_read():
    text = latex_bytes(TABLE).decode()
    assert r"T-T & \textbf{34.6} (a--b) & $-$4.9 & $<$ 0.001 \\" in text
    assert r"\begin{tabular}{lrrr}" in text


def test_latex_has_no_commands_from_data():
    assert latex("\\input{x} 5% a_b #1 ~^") == (
        r"\textbackslash{}input\{x\} 5\% a\_b \#1 \textasciitilde{}\textasciicircum{}"
    )


def test_entries_are_shown_by_their_columns_style():
    assert shown(Entry(True), Column("x")) == "yes"
    assert shown(Entry(1234), Column("x", "integer")) == "1,234"
    assert shown(Entry(1.25, text="own"), Column("x", "percent")) == "own"


def test_numbers_are_worded():
    assert [percent(0.3456), points(0.0494), points(-0.0004), points(-0.05)] == [
        "34.6", "+4.9", "0.0", "−5.0",
    ]  # fmt: skip
    assert span(-0.091, -0.008) == "−9.1 to −0.8"
    assert [p_value(p) for p in (0.00001, 0.0123, 0.4567, 1.0)] == ["< 0.001", "0.012", "0.46", "1"]
    assert equals_p(0.0123).replace("\N{NO-BREAK SPACE}", " ") == "p = 0.012"
    assert [count(1, "run"), count(1200, "run"), count(2, "class", "classes")] == [
        "1 run", "1,200 runs", "2 classes",
    ]  # fmt: skip
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
