import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.encoding.csv_table import table_csv, table_rows

# Packages refuse control characters; line ends come in pairs or as line feeds in our own texts.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=6
) | st.sampled_from([",", '"', "\r\n", "\n"])


def test_tables_have_unix_ends_and_full_floats():
    assert table_csv(["epoch", "loss"], [[1, 0.1], [2, 1 / 3]]) == (
        b"epoch,loss\n1,0.1\n2,0.3333333333333333\n"
    )
    assert table_csv(["only"], []) == b"only\n"


@given(
    st.lists(TEXTS, min_size=1, max_size=4, unique=True).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(st.lists(TEXTS, min_size=len(header), max_size=len(header)), max_size=5),
        )
    )
)
def test_every_table_is_read_as_it_was_written(table):
    header, rows = table
    expected = [dict(zip(header, row, strict=True)) for row in rows]
    assert table_rows(table_csv(header, rows)) == expected


@pytest.mark.parametrize("contents", [b"\xff", b'a\n"' + b"x" * 200_000])
def test_other_bytes_are_refused(contents):
    with pytest.raises(ValueError, match=r"utf-8|field larger"):
        table_rows(contents)
