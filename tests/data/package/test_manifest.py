import json
from pathlib import Path

import pytest
from hypothesis import given

from tests.data.package.packages import packages, small_package
from unic_tfn.data.package.manifest import Manifest, describe, parse_manifest
from unic_tfn.errors import DataError

SUMS = {"features.safetensors": "0" * 64, "labels.csv": "f" * 64}


@given(packages())
def test_manifests_are_read_back(package):
    manifest = describe(package, package.digest, SUMS)
    assert parse_manifest(manifest.model_dump_json().encode(), Path("package.json")) == manifest


def test_counts_are_those_of_the_package():
    manifest = describe(small_package(), "0" * 64, SUMS)
    assert manifest.splits == {"train": 2, "valid": 2, "test": 2}
    assert manifest.label_sources["text"].labelled == 6
    assert manifest.arrays["text"].shape == [6, 4, 3]
    assert list(manifest.arrays) == ["text", "audio", "text_length"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"clips": "6"}, "clips: expected .*integer"),
        ({"clips": -1}, "clips: expected greater than or equal to 0"),
        ({"digest": "0"}, "digest"),
        ({"label_sources": {"text": {"classes": "ab", "labelled": 1}}}, "label_sources.text"),
        ({"surprise\x1b[31m\n": 1}, "surprise"),
    ],
)
def test_the_first_wrong_key_is_named_and_escaped(changes, message):
    manifest = describe(small_package(), "0" * 64, SUMS).model_dump(mode="json")
    with pytest.raises(DataError, match=message) as caught:
        parse_manifest(json.dumps(manifest | changes).encode(), Path("package.json"))
    assert caught.value.message.isprintable()


def test_every_entry_has_a_field():
    manifest = describe(small_package(), "0" * 64, SUMS).model_dump()
    assert set(manifest) == set(Manifest.model_fields)
