import numpy as np

from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.label_agreement import annotations, compute, show
from unic_tfn.statistics.agreement import agreement


def test_sources_with_the_same_classes_in_another_order_are_compared_by_name():
    names = np.array(["a", "b", "c"])
    text, audio = np.array([0, 1, 2, 0, -1, 2]), np.array([2, 0, 1, 0, 1, -1])
    labels = {
        "text": LabelSource(("a", "b", "c"), text.astype(np.int32)),
        "audio": LabelSource(("b", "c", "a"), audio.astype(np.int32)),
    }
    first, second = annotations(card_package(6, labels=labels))
    assert first.classes == second.classes == ("a", "b", "c")
    assert names[second.codes[:5]].tolist() == ["a", "b", "c", "b", "c"]
    assert second.codes[5] == -1
    assert agreement(first, second).confusion == ((1, 1, 0), (0, 1, 0), (0, 0, 1))


def test_alpha_is_over_sources_with_the_same_classes_and_pairs_are_all_pairs():
    context = card_context(card_package(), figures=False)
    found = compute(context)
    assert found.alphas == {("text", "audio"): 1.0}
    assert [(pair.first, pair.second) for pair in found.pairs] == [
        ("text", "audio"),
        ("text", "polarity"),
        ("audio", "polarity"),
    ]
    texts = prose(show(context, found))
    assert texts[0].startswith("Krippendorff's alpha (nominal) over text and audio labels is 1.00:")
    assert texts[1] == "Sources with different classes have a confusion matrix, but no agreement."
    agreement_rows = values(tables(show(context, found))[0])
    assert agreement_rows[0] == ["text", "audio", 60, 1.0, 1.0, 1.0]


def test_a_single_source_has_nothing_to_compare():
    labels = {"text": LabelSource(("a", "b"), np.zeros(6, np.int32))}
    context = card_context(card_package(6, labels=labels), figures=False)
    (text,) = prose(show(context, compute(context)))
    assert text == "There is only one label source (text): nothing to compare."
