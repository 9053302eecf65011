from mlcroissant._src.core.context import Context, CroissantVersion
from mlcroissant._src.core.rdf import make_context

from unic_tfn.data.croissant.vocabulary import CONTEXT, SPLIT_URLS, VERSION, field, written_out
from unic_tfn.grid import SPLITS


def test_the_context_is_that_of_the_reference_implementation():
    version = CroissantVersion(VERSION)
    assert make_context(Context(conforms_to=version)) == CONTEXT


def test_a_field_has_an_address_whatever_it_is_called():
    assert field("clips", "text", "It.")["@id"] == "clips/text"
    assert field("clips", "../a b#", "It.")["@id"] == "clips/%2E%2E%2Fa%20b%23"
    assert field("clips", "../a b#", "It.")["name"] == "../a b#"


def test_records_that_are_written_out_have_the_fields_for_keys():
    kinds = {"name": "sc:Text", "index": "sc:Integer"}
    made = written_out("classes", "They.", kinds, [{"name": "joy", "index": 0}], "sc:Enumeration")
    assert made["data"] == [{"classes/name": "joy", "classes/index": 0}]
    assert [each["@id"] for each in made["field"]] == ["classes/name", "classes/index"]
    assert "dataType" not in written_out("classes", "They.", kinds, [])


def test_every_split_has_its_definition():
    assert tuple(SPLIT_URLS) == SPLITS
