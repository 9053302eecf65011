from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given

from tests.data.package.packages import packages, small_package
from unic_tfn.data.package.digest import content_digest, make_package
from unic_tfn.data.package.package import LabelSource


def test_contents_decide():
    package = small_package()
    changed: list[dict[str, Any]] = [
        {"name": "other"},
        {"synthetic": True},
        {"ids": ("x", *package.ids[1:])},
        {"split": ("test", *package.split[1:])},
        {"features": {**package.features, "audio": package.features["audio"] + 1}},
        {"features": {**package.features, "audio": package.features["audio"].reshape(3, -1)}},
        {"text_length": package.text_length - 1},
        {"labels": {"text": LabelSource(("b", "a"), package.labels["text"].codes)}},
        {"labels": {"text": LabelSource(("a", "b"), 1 - package.labels["text"].codes)}},
        {"labels": {"audio": package.labels["text"]}},
        {"columns": {"missing_audio": ("1",) * 6}},
        {"columns": {"speaker": ("0",) * 6}},
        {"groups": ("0",) * 6},
        {"groups": ("0",) * 5 + ("1",)},
    ]
    digests = {content_digest(replace(package, **change)) for change in changed}
    assert len(digests | {package.digest}) == len(changed) + 1


@given(packages())
def test_order_layout_and_provenance_do_not_matter(package):
    features = {key: np.asfortranarray(package.features[key]) for key in reversed(package.features)}
    other = make_package(
        name=package.name,
        synthetic=package.synthetic,
        ids=package.ids,
        split=package.split,
        features=features,
        text_length=package.text_length,
        labels={key: package.labels[key] for key in reversed(package.labels)},
        columns={key: package.columns[key] for key in reversed(package.columns)},
        provenance={"other": 1},
        groups=package.groups,
    )
    assert other.digest == package.digest


def test_a_package_without_groups_has_the_digest_from_before_there_were_groups():
    before = "7955c579bdd20ca311f4732363dfc9c88e5b03be868265b409fec25772f915e1"
    assert small_package().digest == before
