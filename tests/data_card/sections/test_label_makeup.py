from dataclasses import replace

import numpy as np
import pytest

from tests.data_card.cards import card_package, prose, tables
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.label_makeup import SECTION, compute, show

CLIPS = 400


def source(codes, classes=("a", "b")):
    return LabelSource(classes, np.array(codes, np.int32))


def context_of(unimodal=None, **labels):
    package = card_package(CLIPS, labels={name: source(*own) for name, own in labels.items()})
    return card_context(replace(package, unimodal=unimodal or {}), figures=False)


def coins(seed):
    return np.random.default_rng(seed).integers(0, 2, CLIPS)


def test_exclusive_or_of_two_labels_is_shown_as_synergy():
    text, audio, video = coins(1), coins(2), coins(3)
    context = context_of(text=[text], audio=[audio], video=[video], multimodal=[audio ^ video])
    (found,) = compute(context) or ()
    assert found.information is not None
    assert found.sources == {"T": "text", "A": "audio", "V": "video"}
    assert found.information.parts["synergistic"].value == pytest.approx(1, abs=0.05)
    blocks = show(context, (found,))
    assert "1.00 bits of entropy" in " ".join(prose(blocks))
    assert {table.name for table in tables(blocks)} == {
        "label-carriers-multimodal",
        "label-parts-multimodal",
        "label-information-multimodal",
    }


def test_a_package_may_say_which_sources_are_unimodal():
    labels = {"mood_t": [coins(1)], "mood_a": [coins(2)], "mood": [coins(1)]}
    assert compute(context_of(**labels)) is None
    (found,) = compute(context_of({"mood_t": "T", "mood_a": "A"}, **labels)) or ()
    assert found.target == "mood"
    assert found.carriers["T"] + found.carriers["TA"] == CLIPS


def test_no_section_without_a_multimodal_label():
    assert SECTION.shown(context_of(text=[coins(1)], audio=[coins(2)])) is None
