from dataclasses import replace

import pytest

from tests.report.explained_runs import told
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions.sentences import (
    drawn,
    help_sentence,
    limits,
    method,
    use_sentence,
)
from unic_tfn.report.sections.interactions.values import compute


@pytest.fixture(scope="module")
def values(records):
    results = told(records, lambda cell, place: cell == "M-TAV")
    return compute(Context(results, Effort(resamples=200, permutations=399)))


def test_the_page_says_how_many_clips_the_gain_is_judged_on(records, values):
    assert not drawn(values)
    chosen = [records.labels.ids[row] for row in records.labels.rows("text")][:30]
    assert "judged on: 30 of 80. They" in drawn(
        compute(Context(told(records, drawn=chosen), Effort(50, 99)))
    )
    own = replace(values.cells[0], clips=7)
    found = drawn(replace(values, cells=(own, *values.cells[1:])))
    assert f"judged on: 7 of 80 in {own.cell.name}. They" in found


def test_sentences_take_their_numbers_from_the_values(values):
    assert "20 % (10–30 % by seed) of the logits' variance on average over 3 cells" in use_sentence(
        values
    )
    text = help_sentence(values)
    assert (
        "they change weighted F1 beyond noise in 1 of 3 cells (1 help, 0 hurt); secondary: "
        "accuracy in 1 (1 help, 0 hurt), macro F1 in 1 (1 help, 0 hurt). On average over 3 "
        "comparisons, they change weighted F1 by "
    ) in text
    assert "after correction over 3 cells" in limits(values)
    assert "512,000 of them for 80 clips and 3 modalities" in method(values, 80)[0]
