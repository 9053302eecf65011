from pathlib import Path

import pytest

from unic_tfn.cli.data.import_values import import_values, label_files
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.mapping_file import options_from
from unic_tfn.errors import UsageError


def test_options_become_the_values_of_a_mapping():
    given = {
        "keys": ("audio=sound",),
        "id_columns": "video_id, clip_id",
        "sources": ("text=Q1", "audio=Q2"),
        "classes": ("text=b, a",),
        "bins": ("low<0<=high", "audio=sims-2"),
        "merge": ("joy=happy, excited",),
        "unimodal": ("polarity=T",),
        "keep": ("who",),
        "split_ratio": "8:1:1",
    }
    values = import_values(given)
    assert values == {
        "keys": {"audio": "sound"},
        "id": ("video_id", "clip_id"),
        "sources": {"text": "Q1", "audio": "Q2"},
        "classes": {"text": ("b", "a")},
        "unimodal": {"polarity": "T"},
        "bins": {"": "low<0<=high", "audio": "sims-2"},
        "merge": {"joy": ("happy", "excited")},
        "keep": ("who",),
        "split_ratio": (8, 1, 1),
    }
    assert options_from(values).split.ratio == (8, 1, 1)
    assert options_from(values).unimodal == {"polarity": "T"}


def test_a_modality_is_a_letter():
    with pytest.raises(UsageError, match=r"--unimodal: .*'T', 'A' or 'V', found \"text\""):
        options_from(import_values({"unimodal": ("polarity=text",)}))


def test_options_that_are_not_given_leave_the_defaults():
    assert import_values({"keys": (), "pooling": None, "id_columns": None}) == {}
    assert options_from({}) == ImportOptions()


@pytest.mark.parametrize("text", ["text", "=a", "text=", ""])
def test_assignments(text):
    with pytest.raises(UsageError, match="--source: expected NAME=VALUE"):
        import_values({"sources": (text,)})


@pytest.mark.parametrize("text", ["6:2", "a:b:c", "6:2:0", "6:2:-1", "\u202e"])
def test_ratios(text):
    with pytest.raises(UsageError, match="--split-ratio: expected A:B:C") as caught:
        import_values({"split_ratio": text})
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("sources", ("text=a", "text=b"), '--source: given twice for "text": "a" and "b"'),
        ("keys", ("vision=a", "vision=a"), '--key: given twice for "vision"'),
        ("classes", ("text=a,b", "text=b,a"), '--classes: given twice for "text"'),
        ("merge", ("joy=a", "joy=b"), '--merge: given twice for "joy"'),
        ("bins", ("sims-3", "low<0<=high"), "--bins: given twice for all label sources"),
    ],
)
def test_two_values_for_one_name_are_refused(key, values, message):
    with pytest.raises(UsageError, match=message):
        import_values({key: values})


def test_label_files_may_be_about_a_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("audio=b.csv").touch()
    paths, names = label_files(["text=a.csv", "audio=b.csv", "/x/y=z.csv", "c.csv"])
    assert [str(path) for path in paths] == ["a.csv", "audio=b.csv", "/x/y=z.csv", "c.csv"]
    assert names == ("text", "", "", "")


def test_the_seed_0_is_a_seed():
    assert import_values({"split_seed": 0, "no_labels": False}) == {"split_seed": 0}


@pytest.mark.parametrize(
    "text", ["6:2", "6:2:0", "a:b:c", "6:2:-2", "2000:1:1", "9" * 5000 + ":1:1", "6:2:2:1", ""]
)
def test_a_ratio_is_three_whole_numbers(text):
    with pytest.raises(UsageError, match="whole numbers from 1 to 1000"):
        import_values({"split_ratio": text})
