from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.origin import LONGEST_VALUE, compute, show


def test_nested_values_are_dotted_keys_on_one_line_each():
    provenance = {"files": {"features": {"name": "a\nb"}, "sizes": [1, 2]}, "none": None}
    context = card_context(card_package(provenance=provenance), figures=False)
    found = compute(context)
    assert found == (
        ("digest", context.package.digest),
        ("files.features.name", "a b"),
        ("files.sizes", "1, 2"),
        ("none", "None"),
    )


def test_long_values_are_cut():
    context = card_context(card_package(provenance={"note": "x" * 999}), figures=False)
    (table,) = tables(show(context, compute(context)))
    assert len(values(table)[1][1]) == LONGEST_VALUE


def test_a_package_without_provenance_is_said_to_have_none():
    context = card_context(card_package(provenance={}), figures=False)
    assert prose(show(context, compute(context))) == ["The package does not say."]
