from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.importing.feature_files import dealt, ids, label_table, sequences
from tests.data.importing.imports import refused, run
from unic_tfn.data.importing.labels.label_file import LabelColumns, LabelFile
from unic_tfn.data.importing.splits.group_choice import choose_groups, refuse_torn_groups
from unic_tfn.data.importing.splits.split_choice import SplitOptions, origin_words
from unic_tfn.data.importing.splits.split_column import SplitColumn
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS

PATH = Path("l.csv")
NAMES = st.text("ab $_", min_size=1, max_size=5).filter(lambda name: "$_$" not in f"{name}$_")
MADE = (6, 2, 2)


def table(names, speakers=()):
    return LabelFile(tuple(names), SplitColumn(), {}, {"speaker": speakers})


def speakers(groups):
    return label_table() | {"speaker": groups}


@given(st.lists(st.tuples(NAMES, st.text("ab$_", max_size=5)), min_size=1))
def test_the_group_is_the_part_of_the_id_before_the_first_separator(parts):
    names = [f"{video}$_${clip}" for video, clip in parts]
    rows = range(len(names))
    groups = choose_groups(PATH, table(names), rows, "", from_id=True)
    assert groups == tuple(video for video, _ in parts)
    assert choose_groups(PATH, table(names, groups), rows, "speaker", from_id=False) == groups
    assert choose_groups(PATH, table(names, groups), rows, "", from_id=False) == ()


@pytest.mark.parametrize("wrong", ["clip7", "$_$7", "video$7", "a_$"])
def test_an_id_that_names_no_group_is_refused_by_name(wrong):
    names = [*ids(), wrong]
    with pytest.raises(DataError, match="ids: expected a group and") as caught:
        choose_groups(PATH, table(names), range(11), "", from_id=True)
    assert f'1 without: "{wrong}"' in caught.value.message
    assert "--group COLUMN" in caught.value.remedy
    # Clips that are left out need no group.
    assert choose_groups(PATH, table(names), range(10), "", from_id=True)[0] == "video0"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(SPLITS)), min_size=1))
def test_a_split_is_refused_exactly_if_it_tears_a_group(clips):
    groups, split = zip(*clips, strict=True)
    if len(set(clips)) == len(set(groups)):
        refuse_torn_groups(PATH, "speaker", groups, split)
    else:
        with pytest.raises(DataError, match='column "speaker": expected each value in one split'):
            refuse_torn_groups(PATH, "speaker", groups, split)


def test_a_given_split_that_tears_groups_of_ids_is_refused(tmp_path):
    error = refused(
        tmp_path, dealt(sequences()), label_table(),
        "the part before .*: expected each value in one split only, found 1 in several: video2",
        split=SplitOptions(group_from_id=True),
    )  # fmt: skip
    assert "--split-ratio 6:2:2" in error.remedy


def test_groups_of_ids_go_into_the_package_and_its_provenance(tmp_path):
    options = SplitOptions(ratio=MADE, group_from_id=True)
    package, account = run(tmp_path, dealt(sequences()), label_table(), split=options)
    assert package.groups == tuple(clip.split("$_$")[0] for clip in package.ids)
    assert len(set(zip(package.groups, package.split, strict=True))) == 4
    assert package.provenance["split_from"]["group_from_id"] is True
    assert origin_words(account.split_from).endswith("; no group is in two splits")


@pytest.mark.parametrize("column", ["speaker", "group"])
@pytest.mark.parametrize("kept", [(), ("speaker",), ("group",)])
def test_groups_of_a_column_are_kept_once_unless_it_is_kept_too(tmp_path, column, kept):
    values = [f"s{row // 2}" for row in range(10)]
    if kept not in ((), (column,)):
        kept = ()
    package, _ = run(
        tmp_path, dealt(sequences()), label_table() | {column: values},
        columns=LabelColumns(kept=kept), split=SplitOptions(ratio=MADE, group=column),
    )  # fmt: skip
    assert package.groups == tuple(values)
    assert list(package.columns) == [name for name in kept if name != "group"]
    assert list(package.labels) == ["text", "multimodal"]
    assert package.provenance["split_from"]["group"] == column


def test_a_second_column_called_group_is_refused_with_a_way_out(tmp_path):
    values = speakers([f"s{row // 2}" for row in range(10)]) | {"group": ["x", "y"] * 5}
    options = SplitOptions(ratio=MADE, group="speaker")
    message = 'column "group": expected another name'
    error = refused(tmp_path, dealt(sequences()), values, message, split=options)
    assert "--ignore group" in error.remedy
