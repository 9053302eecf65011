from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiny import CLIPS, tiny_package
from unic_tfn.data.package.table import format_table
from unic_tfn.errors import DataError
from unic_tfn.records.labels import labels_of_package, labels_of_rows
from unic_tfn.records.tables import parse_rows

PATH = Path("labels.csv")
PACKAGE = tiny_package()
CLASSES = {name: source.classes for name, source in PACKAGE.labels.items()}
ROWS = parse_rows(format_table(PACKAGE).encode(), PATH)


def test_a_package_and_its_table_have_the_same_labels():
    one, two = labels_of_package(PACKAGE), labels_of_rows(ROWS, CLASSES, PATH)
    assert (one.ids, one.classes, list(one.codes)) == (two.ids, two.classes, list(two.codes))
    assert np.array_equal(one.split, two.split)
    for source in one.codes:
        assert np.array_equal(one.codes[source], two.codes[source])
        assert one.codes[source].dtype == two.codes[source].dtype
    # The paper's own sources first, text before multimodal.
    assert list(one.codes) == ["text", "multimodal"]


@pytest.mark.parametrize("column", ["id", "split", "text"])
def test_a_table_without_a_column_is_refused_by_name(column):
    rows = [{name: value for name, value in row.items() if name != column} for row in ROWS]
    with pytest.raises(DataError, match=rf"labels\.csv: not the label file of this job.*{column}"):
        labels_of_rows(rows, CLASSES, PATH)


def test_a_label_that_is_no_class_is_refused():
    with pytest.raises(DataError, match="'no such class'"):
        labels_of_rows([{**ROWS[0], "text": "no such class"}], CLASSES, PATH)


@given(st.lists(st.text('ab,"é ', min_size=1, max_size=3), min_size=CLIPS, max_size=CLIPS))
def test_groups_are_read_back_from_the_table(groups):
    package = tiny_package(groups=groups)
    rows = parse_rows(format_table(package).encode(), PATH)
    assert labels_of_rows(rows, CLASSES, PATH).groups == tuple(groups)
    assert labels_of_package(package).groups == tuple(groups)


def test_a_table_without_groups_has_none_even_if_a_column_was_kept_under_the_name():
    assert labels_of_rows(ROWS, CLASSES, PATH).groups == ()
    assert labels_of_package(PACKAGE).groups == ()
    package = tiny_package(columns={"group": ("x",) * CLIPS})
    rows = parse_rows(format_table(package).encode(), PATH)
    assert labels_of_rows(rows, CLASSES, PATH).groups == ()
    source = [{"id": "a", "split": "test", "group": "joy"}]
    assert labels_of_rows(source, {"group": ("joy", "fear")}, PATH).groups == ()


@pytest.mark.parametrize("own", [(), tuple(f"video {n // 5}" for n in range(CLIPS))])
def test_groups_are_those_that_folds_keep_whole(own):
    speakers = tuple(f"speaker {n // 9}" for n in range(CLIPS))
    package = tiny_package(groups=own, columns={"speaker": speakers})
    rows = parse_rows(format_table(package).encode(), PATH)
    assert labels_of_rows(rows, CLASSES, PATH, group="speaker").groups == speakers
    assert labels_of_package(package, group="speaker").groups == speakers
    assert labels_of_rows(rows, CLASSES, PATH).groups == own


def test_groups_under_the_name_that_only_the_import_had_are_the_packages():
    groups = tuple(f"video {n // 5}" for n in range(CLIPS))
    origin = {"split_from": {"source": "label-file", "group": "clip's video"}}
    package = tiny_package(groups=groups, provenance=origin)
    rows = parse_rows(format_table(package).encode(), PATH)
    assert labels_of_rows(rows, CLASSES, PATH, group="clip's video").groups == groups
    assert labels_of_package(package, group="clip's video").groups == groups
