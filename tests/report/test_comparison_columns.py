from collections.abc import Mapping
from dataclasses import replace

import pytest

from unic_tfn.page.blocks import Entry
from unic_tfn.report.comparison_columns import (
    comparison_columns,
    comparison_entries,
    difference_columns,
    difference_entries,
    elsewhere_columns,
    elsewhere_entries,
)
from unic_tfn.report.wording import ELSEWHERE
from unic_tfn.statistics.difference import Estimate
from unic_tfn.statistics.families import Judged, Verdict

WORDS: Mapping[Verdict, str] = {"helps": "better", "hurts": "worse", "within noise": "within noise"}
JUDGED = Judged(Estimate(0.049, 0.01, 0.09, 0.02, 9.0, 0.03), 0.04, "helps", 0.07, 0.09)


def column_of(heads, row, header):
    (place,) = (n for n, head in enumerate(heads) if head.header == header)
    return row[place]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (difference_columns(), difference_entries(JUDGED, "accuracy", "better")),
        (comparison_columns(), comparison_entries(JUDGED, "accuracy", "better", 193, 3)),
        (elsewhere_columns(True), elsewhere_entries(JUDGED, "accuracy", WORDS)),
    ],
)
def test_each_value_stands_in_its_column(heads, row):
    assert len(heads) == len(row)
    assert column_of(heads, row, "Change") == Entry(0.049, "+4.9")
    assert column_of(heads, row, "Low") == Entry(0.01, "+1.0")
    assert column_of(heads, row, "High") == Entry(0.09, "+9.0")
    assert column_of(heads, row, "p, corrected") == Entry(0.04)
    assert column_of(heads, row, "Verdict") == Entry("better", tone="good")


def test_a_single_comparison_tells_what_it_rules_out_and_rests_on():
    heads = comparison_columns("Gain", "Claim")
    row = comparison_entries(JUDGED, "information", "better", 193, 3)
    shown = {head.header: entry for head, entry in zip(heads, row, strict=True)}
    assert (shown["Metric"], shown["Unit"]) == (Entry("usable information"), Entry("bits"))
    assert shown["Gain"] == Entry(0.049, "+0.049")
    assert shown["Claim"].tone == "good"
    assert shown["Detectable"] == Entry(0.07, "0.070")
    assert shown["Shown to be within ±"] == Entry(0.09, "0.090")
    assert (shown["Clips"], shown["Seeds"]) == (Entry(193), Entry(3))


def test_without_folds_nothing_is_said_of_another_collection():
    assert elsewhere_columns(False) == ()
    assert elsewhere_entries(None, "accuracy", WORDS) == ()
    assert {head.group for head in elsewhere_columns(True)} == {ELSEWHERE}
    none = replace(JUDGED, verdict="no difference", margin=0.03)
    said = elsewhere_entries(none, "accuracy", WORDS)[-1]
    assert said == Entry("no difference beyond ±3 points")
