import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unic_tfn.data.importing.labels.label_csv import read_csv
from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.errors import DataError

PLAIN = {"id": ["a", "b", "c"], "text": ["joy", "sad", ""]}
WORDS = st.text(st.characters(categories=["L", "N", "P"]), max_size=8)


def read(folder, text, encoding="utf-8"):
    (folder / "l.csv").write_bytes(text.encode(encoding))
    return read_csv(folder / "l.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(), WORDS), min_size=1), separator=st.sampled_from(",;\t")
)
def test_whatever_the_csv_module_writes_is_read(tmp_path, rows, separator):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "word"), *rows])
    table = read(tmp_path, text.getvalue())
    assert table.columns["id"] == [str(number) for number, _ in rows]
    assert table.columns["word"] == [cleaned(word) for _, word in rows]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,text\na,joy\nb,sad\nc,\n", ""),
        ("\ufeffid,text\r\na,joy\r\nb,sad\r\nc,\r\n", ""),
        ('id, text\na, "joy"\nb, "sad"\nc, \n', ""),
        ("id;text\na;joy\nb;sad\nc;\n", "separated by a semicolon"),
        ("id\ttext\na\tjoy\nb\tsad\nc\t\n", "separated by a tab"),
        ("sep=;\nid;text\na;joy\nb;sad\nc;\n", "separated by a semicolon"),
        ("id,text\na,joy\n,\nb,sad\nc,\n,\n", "rows without any value, skipped: 2"),
        ("id,text,\na,joy,\nb,sad,\nc,,\n", "separators at the ends"),
        ("id,text\na,joy,\nb,sad,\nc,,\n", "separators at the ends"),
        (",id,text\n0,a,joy\n1,b,sad\n2,c,\n", "pandas' index: left out"),
        ("Unnamed: 0,id,text\n0,a,joy\n1,b,sad\n2,c,\n", "pandas' index: left out"),
        ("id,,text\na,x,joy\nb,x,sad\nc,x,\n", "column 2 without a name, left out"),
        ("id,text\na,jo\u200by\nb,sad\nc,\n", "values made plain"),
    ],
)
def test_what_people_and_programs_write(tmp_path, text, told):
    table = read(tmp_path, text)
    assert table.columns == PLAIN
    assert len(table.notes) == bool(told)
    assert told in "".join(table.notes)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id,text\na,joy\nb\n", "line 3"),
        ("id,text\na,joy\nb,sad,more\n", "line 3"),
        ('id,text\na,joy\nb,"he said "no" to me"\n', "line 3: "),
        ('id,text\na,joy\nb,"sad\nc,x\n', "line 3 to 4"),
        ('sep=,\nid,text\na,joy\nb,"he said "no" to me"\n', "line 4: "),
        ("id,text,\na,joy,\nb,sad,more\n", "line 3"),
        ("id,id \na,joy\n", "line 1: expected different column names"),
        ("\n\n", "line 1: expected a header"),
    ],
)
def test_errors_name_the_line(tmp_path, text, line):
    with pytest.raises(DataError, match=line) as caught:
        read(tmp_path, text)
    assert caught.value.remedy


def test_rows_know_their_lines(tmp_path):
    table = read(tmp_path, 'id,text\na,"two\nlines"\n\nb,x\n')
    assert table.lines == (2, 5)
