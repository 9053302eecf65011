import numpy as np

from tests.data_card.cards import card_package
from unic_tfn.data_card.section import CardSection, card_context
from unic_tfn.page.blocks import Prose


def test_modalities_are_in_order_whatever_the_order_in_the_package():
    array = np.ones((60, 2), np.float32)
    features = dict.fromkeys(("vision", "audio", "text"), array)
    context = card_context(card_package(features=features), figures=False)
    for by_modality in (context.package.features, context.vectors, context.present):
        assert list(by_modality) == ["text", "audio", "vision"]


def test_a_section_shows_what_it_computes_and_is_left_out_without_values():
    context = card_context(card_package(), figures=False)
    section = CardSection(
        "key",
        "Title",
        lambda context: context.package.name,
        lambda context, name: (Prose(name),),
    )
    shown = section.shown(context)
    assert shown is not None
    assert (shown.key, shown.title, shown.blocks) == ("key", "Title", (Prose("small"),))
    empty = CardSection[str]("key", "Title", lambda context: None, section.show)
    assert empty.shown(context) is None
