"""Imports that many tests make: files with the numbers that the tests know, and the calls."""

import csv
import pickle

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    padded,
    sequences,
    write_files,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import PRESETS
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.errors import DataError


def run(folder, value, table, protocol=5, **options):
    return import_features(
        *write_files(folder, value, table, protocol), ImportOptions(name="made", **options)
    )


def refused(folder, value, table, message, **options):
    with pytest.raises(DataError, match=message) as caught:
        run(folder, value, table, **options)
    assert caught.value.remedy
    return caught.value


def change(split, key, edit):
    """Return a feature file's value with one entry replaced by what `edit` makes of it."""
    value = dealt(sequences())
    value[split][key] = edit(value[split][key])
    return value


def with_value(index, number):
    def edit(array):
        array = array.copy()
        array[index] = number
        return array

    return edit


SIMS = {"": PRESETS["sims-3"]}


def sims(aligned=False, widths=None, audio_steps=6, clips=20):
    """Return a file as CH-SIMS v2 has it, with the scores of four sources."""
    random = np.random.default_rng(0)
    widths = widths or {"text": 8, "audio": 5, "vision": 7}
    value = {}
    for split, count in (("train", clips), ("valid", 8), ("test", 8)):
        scores = np.round(random.integers(-5, 6, (4, count)) * 0.2, 1).astype(np.float32)
        scores[:, :3] = np.array([-0.2, 0.0, 0.2], np.float32)
        used = np.arange(6) < random.integers(1, 7, count)[:, None]
        bert = np.zeros((count, 3, 6))
        bert[:, 1] = used
        entry = {
            "raw_text": np.array(["some words"] * count),
            "id": np.array([f"video_{split}$_${n:04d}" for n in range(count)]),
            "text": random.random((count, 6, widths["text"])).astype(np.float32),
            "text_bert": bert.astype(np.float32),
            "audio": random.random((count, audio_steps, widths["audio"])).astype(np.float32),
            "vision": random.random((count, 6, widths["vision"])).astype(np.float32),
            "annotations": np.array(["Negative", "Neutral", "Positive", "Neutral"] * (count // 4)),
            "regression_labels": scores[0],
            **{f"regression_labels_{letter}": scores[i + 1] for i, letter in enumerate("TAV")},
        }
        if not aligned:
            entry["audio_lengths"] = np.full(count, audio_steps).tolist()
            entry["vision_lengths"] = np.full(count, 6).tolist()
        value[split] = entry
    return value


def write(folder, value, name="feature.pkl"):
    (folder / name).write_bytes(pickle.dumps(value))
    return folder / name


def with_nan():
    value = dealt(sequences())
    value["train"]["audio"][0, 0, 1] = np.nan
    value["valid"]["audio"][1, 0, 1] = -np.inf
    value["test"]["text"][1, 0, 2] = np.inf
    return value


def splits(folder, table=None, **options):
    table = table or label_table() | {"speaker": [f"s{n // 2}" for n in range(10)]}
    files = write_files(folder, dealt(sequences()), table)
    columns = LabelColumns(sources={"text": "text"}) if "text" in table else LabelColumns()
    return import_features(*files, ImportOptions(columns=columns, split=SplitOptions(**options)))


def arrays(named=True):
    made = sequences()
    value = {name: padded(clips).astype(np.float32) for name, clips in made.items()}
    for name in ("audio", "vision"):
        value[f"{name}_lengths"] = np.array([len(clip) for clip in made[name]])
    return value | ({"id": np.array(ids())} if named else {})


def write_labels(path, table=None):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        table = table or label_table()
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return path


def write_arrays(folder, kind, value):
    if kind == "folder":
        (folder / "arrays").mkdir()
        for name, array in value.items():
            np.save(folder / "arrays" / f"{name}.npy", array)
        return folder / "arrays"
    path = folder / f"features.{kind.split()[0]}"
    if kind == "safetensors":
        save_file(value, path)
    else:
        (np.savez_compressed if "packed" in kind else np.savez)(path, **value)
    return path
