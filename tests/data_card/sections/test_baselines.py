import re

import numpy as np

from tests.data_card.cards import card_package, card_text, prose
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.baselines import compute, show
from unic_tfn.grid import Cell


def test_probe_and_majority_are_shown_by_cell():
    text = card_text(card_package())
    assert re.search(r"T-A +20 +20 .* 100\.0 +100\.0", text)


def test_majority_is_the_most_frequent_class_of_the_train_clips():
    codes = np.array([0, 1, 1, 0, 1, 0, 1, 1, 1], np.int32)
    context = card_context(
        card_package(9, labels={"text": LabelSource(("a", "b"), codes)}), figures=False
    )
    (baseline,) = compute(context)
    assert (baseline.train, baseline.test) == (3, 3)
    assert baseline.majority is not None
    # Class 0 has two of the train clips, and clip 5 of the test clips 2, 5 and 8.
    assert baseline.majority.accuracy == 1 / 3


def test_a_single_class_among_the_train_clips_has_no_probe():
    labels = {"text": LabelSource(("a", "b"), np.array([0, 0, 1] * 4, np.int32))}
    text = card_text(card_package(12, labels=labels))
    assert re.search(r"T-A +4 +4 +0\.0 +0\.0 +– +–", text)


def test_a_source_without_test_clips_is_named():
    labels = {"text": LabelSource(("a", "b"), np.array([0, 1, -1] * 4, np.int32))}
    context = card_context(card_package(12, labels=labels), figures=True)
    blocks = show(context, compute(context))
    assert "No clips to train or to test on: text labels." in prose(blocks)
    assert [block.block for block in blocks] == ["prose", "prose", "table"]


def test_label_sources_that_label_other_clips_have_their_own_probe():
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 120).astype(np.int32)
    audio = random.standard_normal((120, 4)).astype(np.float32)
    audio[:, 0] += 20 * truth
    some = np.where(random.random(120) < 0.5, truth, -1).astype(np.int32)
    labels = {
        name: LabelSource(("a", "b"), codes) for name, codes in (("text", truth), ("audio", some))
    }
    clips = card_package(120, features={"audio": audio}, labels=labels)
    found = {baseline.cell: baseline for baseline in compute(card_context(clips, figures=False))}
    for source in ("text", "audio"):
        score = found[Cell(source, "A")].probe
        assert score is not None
        assert score.accuracy == 1
    train = np.array(clips.split) == "train"
    assert found[Cell("audio", "A")].train == (some[train] >= 0).sum() < train.sum()
