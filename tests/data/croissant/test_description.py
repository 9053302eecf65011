"""The oracle is the reference implementation, `mlcroissant`."""

import re
from collections.abc import Iterator
from typing import Any

import mlcroissant
import numpy as np
import pytest
from hypothesis import given, settings

from tests.data.package.packages import packages, small_package
from unic_tfn.data.croissant.description import croissant
from unic_tfn.data.croissant.write import CROISSANT_FILE, write_described
from unic_tfn.data.package.manifest import MANIFEST_FILE, describe
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.jobspec.data_settings import SyntheticSettings

HOSTILE = {
    "name": "a name / ü#%",
    "labels": {"text": LabelSource(("a b", "=ü", "c,d"), np.array([-1, 1, 2, 0, 0, 1], np.int32))},
    "columns": {"sp ace#?%/ü": ("1", "", "x", "", "", ""), "..": ("y",) * 6, "a:b": ("z",) * 6},
    "groups": ["g"] * 6,
}
UNLABELLED: dict[str, Any] = {"labels": {}, "split": (), "columns": {}}


def nodes(value) -> Iterator[dict[str, Any]]:
    """Give every object of a document that has an `@id` and is not only a reference to one."""
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from nodes(inner)
    if isinstance(value, dict) and "@id" in value and len(value) > 1:
        yield value


def references(value) -> Iterator[str]:
    """Give the `@id` of every reference in a document."""
    if isinstance(value, dict) and set(value) == {"@id"}:
        yield value["@id"]
        return
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from references(inner)


@settings(max_examples=30)
@given(packages())
def test_every_reference_leads_to_one_node_that_has_an_address_of_its_own(package):
    manifest = describe(package, package.digest, {})
    sizes = dict.fromkeys((MANIFEST_FILE, "labels.csv", "features.safetensors"), 1)
    document = croissant(manifest, sizes, dict.fromkeys(sizes, "0" * 64))
    context = document.pop("@context")
    assert context["data"] == {"@id": "cr:data", "@type": "@json"}
    names = [node["@id"] for node in nodes(document)]
    assert len(names) == len(set(names))
    assert set(references(document)) <= set(names)
    assert all(re.fullmatch(r"[\w.%~-]+(/[\w%~-]+)?", name, re.ASCII) for name in names)
    sets = {each["name"]: each for each in document["recordSet"]}
    columns = [field["source"]["extract"]["column"] for field in sets["clips"]["field"]]
    assert {"id", "split", *package.labels, *package.columns} <= set(columns)


# Of what `mlcroissant` itself is made of.
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pandas"
)
@pytest.mark.parametrize(
    "package",
    [
        synthetic_package(SyntheticSettings(clips=40, text_steps=3, text_width=4, vision_width=5)),
        small_package(),
        small_package(**HOSTILE),
        small_package(**UNLABELLED),
    ],
    ids=["synthetic", "small", "hostile", "unlabelled"],
)
def test_mlcroissant_accepts_it_and_reads_the_labels(tmp_path, package):
    write_described(package, tmp_path / "package")
    data_set = mlcroissant.Dataset(jsonld=str(tmp_path / "package" / CROISSANT_FILE))
    issues = data_set.metadata.ctx.issues
    assert not issues.errors
    # Of a license, a citation, a date and a version the package knows nothing.
    unknown = ("license", "citeAs", "datePublished", "version")
    assert all(any(name in warning for name in unknown) for warning in issues.warnings)
    rows = list(data_set.records("clips"))
    assert texts(rows, "clips/id") == list(package.ids)
    assert texts(rows, "clips/split") == list(package.split)
    for name, source in package.labels.items():
        labels = [source.classes[code] if code >= 0 else None for code in source.codes]
        assert texts(rows, f"clips/{name}") == labels
        classes = list(data_set.records(f"classes_{name}"))
        assert texts(classes, f"classes_{name}/name") == list(source.classes)
        assert [row[f"classes_{name}/index"] for row in classes] == list(range(len(classes)))
    shapes = {row["arrays/name"]: row["arrays/shape"] for row in data_set.records("arrays")}
    audio = package.features["audio"].shape
    assert shapes["audio"] == ", ".join(map(str, audio))


def texts(rows, key):
    """Return the texts, or None, in a column of records; nothing where there is no such column."""
    values = [row[key] for row in rows if key in row]
    return [value.decode() if isinstance(value, bytes) else value for value in values]
