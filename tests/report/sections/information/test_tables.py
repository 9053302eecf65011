import pytest

from benchmarks.information_coverage import channels
from tests.report.sections.information.planted import context, exclusive_or
from unic_tfn.grid import INPUTS
from unic_tfn.page.tables import header, shown
from unic_tfn.report.sections.information.amounts import Amount
from unic_tfn.report.sections.information.tables import (
    clip_table,
    count_table,
    dividend_table,
    influence_table,
    input_table,
    modality_table,
    pair_table,
    part_table,
    range_text,
)
from unic_tfn.report.sections.information.values import compute


@pytest.fixture(scope="module")
def values():
    return compute(context(exclusive_or()))


def rows(table):
    return [[entry.value for entry in row] for row in table.rows]


def test_intervals_in_words():
    assert range_text(Amount(0.1, -0.05, 0.25)) == "−0.050 to 0.250"
    assert range_text(Amount(0.1, None, None)) == ""


def test_inputs_stand_beside_the_entropy_and_the_best_is_bold(values):
    table = input_table(values)
    found = {row[1]: row for row in rows(table)}
    assert list(found) == list(INPUTS)
    assert found["TA"][5:] == pytest.approx([1.0, 1.0, 32, 2], abs=1e-5)
    strong = [row[1].value for row in table.rows if row[2].strong]
    assert strong == [values.sources[0].most.input]


def test_parts_have_all_modalities_and_quantities(values):
    table = modality_table(values.sources)
    assert [row[1] for row in rows(table)] == ["text", "audio", "video"]
    assert rows(table)[0][2:] == pytest.approx([0, 1, 0, 0, 1, 0.5], abs=1e-5)
    assert len(part_table(values.sources).rows) == 3 * 6
    terms = {row[1]: row[2] for row in rows(dividend_table(values.sources))}
    assert terms["T × A"] == pytest.approx(1, abs=1e-5)
    assert terms["sum: pairs"] == pytest.approx(terms["sum of all"], abs=1e-5)


def test_pairs_say_what_is_given(values):
    found = {(row[1], row[2]): row[3] for row in rows(pair_table(values.sources))}
    assert found["text and audio", "nothing"] == pytest.approx(1, abs=1e-5)
    assert found["text and audio", "video"] == pytest.approx(1, abs=1e-5)
    assert found["audio and video", "text"] == pytest.approx(0, abs=1e-5)


def test_every_clip_is_in_the_table_for_other_programs(values):
    table = clip_table(values)
    assert table.csv_only
    assert len(table.rows) == 32
    heads = list(map(header, table.columns))
    said = [row[heads.index("Said by: TAV")] for row in rows(table)]
    assert sum(said) / 32 == pytest.approx(values.sources[0].inputs[-1].amount.value)


def test_holes_where_networks_are_missing():
    found = compute(context(channels({"T": 3, "A": 2, "V": 1}), inputs=("T", "TA")))
    (row, *_) = rows(clip_table(found))
    heads = [column.header for column in clip_table(found).columns]
    holes = [head for head, value in zip(heads, row, strict=True) if value is None]
    assert holes == ["A", "V", "TV", "AV", "TAV", "T", "A", "V", "Says most alone"]
    assert rows(count_table(found))[0][3:] == [None, 12, None, None]


def test_carried_and_misled_clips_differ_in_tone():
    found = compute(context(channels({"T": 5, "A": 3, "V": 2})))
    table = influence_table(found)
    tones = {(row[4].tone, "−" in shown(row[5], table.columns[5])) for row in table.rows}
    assert tones == {("good", False), ("bad", True)}
