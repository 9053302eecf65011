"""The import accepts what `--inspect` proposes, whatever the layout and the names."""

import csv

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.data.importing.features.layout_files import IDS, LAYOUTS, SPLITS, whole, write_layout
from tests.data.importing.imports import sims, write
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.data.importing.mapping_file import options_from, read_mapping
from unic_tfn.data.importing.proposal import label_kind, source_name

CLASSES = ["joy", "anger", "fear"]


def labels_file(path, names=("id", "split", "multimodal"), delimiter=","):
    """Write labels for the clips of `layout_files`, row by row in their order."""
    split = [name for name, rows in SPLITS.items() for _ in rows]
    columns = [IDS, split, *([CLASSES[n % 3] for n in range(len(IDS))] for _ in names[2:])]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(names)
        writer.writerows(zip(*columns, strict=True))
    return path


def accepted(folder, features, labels, further=()):
    """Import the files by the mapping that is proposed for them."""
    shown = inspect_files((features, *further), labels)
    (folder / "m.yaml").write_text(shown[shown.index("# a mapping") :], encoding="utf-8")
    values, text = read_mapping(folder / "m.yaml")
    options = options_from(values, mapping=text, further=tuple(further))
    return import_features(features, labels, options)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_mapping_is_accepted_for_every_layout(tmp_path, layout):
    path, keys, _ = write_layout(tmp_path, layout)
    package, _ = accepted(tmp_path, path, labels_file(tmp_path / "labels.csv"))
    assert sorted(package.ids) == IDS
    assert set(package.features) == (set(keys) or set(package.features))


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" ,:;'\"#{}[]&*!|>%@`-?$é喜"),
    min_size=1,
    max_size=12,
).filter(cleaned)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@example(names=["0", "00", "SPLIT"])
@example(names=["id", "mode", "Fold", "split"])
@given(names=st.lists(NAMES, min_size=3, max_size=4, unique_by=lambda name: name.strip().lower()))
def test_a_mapping_is_accepted_whatever_the_columns_are_called(tmp_path, names):
    np.savez(tmp_path / "f.npz", **whole(id=np.array(IDS)))
    package, _ = accepted(tmp_path, tmp_path / "f.npz", labels_file(tmp_path / "l.csv", names))
    assert package.ids == tuple(IDS)


@pytest.mark.parametrize(
    "header",
    [
        ("id", " split", " Text Label", " Émotion"),
        ("id", "split", "a: b", 'say "yes"'),
        ("id", "split", "喜怒", "# no"),
        ("on", "no", "null", "~"),
        ("id", "split", "${HOME}", "$${x}"),
    ],
)
def test_odd_headers(tmp_path, header):
    np.savez(tmp_path / "f.npz", **whole(id=np.array(IDS)))
    package, _ = accepted(tmp_path, tmp_path / "f.npz", labels_file(tmp_path / "l.csv", header))
    assert len(package.labels) == 2


def test_a_mapping_is_accepted_for_files_that_are_joined(tmp_path):
    made = whole()
    np.savez(tmp_path / "roberta.npz", roberta=made["text"], id=np.array(IDS))
    np.savez(tmp_path / "f.npz", hubert=made["audio"], resnet=made["vision"], id=np.array(IDS))
    labels = labels_file(tmp_path / "l.csv")
    package, _ = accepted(tmp_path, tmp_path / "f.npz", labels, [tmp_path / "roberta.npz"])
    assert set(package.features) == {"text", "audio", "vision"}


def test_a_mapping_is_accepted_for_ids_that_are_paths_in_one_file(tmp_path):
    made = whole()
    np.savez(tmp_path / "text.npz", text=made["text"], id=np.array(IDS))
    rows = [f"wav/{clip}.wav;0.0;{n + 1}" for n, clip in enumerate(IDS)]
    table = tmp_path / "egemaps.csv"
    table.write_text("\n".join(["name;frameTime;loudness", *rows]))
    labels = labels_file(tmp_path / "l.csv")
    package, _ = accepted(tmp_path, tmp_path / "text.npz", labels, [table])
    assert package.ids == tuple(IDS)
    assert package.features["audio"].tolist() == [[n + 1] for n in range(len(IDS))]


def test_a_mapping_is_accepted_for_scores_and_names_side_by_side(tmp_path):
    np.savez(tmp_path / "f.npz", **whole(id=np.array(IDS)))
    rows = [f"{clip},{n % 5 - 2.4:.1f},{CLASSES[n % 3]}" for n, clip in enumerate(IDS)]
    (tmp_path / "l.csv").write_text("\n".join(["id,score,name", *rows]))
    package, _ = accepted(tmp_path, tmp_path / "f.npz", tmp_path / "l.csv")
    assert package.labels["score"].classes == ("negative", "positive")


def test_a_mapping_is_accepted_for_labels_in_the_file(tmp_path):
    package, _ = accepted(tmp_path, write(tmp_path, sims()), None)
    assert set(package.labels) == {"text", "audio", "video", "multimodal"}


def test_arrays_whose_names_say_nothing_get_a_modality_each(tmp_path):
    np.savez(tmp_path / "f.npz", x=np.ones((12, 3)), y=np.ones((12, 2)), id=np.array(IDS))
    package, _ = accepted(tmp_path, tmp_path / "f.npz", labels_file(tmp_path / "l.csv"))
    assert len(package.features) == 2


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", "b"] * 3, "classes"),
        (["0", "1", "nan"] * 3, "classes"),
        (["0.5", "1"], "scores"),
        (["a", "b"], ""),
        (["a"] * 9, ""),
    ],
)
def test_kinds_of_labels(values, kind):
    assert label_kind(values) == kind


def test_names_of_label_sources():
    names = ["label_T", "annotation", "Text Label", "3rd", "喜"]
    expected = ["text", "multimodal", "text_label", "source_3rd", "source_"]
    assert [source_name(name) for name in names] == expected
