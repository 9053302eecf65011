from unic_tfn.page.agreement_table import agreement_table
from unic_tfn.page.tables import shown
from unic_tfn.statistics.agreement import Agreement


def test_each_pair_has_a_row_and_undefined_values_are_holes():
    pairs = [
        Agreement("text", "audio", 40, 0.25, 0.3, 0.5, ((1, 0), (0, 1))),
        Agreement("text", "mood", 38, None, None, None, ((1, 0), (0, 1))),
    ]
    table = agreement_table(pairs)
    rows = [
        [shown(entry, column) for entry, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    assert rows == [
        ["text", "audio", "40", "50.0", "0.25", "0.30"],
        ["text", "mood", "38", "–", "–", "–"],
    ]


def test_sources_on_a_scale_have_one_more_column():
    pairs = [
        Agreement("text", "audio", 40, 0.25, 0.3, 0.5, ((1, 0), (0, 1)), 0.75),
        Agreement("text", "mood", 38, None, None, None, ((1, 0), (0, 1))),
    ]
    table = agreement_table(pairs)
    assert table.columns[-1].header == "Mean difference"
    assert [row[-1].value for row in table.rows] == [0.75, None]
    assert "absolute" in table.note
