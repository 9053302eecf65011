"""Files in the layout of MMSA-FET, made from sequences that the tests know."""

import csv
import pickle
from pathlib import Path

import numpy as np

WIDTHS = {"text": 4, "audio": 3, "vision": 5}
SPLITS = ("train", "valid", "test")


def sequences(clips=10, steps=6, seed=0, widths=WIDTHS):
    """Return by modality the clips' sequences, each of its own length from 1 to `steps`."""
    random = np.random.default_rng(seed)
    return {
        modality: [
            1 + random.random((1 + (index * 7 + len(modality)) % steps, width))
            for index in range(clips)
        ]
        for modality, width in widths.items()
    }


def padded(clips, steps=6):
    """Return sequences as one array with zeros at the end."""
    array = np.zeros((len(clips), steps, clips[0].shape[1]))
    for row, clip in enumerate(clips):
        array[row, : len(clip)] = clip
    return array


def ids(clips=10):
    return [f"video{index // 3}$_${index % 3}" for index in range(clips)]


def section(made, rows, names):
    """Return one split in MMSA-FET's layout, with the clips at `rows`."""
    entry = {
        "id": np.array([names[row] for row in rows]),
        "raw_text": np.array(["some words"] * len(rows)),
        "regression_labels": np.zeros(len(rows)),
    }
    for modality, clips in made.items():
        chosen = [clips[row] for row in rows]
        entry[modality] = padded(chosen)
        if modality != "text":
            entry[f"{modality}_lengths"] = np.array([len(clip) for clip in chosen])
    return entry


def dealt(made, names=None):
    """Return a feature file's value: clips dealt to the splits, not in their order."""
    clips = len(next(iter(made.values())))
    names = names or ids(clips)
    rows = {
        "test": [clips - 2, clips - 1],
        "train": list(range(clips - 5, -1, -1)),
        "valid": [clips - 3, clips - 4],
    }
    value = {split: section(made, rows[split], names) for split in rows}
    return value | {"config": {"audio": {"tool": "opensmile", "args": {"a": 1}}}}


def label_table(clips=10, **columns):
    table = {"id": ids(clips)} | columns
    if not columns:
        table["text"] = [("joy", "disgust", "neutral")[index % 3] for index in range(clips)]
        table["multimodal"] = [("joy", "neutral")[index % 2] for index in range(clips)]
    return table


def write_files(folder, value, table, protocol=5) -> tuple[Path, Path]:
    """Write a feature file and a label file and return their paths."""
    features, labels = folder / "feature.pkl", folder / "labels.csv"
    features.write_bytes(pickle.dumps(value, protocol))
    with labels.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return features, labels
