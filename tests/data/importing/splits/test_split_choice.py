import numpy as np
import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    section,
    sequences,
)
from tests.data.importing.imports import (
    refused,
    run,
    splits,
)
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions, origin_words
from unic_tfn.errors import DataError


def test_made_splits(tmp_path):
    package, account = splits(tmp_path, ratio=(8, 1, 1), stratify="text")
    assert [package.split.count(s) for s in ("train", "valid", "test")] == [8, 1, 1]
    assert origin_words(account.split_from) == "made here: 8:1:1, stratified by text, seed 2026"
    package, account = splits(tmp_path, ratio=(6, 2, 2), group="speaker")
    for speaker in set(package.groups):
        of = {s for s, g in zip(package.split, package.groups, strict=True) if g == speaker}
        assert len(of) == 1
    assert origin_words(account.split_from).endswith("no speaker is in two splits")
    with pytest.raises(DataError, match='--stratify: expected one of text, found "mood"'):
        splits(tmp_path, stratify="mood")


def test_groups_in_two_splits_are_refused(tmp_path):
    with pytest.raises(DataError, match="each value in one split only, found 2 in several: s"):
        splits(tmp_path, label_table() | {"speaker": ["s0", "s1"] * 5}, group="speaker")
    with pytest.raises(DataError, match=r'column "speaker" of .*expected a group, found nothing'):
        splits(tmp_path, label_table() | {"speaker": ["s0", ""] * 5}, group="speaker")


def test_splits_from_a_file(tmp_path):
    path = tmp_path / "split.csv"
    names = ["train"] * 6 + ["dev", "test"] * 2
    lines = [f"{clip},{name}" for clip, name in zip(ids(), names, strict=True)]
    path.write_text("\n".join(["id,split", *lines, lines[0]]))
    package, account = splits(tmp_path, file=path)
    assert package.split == ("train",) * 6 + ("valid", "test") * 2
    assert origin_words(account.split_from) == "split.csv"
    for bad, message in (
        ([*lines, f"{ids()[0]},test"], "expected one split, found train and test"),
        (lines[1:], r"no split for 1 clips: video0\$_\$0"),
        ([f"{ids()[0]},fold3"], 'found "fold3"'),
    ):
        path.write_text("\n".join(["id,split", *bad]))
        with pytest.raises(DataError, match=message):
            splits(tmp_path, file=path)
    path.write_text("id,part\na,b\n")
    with pytest.raises(DataError, match="expected id and split, found no split"):
        splits(tmp_path, file=path)


def test_split_of_the_label_file_comes_first(tmp_path):
    names = ["Training", "dev", "TEST", "val", "train"] * 2
    package, account = run(tmp_path, dealt(sequences()), label_table() | {"split": names})
    assert package.split == ("train", "valid", "test", "valid", "train") * 2
    assert origin_words(account.split_from) == "the label file"
    # Dealt: clips 0 to 5 to train, 6 and 7 to valid, 8 and 9 to test.
    assert set(account.split_differs) == {ids()[row] for row in (1, 2, 3, 7, 8, 9)}
    columns = LabelColumns(ignored=("split",))
    package, account = run(
        tmp_path, dealt(sequences()), label_table() | {"split": names}, columns=columns
    )
    assert package.split == ("train",) * 6 + ("valid",) * 2 + ("test",) * 2
    assert origin_words(account.split_from) == "the feature file"


def with_more(*names):
    """Return a feature file's value with further sections, and the labels of all clips."""
    value = dealt(sequences())
    for number, name in enumerate(names):
        value[name] = section(sequences(), [number], [f"more{number}"] * 2)
    table = label_table()
    for number in range(len(names)):
        table = {key: [*column, column[0]] for key, column in table.items()}
        table["id"][-1] = f"more{number}"
    return value, table


def test_official_parts_stay_beside_others(tmp_path):
    expected, _ = run(tmp_path, dealt(sequences()), label_table())
    package, account = run(tmp_path, *with_more("test_ood", "dev_set"))
    assert package.split == expected.split
    assert package.ids == expected.ids
    assert account.outside == {"test_ood": ("more0",), "dev_set": ("more1",)}
    assert account.without_labels == ()


def test_other_parts_are_used_where_the_labels_give_the_split(tmp_path):
    value, table = with_more("test_ood")
    package, account = run(
        tmp_path, value, table | {"split": [*["train"] * 6, "dev", *["test"] * 4]}
    )
    assert package.split[-1] == "test"
    assert account.outside == {}


def test_parts_of_unknown_names_are_not_replaced_by_a_split_of_ours(tmp_path):
    dealt_value = dealt(sequences())
    value = {f"fold {name}": dealt_value[name] for name in ("train", "valid", "test")}
    error = refused(tmp_path, value, label_table(), 'found "fold train", "fold valid"')
    assert "--split-ratio 6:2:2" in error.remedy
    package, _ = run(tmp_path, value, label_table(), split=SplitOptions(ratio=(6, 2, 2)))
    assert package.split.count("train") == 6


def test_a_column_called_like_a_split_stops_the_making_of_one(tmp_path):
    flat = section(sequences(), range(10), ids())
    table = label_table() | {"Fold": [str(n % 5) for n in range(10)]}
    error = refused(tmp_path, flat, table, 'column "Fold": expected names of splits')
    assert '--ignore "Fold"' in error.remedy
    package, _ = run(tmp_path, flat, table, columns=LabelColumns(ignored=("Fold",)))
    assert list(package.labels) == ["text", "multimodal"]
    package, _ = run(tmp_path, flat, table, split=SplitOptions(ratio=(6, 2, 2)))
    assert list(package.labels) == ["text", "multimodal"]


def test_a_found_column_is_named(tmp_path):
    names = ["train"] * 6 + ["dev", "test"] * 2
    package, account = run(tmp_path, dealt(sequences()), label_table() | {"mode": names})
    assert list(package.labels) == ["text", "multimodal"]
    assert origin_words(account.split_from) == 'column "mode" of the label file'
    assert package.provenance["split_from"] == {"source": "label-file", "column": "mode"}


def test_splits_in_an_entry_of_another_name_are_not_replaced(tmp_path):
    flat = section(sequences(), range(10), ids())
    flat["Split"] = np.array(["train"] * 6 + ["dev", "test"] * 2)
    error = refused(tmp_path, flat, label_table(), 'found "Split", which holds names of splits')
    assert '--key split="Split"' in error.remedy
    package, _ = run(tmp_path, flat, label_table(), keys={"split": "Split"})
    assert package.split == ("train",) * 6 + ("valid", "test") * 2


def test_a_split_that_is_set_aside_is_told(tmp_path):
    table = label_table() | {"mode": ["train"] * 6 + ["dev", "test"] * 2}
    _, account = run(tmp_path, dealt(sequences()), table, split=SplitOptions(ratio=(6, 2, 2)))
    assert 'the split in "mode" is not used, as another one is asked for' in account.notes
