"""Importing a package: settings over a mapping file, and contradictions, by command or not."""

from pathlib import Path

import pytest

from unic_tfn.data.importing.mapping_file import ImportMapping
from unic_tfn.errors import UsageError
from unic_tfn.interface.import_package import LABEL_SETTINGS, Files, import_package, over_mapping

NOWHERE = Path("nowhere")


@pytest.mark.parametrize(
    ("mapping", "given", "expected"),
    [
        ({"group": "who"}, {"group_from_id": True}, {"group_from_id": True}),
        ({"group_from_id": True}, {"group": "who"}, {"group": "who"}),
        ({"group": "who", "stratify": "a"}, {"stratify": "b"}, {"group": "who", "stratify": "b"}),
    ],
)
def test_the_command_line_takes_precedence_over_a_mapping(mapping, given, expected):
    assert over_mapping(mapping, given) == expected


def test_settings_about_labels_are_those_of_a_mapping_file():
    assert set(LABEL_SETTINGS) <= set(ImportMapping.model_fields)


@pytest.mark.parametrize(
    ("files", "given", "option"),
    [
        (Files(NOWHERE, labelled=False, labels=(NOWHERE,)), {}, "--labels: given beside --no"),
        (Files(NOWHERE, labelled=False, split_file=NOWHERE), {}, "--split-file: given beside"),
        (Files(NOWHERE, labelled=False), {"sources": {"text": "a"}}, "--source: given beside"),
        (Files(NOWHERE, labelled=False), {"id": ("a",)}, "--id: given beside --no-labels"),
        (Files(NOWHERE, split_file=NOWHERE), {"split_ratio": (6, 2, 2)}, "beside --split-file"),
        (Files(NOWHERE), {"split_ratio": (6, 2, 2), "split": "part"}, "beside --split\\."),
        (Files(NOWHERE), {"group": "a", "group_from_id": True}, "beside --group"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(files, given, option):
    with pytest.raises(UsageError, match=option):
        import_package(files, given)
