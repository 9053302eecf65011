"""The same few clips in every layout in which feature files come."""

import pickle

import numpy as np

from tests.data.importing.feature_files import padded

CLIPS = 12
WIDTHS = {"text": 4, "audio": 3, "vision": 5}
STEPS = [1 + position * 5 % 4 for position in range(CLIPS)]
SPLITS = {"train": range(6), "valid": range(6, 9), "test": range(9, CLIPS)}
IDS = [f"clip{position:02d}" for position in range(CLIPS)]


def clips():
    """Return by id each clip's sequences (steps, width) by modality."""
    random = np.random.default_rng(0)
    return {
        clip: {
            modality: 1 + random.random((STEPS[position], width))
            for modality, width in WIDTHS.items()
        }
        for position, clip in enumerate(IDS)
    }


def whole(rows=range(CLIPS), **more):
    """Return arrays with the clips at `rows` first, zero-padded, without ids."""
    made = [list(clips().values())[row] for row in rows]
    return {name: padded([clip[name] for clip in made], max(STEPS)) for name in WIDTHS} | more


def by_split(ids):
    return {
        split: whole(rows, **({"id": np.array([IDS[row] for row in rows])} if ids else {}))
        for split, rows in SPLITS.items()
    }


def by_modality(rows=range(CLIPS)):
    return {name: {IDS[row]: clips()[IDS[row]][name] for row in rows} for name in WIDTHS}


def mult():
    """Return splits with the ids of MulT's files: a name, and where the clip begins and ends."""
    value = by_split(ids=True)
    for split, rows in SPLITS.items():
        value[split]["id"] = np.array([[IDS[row], "0.0", "3.2"] for row in rows])
        value[split]["labels"] = np.array([[[row % 3 - 1.0]] for row in rows])
    return value


PICKLES = {
    "pickle of arrays": lambda: whole(id=IDS),
    "pickle without ids": whole,
    "pickle by split": lambda: by_split(ids=True),
    "pickle by split without ids": lambda: by_split(ids=False),
    "pickle by modality and split": lambda: {
        name: {split: arrays[name] for split, arrays in by_split(ids=True).items()}
        for name in (*WIDTHS, "id")
    },
    "pickle by clip": clips,
    "pickle by modality and clip": by_modality,
    "pickle by split and clip": lambda: {
        split: {IDS[row]: clips()[IDS[row]] for row in rows} for split, rows in SPLITS.items()
    },
    "pickle by split, modality and clip": lambda: {
        split: by_modality(rows) for split, rows in SPLITS.items()
    },
    "list of clips": lambda: [{"id": clip, **entry} for clip, entry in clips().items()],
    "list of clips without ids": lambda: list(clips().values()),
    "MulT": mult,
}
UNNAMED = ("pickle without ids", "pickle by split without ids", "list of clips without ids")


def _npz_by_clip(folder):
    flat = {f"{clip}/{name}": a for clip, entry in clips().items() for name, a in entry.items()}
    np.savez(folder / "f.npz", **flat)
    return folder / "f.npz", {}, True


def _npz_of_one_modality(folder):
    np.savez(folder / "wav2vec.npz", **by_modality()["audio"])
    return folder / "wav2vec.npz", {"audio": "wav2vec"}, True


def _folders(folder):
    for name, arrays in (("wav2vec-UTT", "audio"), ("clip-UTT", "vision")):
        (folder / "f" / name).mkdir(parents=True)
        for clip, array in by_modality()[arrays].items():
            np.save(folder / "f" / name / f"{clip}.npy", array)
    return folder / "f", {"audio": "wav2vec-UTT", "vision": "clip-UTT"}, True


def _folder_by_clip(folder):
    for clip, entry in clips().items():
        (folder / "f" / clip).mkdir(parents=True)
        for name, array in entry.items():
            np.save(folder / "f" / clip / f"{name}.npy", array)
    return folder / "f", {}, True


def _folder_by_split(folder):
    for split, arrays in by_split(ids=True).items():
        (folder / "f" / split).mkdir(parents=True)
        for name, array in arrays.items():
            np.save(folder / "f" / split / f"{name}.npy", array)
    return folder / "f", {}, True


OTHERS = {
    "npz by clip": _npz_by_clip,
    "npz of one modality": _npz_of_one_modality,
    "folders of clips": _folders,
    "folder by clip": _folder_by_clip,
    "folder by split": _folder_by_split,
}
LAYOUTS = (*PICKLES, *OTHERS)


def write_layout(folder, layout):
    """Write the clips in a layout; return the path, the keys to name, and whether it has ids."""
    if layout in OTHERS:
        return OTHERS[layout](folder)
    (folder / "f.pkl").write_bytes(pickle.dumps(PICKLES[layout]()))
    return folder / "f.pkl", {}, layout not in UNNAMED
