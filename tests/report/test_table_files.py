import csv
import io

import pandas as pd
import pytest

from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Entry, Table, columns, entries
from unic_tfn.report.table_files import csv_bytes, latex, latex_bytes, markdown_bytes

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
    rows = list(csv.reader(io.StringIO(csv_bytes(TABLE, False).decode())))
    assert rows[1] == ["T-T", "0.34567", "-0.0494", "0.0004"]
    assert rows[2] == ["'=SUM(A1)", "", "0.0", "1.0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n@", " +"])
def test_csv_text_is_never_a_formula(start):
    table = Table("n", "c", columns("Cell"), (entries(f"{start}x"),))
    rows = list(csv.reader(io.StringIO(csv_bytes(table, False).decode(), newline="")))
    assert len(rows) == 2
    assert rows[1][0].startswith("'")
    assert rows[1][0].endswith(f"{start.strip()}x")


def test_markdown_shows_numbers_as_read():
    text = markdown_bytes(TABLE, False).decode()
    assert "| T-T | **34.6** (a–b) | −4.9 | \\< 0.001 |" in text
    assert "| =SUM(A1) | – | 0.0 | 1.00 |" in text
    assert text.endswith("a note\n")


def test_latex_shows_numbers_as_read():
    text = latex_bytes(TABLE, False).decode()
    assert r"T-T & \textbf{34.6} (a--b) & $-$4.9 & $<$ 0.001 \\" in text
    assert r"\begin{tabular}{lrrr}" in text


def test_latex_has_no_commands_from_data():
    assert latex("\\input{x} 5% a_b #1 ~^") == (
        r"\textbackslash{}input\{x\} 5\% a\_b \#1 \textasciitilde{}\textasciicircum{}"
    )


def test_pandas_reads_numbers_from_tables_of_synthetic_data():
    plain, synthetic = (
        pd.read_csv(io.BytesIO(csv_bytes(TABLE, synthetic))) for synthetic in (False, True)
    )
    assert list(synthetic["synthetic data"]) == ["yes", "yes"]
    pd.testing.assert_frame_equal(synthetic.drop(columns="synthetic data"), plain)
    assert synthetic["Accuracy"].dtype == float


def test_an_empty_table_of_synthetic_data_says_so_too():
    table = Table("n", "c", columns("Cell"), ())
    assert csv_bytes(table, True).decode().strip() == "Cell,synthetic data"


def test_markdown_and_latex_say_that_data_are_synthetic():
    assert SYNTHETIC_SENTENCE in markdown_bytes(TABLE, True).decode()
    text = latex_bytes(TABLE, True).decode()
    assert text.startswith(f"% {SYNTHETIC_SENTENCE}\n")
    assert rf"\caption{{A caption. {SYNTHETIC_SENTENCE}}}" in text
    for write in (csv_bytes, markdown_bytes, latex_bytes):
        assert "ynthetic" not in write(TABLE, False).decode()
