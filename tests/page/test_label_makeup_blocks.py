import numpy as np
import pytest

from tests.data_card.cards import prose, tables
from unic_tfn.page.blocks import Prose
from unic_tfn.page.label_makeup_blocks import carried_words, makeup_blocks
from unic_tfn.page.tables import shown
from unic_tfn.statistics.agreement import Annotation
from unic_tfn.statistics.label_makeup import label_makeups

LETTERS = {"text": "T", "audio": "A", "video": "V"}


def found(classes, clips=240):
    random = np.random.default_rng(2)
    text, audio, video = random.integers(0, len(classes), (3, clips))
    labels = {"text": text, "audio": audio, "video": video, "multimodal": text}
    return label_makeups(
        [Annotation(name, classes, codes) for name, codes in labels.items()], LETTERS
    )


def test_the_sentence_says_whose_label_it_is_and_how_much_the_sources_say():
    first = makeup_blocks(found(("a", "b")))[0]
    assert isinstance(first, Prose)
    assert "by it and by text, audio and video, all of these have the same label" in first.text
    assert "and none in 0 %." in first.text
    assert "With its classes as they are, it has 1.00 bits of entropy." in first.text
    assert "unique to text" in first.text
    assert "unique to audio" not in first.text


def test_a_label_without_amounts_has_its_reason_and_its_counts():
    blocks = makeup_blocks(found(tuple("abcdef")))
    assert "not computed: there are more than 3 classes" in prose(blocks)[0]
    assert [table.name for table in tables(blocks)] == ["label-carriers-multimodal"]


def test_carriers_are_named_and_their_shares_sum_to_all():
    table = tables(makeup_blocks(found(("a", "b"))))[0]
    assert table.name == "label-carriers-multimodal"
    assert [row[0].value for row in table.rows][:2] == ["text, audio and video", "audio and video"]
    shares = [row[2].value for row in table.rows]
    assert np.sum(np.array(shares, float)) == pytest.approx(1)
    assert shown(table.rows[-1][1], table.columns[1]) == "0"
    assert carried_words("1") == "no source"


def test_nothing_is_shown_where_there_is_nothing():
    assert makeup_blocks(()) == ()
