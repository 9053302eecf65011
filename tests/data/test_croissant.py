"""The oracle is the reference implementation, `mlcroissant`, where it is installed."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.data.package.packages import packages, small_package
from tests.tiny import tiny_package
from unic_tfn.data.croissant import (
    CROISSANT_FILE,
    croissant,
    write_croissant,
    write_described,
)
from unic_tfn.data.package.manifest import MANIFEST_FILE, describe
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.store import read_package, write_package
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.errors import DataError
from unic_tfn.jobspec.data_settings import SyntheticSettings
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

HOSTILE = {
    "name": "a name / ü#%",
    "labels": {"text": LabelSource(("a b", "=ü", "c,d"), np.array([-1, 1, 2, 0, 0, 1], np.int32))},
    "columns": {"sp ace#?%/ü": ("1", "", "x", "", "", ""), "..": ("y",) * 6, "a:b": ("z",) * 6},
    "groups": ["g"] * 6,
}
UNLABELLED: dict[str, Any] = {"labels": {}, "split": (), "columns": {}}


def described(folder):
    return json.loads((folder / CROISSANT_FILE).read_text("utf-8"))


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


def test_the_files_are_those_of_the_package(tmp_path):
    write_described(small_package(), tmp_path / "package")
    files = {
        entry["contentUrl"]: entry for entry in described(tmp_path / "package")["distribution"]
    }
    there = {path.name: path for path in (tmp_path / "package").iterdir()}
    assert set(files) == set(there) - {CROISSANT_FILE}
    for name, entry in files.items():
        contents = there[name].read_bytes()
        assert entry["sha256"] == sha256(contents).hexdigest()
        assert entry["contentSize"] == f"{len(contents)} B"


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


def test_a_package_is_the_same_with_and_without_it(tmp_path):
    write_package(small_package(), tmp_path / "old")
    write_described(small_package(), tmp_path / "new")
    assert read_package(tmp_path / "old").digest == read_package(tmp_path / "new").digest
    (tmp_path / "new" / CROISSANT_FILE).write_text("edited")
    assert read_package(tmp_path / "new").digest == read_package(tmp_path / "old").digest
    for path in (tmp_path / "old").iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()


def test_an_older_package_gets_the_same_one_later(tmp_path):
    write_package(small_package(), tmp_path / "old")
    write_described(small_package(), tmp_path / "new")
    first = write_croissant(tmp_path / "old").read_bytes()
    assert first == (tmp_path / "new" / CROISSANT_FILE).read_bytes()
    assert write_croissant(tmp_path / "old").read_bytes() == first


def test_a_package_is_replaced_with_its_description(tmp_path):
    write_described(small_package(), tmp_path / "package")
    write_described(small_package(name="other"), tmp_path / "package", overwrite=True)
    assert described(tmp_path / "package")["name"] == "other"


def test_generated_data_say_so_first(tmp_path):
    write_described(tiny_package(synthetic=True), tmp_path / "generated")
    write_described(tiny_package(synthetic=False), tmp_path / "measured")
    assert described(tmp_path / "generated")["description"].startswith(SYNTHETIC_SENTENCE)
    assert "synthetic" in described(tmp_path / "generated")["keywords"]
    assert "ynthetic" not in json.dumps(described(tmp_path / "measured")["description"])
    assert "synthetic" not in described(tmp_path / "measured")["keywords"]


def test_nothing_is_made_of_what_is_not_a_package(tmp_path):
    with pytest.raises(DataError):
        write_croissant(tmp_path)
    assert not list(tmp_path.iterdir())


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
    mlcroissant = pytest.importorskip("mlcroissant")
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
