import numpy as np
import pytest

from tests.data.importing.features.layout_files import IDS, SPLITS, by_split, whole
from unic_tfn.data.importing.clips import places_of, split_in_file
from unic_tfn.data.importing.features.joining import read_feature_files
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.pooling import prepare
from unic_tfn.data.preparation import Pooling
from unic_tfn.errors import DataError

ORDER = [5, 3, 0, 1, 2, 4, 11, 10, 9, 8, 7, 6]


def saved(path, **arrays):
    np.savez(path, **arrays)
    return path


def features(file):
    places = places_of(file)
    found = {}
    for modality in file.modalities:
        prepared = prepare(file, modality, list(places.values()), Pooling.MASKED_MEAN)
        found[modality] = dict(zip(places, prepared.array, strict=True))
    return found


def same(one, other):
    assert one.keys() == other.keys()
    for modality, clips in one.items():
        assert clips.keys() == other[modality].keys()
        for clip, array in clips.items():
            np.testing.assert_array_equal(array, other[modality][clip])


def test_a_file_per_modality_is_one_file(tmp_path):
    """Rows in another order in each file, and splits in one of them."""
    made, mixed = whole(id=np.array(IDS)), whole(ORDER)
    one = saved(tmp_path / "one.npz", **made)
    flat = {f"{s}/{k}": a for s, arrays in by_split(ids=True).items() for k, a in arrays.items()}
    text = {name: array for name, array in flat.items() if name.endswith(("text", "id"))}
    files = [
        saved(tmp_path / "t.npz", **text),
        saved(tmp_path / "a.npz", audio=mixed["audio"], id=np.array(IDS)[ORDER]),
        saved(tmp_path / "v.npz", vision=made["vision"], id=np.array(IDS)),
    ]
    joined = read_feature_files(files)
    same(features(joined), features(read_feature_file(one)))
    split = dict(zip(joined.sections[0].ids, joined.sections[0].split or (), strict=True))
    assert split == {IDS[row]: name for name, rows in SPLITS.items() for row in rows}
    assert "t.npz (text); a.npz (audio); v.npz (vision)" in joined.notes[0]


def test_a_file_per_split_is_one_file_and_its_name_is_the_split(tmp_path):
    files = [saved(tmp_path / f"{s}.npz", **arrays) for s, arrays in by_split(ids=True).items()]
    joined = read_feature_files(files)
    one = saved(tmp_path / "one.npz", **whole(id=np.array(IDS)))
    same(features(joined), features(read_feature_file(one)))
    assert joined.sections[0].split == ("train",) * 6 + ("valid",) * 3 + ("test",) * 3


def test_files_without_ids_are_joined_row_by_row(tmp_path):
    made = whole()
    files = [saved(tmp_path / f"{name}.npz", **{name: made[name]}) for name in ("text", "audio")]
    joined = read_feature_files(files)
    assert not joined.named
    assert len(joined.sections[0].ids) == len(IDS)
    files.append(saved(tmp_path / "v.npz", vision=made["vision"][:5]))
    with pytest.raises(DataError, match="expected 12 clips, found 5"):
        read_feature_files(files)
    files[2] = saved(tmp_path / "v.npz", vision=made["vision"], id=np.array(IDS))
    with pytest.raises(DataError, match="expected ids, by which files are joined, found none"):
        read_feature_files(files)


def test_clips_of_one_file_only_lack_the_other_modalities(tmp_path):
    made = whole(id=np.array(IDS))
    files = [
        saved(tmp_path / "t.npz", text=made["text"], id=made["id"]),
        saved(tmp_path / "a.npz", audio=made["audio"][3:], id=made["id"][3:]),
    ]
    joined = read_feature_files(files)
    prepared = prepare(joined, "audio", list(places_of(joined).values()), Pooling.MASKED_MEAN)
    assert np.flatnonzero(prepared.missing).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"text": 0}, 'text of "clip00": expected it in one of the files'),
        ({"audio": 0, "id": [f"other{n}" for n in range(12)]}, "clips that the joined files share"),
        ({"audio": 0, "split": ["test"] * 12}, 'split of "clip00": expected the same'),
    ],
)
def test_files_that_contradict_each_other_are_refused(tmp_path, second, message):
    made = whole(id=np.array(IDS))
    arrays = {name: made.get(name) if value == 0 else value for name, value in second.items()}
    files = [
        saved(tmp_path / "t.npz", text=made["text"], id=made["id"], split=["train"] * 12),
        saved(tmp_path / "u.npz", **({"id": made["id"]} | arrays)),
    ]
    with pytest.raises(DataError, match=message):
        read_feature_files(files)


def test_lengths_must_be_stated_by_all_files_or_none(tmp_path):
    made = by_split(ids=True)
    train = made["train"] | {"audio_lengths": np.full(6, 2)}
    files = [
        saved(tmp_path / "train.npz", **train),
        saved(tmp_path / "test.npz", **made["test"]),
    ]
    with pytest.raises(DataError, match="audio_lengths: expected lengths in all files"):
        read_feature_files(files)
    files[1] = saved(tmp_path / "test.npz", **made["test"], audio_lengths=np.full(3, 1))
    lengths = read_feature_files(files).sections[0].lengths["audio"]
    assert lengths.tolist() == [2] * 6 + [1] * 3


def test_columns_on_which_files_differ_are_left_out_and_told(tmp_path):
    made = whole(id=np.array(IDS))
    columns = {"label": np.arange(12) % 3, "length": np.arange(12)}
    files = [
        saved(tmp_path / "t.npz", text=made["text"], id=made["id"], **columns),
        saved(tmp_path / "a.npz", audio=made["audio"], id=made["id"], length=np.ones(12)),
    ]
    joined = read_feature_files(files)
    assert set(joined.sections[0].columns) == {"label"}
    assert any("left out: length" in note for note in joined.notes)


def test_clips_beside_the_official_splits_have_none(tmp_path):
    parts = by_split(ids=True)
    parts["test_ood"] = parts.pop("test")
    files = [saved(tmp_path / f"{s}.npz", **arrays) for s, arrays in parts.items()]
    file = read_feature_files(files)
    assert file.sections[0].split == ("train",) * 6 + ("valid",) * 3 + ("",) * 3
    assert [split_in_file(file, place) for place in places_of(file).values()][-3:] == [None] * 3
