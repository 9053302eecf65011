from pathlib import Path

import numpy as np
import pytest

from tests.data.importing.feature_files import dealt, ids, label_table, section, sequences
from tests.data.importing.imports import run, with_nan
from unic_tfn.data.importing.account.account import format_account
from unic_tfn.data.importing.splits.split_choice import SplitOptions


def account_of(folder, value, table, **options):
    package, account = run(folder, value, table, **options)
    text = format_account(package, account, Path("out"))
    return [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    ("pooling", "words"),
    [
        ("masked-mean", "mean over the valid steps"),
        ("padded-mean", "mean over all steps, padding included"),
    ],
)
def test_codes_become_sentences(tmp_path, pooling, words):
    lines = account_of(tmp_path, dealt(sequences()), label_table(), pooling=pooling)
    assert f"audio (10, 3): {words}; valid steps from audio_lengths" in lines
    zeros = "sequences, zero-padded at the end; valid steps from the zeros at the end"
    assert f"text (10, 6, 4): {zeros}" in lines
    assert "split from the feature file: 6 train, 2 valid, 2 test" in lines


@pytest.mark.parametrize(
    ("rule", "words"),
    [("zero", "by 0"), ("median", "by the column's median over train clips")],
)
def test_replaced_values_are_counted(tmp_path, rule, words):
    lines = account_of(tmp_path, with_nan(), label_table(), nonfinite=rule)
    (line,) = [line for line in lines if line.startswith("NaN or infinite, 2 values")]
    assert line.startswith(f"NaN or infinite, 2 values replaced {words}: 2 (")


def test_every_class_has_a_row_that_adds_up(tmp_path):
    table = label_table(text=["b", "a", ""] * 3 + ["b"])
    rows = [line.split() for line in account_of(tmp_path, dealt(sequences()), table)]
    start = rows.index(["labels", '"text"', "train", "valid", "test", "all"])
    counts = [[int(cell) for cell in row[-4:]] for row in rows[start + 1 : start + 3]]
    assert all(sum(row[:3]) == row[3] for row in counts)
    assert [row[3] for row in counts] == [3, 4]


def test_strangers_names_are_escaped(tmp_path):
    table = label_table(text=["joy\u202e", "fear"] * 5)
    value = dealt(sequences(), [f"{clip}\u202e" for clip in ids()]) | {"odd\x1b[31m": 1}
    table["id"] = [f"{clip}\u202e" for clip in table["id"]]
    value["train"]["audio_lengths"][0] = 0
    assert all(line.isprintable() for line in account_of(tmp_path, value, table))


def test_a_split_of_ours_is_told_first(tmp_path):
    flat = section(sequences(), range(10), ids())
    lines = account_of(tmp_path, flat, label_table())
    assert lines[1].startswith("split made here: 6:2:2, stratified by multimodal")
    assert lines[2] == "(the files have no split)"
    lines = account_of(tmp_path, flat, label_table(), split=SplitOptions(ratio=(6, 2, 2)))
    assert "(the files have no split)" not in lines


@pytest.mark.parametrize(
    ("timed", "said"), [(True, "does not normalise text over time"), (False, "normalises them")]
)
def test_only_text_over_time_is_not_normalised(tmp_path, timed, said):
    made = sequences()
    for clip in made["text"]:
        clip[:, 0] *= 1e6
    value = dealt(made)
    if not timed:
        for split in ("train", "valid", "test"):
            value[split]["text"] = np.asarray(value[split]["text"]).mean(1)
    package, account = run(tmp_path, value, label_table())
    told = str(format_account(package, account, tmp_path)).split("\n")
    assert said in next(line for line in told if "scales" in line)


def test_groups_are_counted_in_all_and_by_split(tmp_path):
    table = label_table() | {"speaker": ["a"] * 5 + ["b"] + ["c"] * 2 + ["d"] * 2}
    split = SplitOptions(group="speaker")
    lines = account_of(tmp_path, dealt(sequences()), table, split=split)
    counts = "4, of 1 to 5 clips, median 2; 2 train, 1 valid, 1 test"
    assert f'groups from column "speaker": {counts}' in lines
    split = SplitOptions(ratio=(6, 2, 2), group_from_id=True)
    lines = account_of(tmp_path, dealt(sequences()), label_table(), split=split)
    assert any(line.startswith("groups from the ids: 4, of 1 to 3 clips") for line in lines)
    without = account_of(tmp_path, dealt(sequences()), label_table())
    assert not any(line.startswith("groups") for line in without)
