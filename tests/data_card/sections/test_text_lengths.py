import numpy as np

from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.text_lengths import compute, show
from unic_tfn.page.blocks import Picture


def context(lengths, figures=False):
    text = np.ones((len(lengths), 9, 2), np.float32)
    package = card_package(
        len(lengths), features={"text": text}, text_length=np.array(lengths, np.int32)
    )
    return card_context(package, figures)


def test_each_split_has_its_quantiles_and_cut_texts_are_counted():
    made = context([1, 2, 3, 9, 2, 3])
    found = compute(made)
    assert found is not None
    blocks = show(made, found)
    (table,) = tables(blocks)
    train, valid, test = values(table)
    assert (train[0], train[1], train[-2], train[-1]) == ("train", 1, 9, 5.0)
    assert valid == ["valid", *[2] * 7, 2.0]
    assert test == ["test", *[3] * 7, 3.0]
    (note,) = prose(blocks)
    assert note.startswith("1 of 6 texts fill all 9 steps;")


def test_the_histogram_is_described():
    made = context([1, 2, 3, 9, 2, 3], figures=True)
    found = compute(made)
    assert found is not None
    (picture,) = [block for block in show(made, found) if isinstance(block, Picture)]
    assert picture.alt == "Histogram of text lengths: 1 to 9, median 2."


def test_equal_lengths_are_said_in_a_sentence():
    made = context([4] * 6)
    found = compute(made)
    assert found is not None
    assert prose(show(made, found)) == ["All texts have 4 valid steps."]


def test_text_without_a_time_axis_has_no_lengths():
    assert compute(card_context(card_package(), figures=False)) is None
