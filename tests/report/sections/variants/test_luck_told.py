from unic_tfn.report.sections.variants.luck_told import luck_sentence, luck_table
from unic_tfn.report.variant_luck import Luck
from unic_tfn.statistics.shared_luck import SharedLuck

SHOWN = Luck(SharedLuck(2.5, 0.001), 0.004)
LARGER = Luck(SharedLuck(1.25, 0.2), 0.4)
SMALLER = Luck(SharedLuck(0.5, 0.9), 1.0)


def test_the_sentence_claims_what_the_test_shows():
    told = luck_sentence({"accuracy": SHOWN}, "accuracy")
    assert told.startswith("Cells share the luck of their seeds under a variant: ")
    assert "2.50 times what independent cells explain" in told
    for own in (LARGER, SMALLER):
        assert luck_sentence({"accuracy": own}, "accuracy").startswith("It is not shown that cells")


def test_it_says_what_the_errors_allow_for():
    allowed = [
        "which the errors of the means allow for" in luck_sentence({"accuracy": own}, "accuracy")
        for own in (SHOWN, LARGER, SMALLER)
    ]
    assert allowed == [True, True, False]


def test_what_cannot_be_tested_is_said_to_be_assumed():
    assert "cannot be tested" in luck_sentence({}, "accuracy")
    assert "cannot be tested" in luck_sentence({"macro_f1": SHOWN}, "accuracy")


def test_the_table_has_a_row_for_each_metric():
    table = luck_table({"accuracy": SHOWN, "macro_f1": SMALLER})
    assert [row[1].value for row in table.rows] == [2.5, 0.5]
    assert [row[3].value for row in table.rows] == [0.004, 1.0]
