import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    sequences,
)
from tests.data.importing.imports import (
    run,
    splits,
)
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import origin_words
from unic_tfn.errors import DataError


def test_made_splits(tmp_path):
    package, account = splits(tmp_path, ratio=(8, 1, 1), stratify="text")
    assert [package.split.count(s) for s in ("train", "valid", "test")] == [8, 1, 1]
    assert origin_words(account.split_from) == "made here: 8:1:1, stratified by text, seed 2026"
    package, account = splits(tmp_path, ratio=(6, 2, 2), group="speaker")
    for speaker in set(package.columns["speaker"]):
        of = {
            s
            for s, g in zip(package.split, package.columns["speaker"], strict=True)
            if g == speaker
        }
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
