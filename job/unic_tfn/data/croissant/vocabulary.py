"""The words of Croissant 1.0: its context, and record sets and fields in its form.

The vocabulary is that of https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

VERSION = "http://mlcommons.org/croissant/1.0"
# The context of the specification's appendix, which every Croissant file repeats.
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
# What Croissant calls the parts of a data set.
SPLIT_URLS = {
    "train": "https://mlcommons.org/definitions/training_split",
    "valid": "https://mlcommons.org/definitions/validation_split",
    "test": "https://mlcommons.org/definitions/test_split",
}


def field(record_set: str, name: str, description: str, kind: str = "sc:Text") -> dict[str, Any]:
    """Return a field of a record set, without its source.

    Args:
        record_set: the record set's name, which is an identifier.
        name: the field's name, any text.
        description: a sentence.
        kind: the data type, text by default.
    """
    return {
        "@type": "cr:Field",
        # A column's name is any text, and an identifier a part of an address, where ".." is a step.
        "@id": f"{record_set}/{quote(name, safe='').replace('.', '%2E')}",
        "name": name,
        "description": description,
        "dataType": kind,
    }


def written_out(
    name: str,
    description: str,
    kinds: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    data_type: str = "",
) -> dict[str, Any]:
    """Return a record set whose records are written out.

    Args:
        name: its name, which is an identifier.
        description: a sentence.
        kinds: the data type of each field; one field is `name`, the key.
        rows: the records.
        data_type: what the record set is, such as `sc:Enumeration`; empty: nothing special.
    """
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        **({"dataType": data_type} if data_type else {}),
        "key": {"@id": f"{name}/name"},
        "field": [field(name, each, f"The {each}.", kind) for each, kind in kinds.items()],
        "data": [{f"{name}/{key}": value for key, value in row.items()} for row in rows],
    }
