from unic_tfn.page.blocks import Column, Entry, Fold, Prose, Statements, columns, entries, flat


def test_rows_and_columns_from_plain_values():
    assert entries("a", 1, Entry(2, strong=True)) == (Entry("a"), Entry(1), Entry(2, strong=True))
    assert columns("Cell", ("p", "p")) == (Column("Cell"), Column("p", "p"))


def test_blocks_inside_folds_are_found_in_order():
    first, second, third = Prose("1"), Prose("2"), Statements("3", "")
    assert flat([first, Fold("f", (second, Fold("g", (third,)))), first]) == [
        first, second, third, first,
    ]  # fmt: skip
