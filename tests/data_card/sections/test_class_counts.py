import numpy as np

from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.class_counts import class_counts, compute, show


def test_counts_add_up():
    clips = card_package()
    table = class_counts(clips.labels["polarity"], clips.split)
    assert table.sum() == 60
    assert table.sum(0).tolist() == [20, 20, 20]
    assert table[-1].sum() == (clips.labels["polarity"].codes == -1).sum()


def test_the_table_shows_totals_shares_and_the_unlabelled():
    labels = {"text": LabelSource(("a", "b"), np.array([0, 0, 1, 0, 1, -1], np.int32))}
    context = card_context(card_package(6, labels=labels), figures=False)
    (table,) = tables(show(context, compute(context)))
    assert values(table) == [
        ["a", 0, 2, 1, 0, 3, 0.6],
        ["b", 1, 0, 1, 1, 2, 0.4],
        ["unlabelled", None, 0, 0, 1, 1, None],
    ]


def test_classes_without_train_clips_are_named():
    labels = {"text": LabelSource(("a", "b"), np.array([0, 0, 1] * 4, np.int32))}
    context = card_context(card_package(12, labels=labels), figures=False)
    (warning,) = prose(show(context, compute(context)))
    assert warning == 'No train clips for "b" of the text labels: no network can learn them.'
