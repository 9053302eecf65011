from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.grid import INPUTS, SPLITS, Cell
from unic_tfn.jobspec.heads import Head
from unic_tfn.training.dataset import cell_dataset, permuted

CLIPS = 12


def package(codes=(0, 1) * (CLIPS // 2), split=SPLITS * (CLIPS // 3), text_steps=4):
    text = np.zeros((CLIPS, *([text_steps] if text_steps else []), 3), np.float32)
    return make_package(
        name="small",
        synthetic=False,
        ids=[f"clip{clip}" for clip in range(CLIPS)],
        split=split,
        features={
            "text": text,
            "audio": np.ones((CLIPS, 2), np.float32),
            "vision": np.ones((CLIPS, 5), np.float32),
        },
        text_length=np.full(CLIPS, 4, np.int32) if text_steps else None,
        labels={"text": LabelSource(("a", "b", "c"), np.array(codes, np.int32))},
    )


@given(
    st.lists(st.integers(-1, 2), min_size=CLIPS, max_size=CLIPS),
    st.lists(st.sampled_from(SPLITS), min_size=CLIPS, max_size=CLIPS),
)
def test_rows_are_the_labelled_clips_of_each_split(codes, split):
    dataset = cell_dataset(package(codes, split), Cell("text", "A"))
    assert set(dataset.rows) == set(SPLITS)
    for name, rows in dataset.rows.items():
        assert rows.dtype == np.int32
        wanted = [n for n in range(CLIPS) if split[n] == name and codes[n] >= 0]
        assert rows.tolist() == wanted
    assert dataset.labels.tolist() == codes
    assert dataset.classes == ("a", "b", "c")


def test_tasks_have_the_labels_of_their_own_source():
    whole = package()
    own = LabelSource(("x", "y"), np.array([0, -1, 1] * (CLIPS // 3), np.int32))
    whole = replace(whole, labels={**whole.labels, "audio": own})
    tasks = {"audio": 0.2, "text": 0.4}
    dataset = cell_dataset(whole, Cell("text", "TA"), tasks=tasks)
    assert dataset.heads == (Head("audio", "audio", 2), Head("text", "text", 3))
    task = dataset.tasks[0]
    assert (task.labels is own.codes, task.classes) == (True, ("x", "y"))
    assert task.labelled(np.array([3, 4, 5], np.int32)).tolist() == [True, False, True]
    assert [h.source for h in cell_dataset(whole, Cell("text", "T"), tasks=tasks).heads] == ["text"]
    assert cell_dataset(whole, Cell("text", "TA")).tasks == ()


def test_arrays_are_those_of_the_input():
    names = {"T": "text", "A": "audio", "V": "vision"}
    for name in INPUTS:
        wanted = {names[letter] for letter in name}
        sequences = cell_dataset(package(), Cell("text", name))
        pooled = cell_dataset(package(text_steps=None), Cell("text", name))
        assert set(sequences.arrays) == wanted | ({"text_length"} if "T" in name else set())
        assert set(pooled.arrays) == wanted
    assert sequences.shapes == {"text": (4, 3), "text_length": (), "audio": (2,), "vision": (5,)}
    assert pooled.shapes == {"text": (3,), "audio": (2,), "vision": (5,)}


MIXED = st.tuples(
    st.lists(st.integers(-1, 2), min_size=CLIPS, max_size=CLIPS),
    st.lists(st.sampled_from(SPLITS), min_size=CLIPS, max_size=CLIPS),
)


def numbered(codes, split, inputs="TA"):
    """Return a data set whose features tell which clip they come from."""
    whole = package(codes, split)
    clips = np.arange(CLIPS)
    whole.features["text"][:] = clips[:, None, None]
    whole.text_length[:] = clips
    whole.features["audio"][:] = clips[:, None]
    return cell_dataset(whole, Cell("text", inputs))


@given(MIXED, st.integers(0, 5))
def test_permuted_features_stay_in_their_part_and_are_what_they_were(mixed, seed):
    before = numbered(*mixed)
    after = permuted(before, ("audio",), seed)
    for rows in before.rows.values():
        assert sorted(after.arrays["audio"][rows, 0]) == sorted(rows)
    assert after.arrays["text"] is before.arrays["text"]
    assert (after.labels is before.labels, after.rows is before.rows) == (True, True)
    assert permuted(before, ("vision",), seed) == before


def test_permuted_features_tell_nothing_of_what_they_were_paired_with():
    before = numbered([0] * CLIPS, ["train"] * CLIPS)
    givers = np.array(
        [permuted(before, ("audio",), seed).arrays["audio"][:, 0] for seed in range(600)]
    )
    # Each clip's features go to every clip alike.
    for clip in range(CLIPS):
        shares = np.bincount(givers[:, clip].astype(int), minlength=CLIPS) / len(givers)
        assert shares == pytest.approx(1 / CLIPS, abs=0.05)


def test_modalities_are_permuted_apart_and_a_text_with_its_length():
    before = numbered([0] * CLIPS, ["train"] * CLIPS)
    after = permuted(before, ("text", "audio"), 3)
    text, audio = after.arrays["text"][:, 0, 0], after.arrays["audio"][:, 0]
    assert after.arrays["text_length"].tolist() == text.tolist()
    assert text.tolist() != audio.tolist()
    assert (
        permuted(before, ("audio",), 3).arrays["audio"].tolist() == after.arrays["audio"].tolist()
    )


@given(MIXED, st.integers(0, 5))
def test_all_cells_of_a_seed_on_the_same_clips_are_permuted_alike(mixed, seed):
    codes, split = mixed
    found = permuted(numbered(codes, split), ("audio",), seed).arrays["audio"]
    other = [2 - code if code >= 0 else -1 for code in codes]
    for dataset in (numbered(codes, split, "A"), numbered(other, split)):
        assert permuted(dataset, ("audio",), seed).arrays["audio"].tolist() == found.tolist()
