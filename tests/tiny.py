"""A job that trains in seconds: two kinds of network, four runs, on data that are not synthetic."""

from typing import Any

import numpy as np
import yaml

from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.grid import SPLITS
from unic_tfn.jobspec.settings import Jobspec

CLIPS = 45
CLASSES = ("neutral", "joy", "fear")
SPEC: dict[str, Any] = {
    "name": "tiny",
    "seeds": [1, 2],
    "grid": {"text": ["A"], "multimodal": ["TA"]},
    "model": {
        "text": {"lstm_units": 3, "units": 4},
        "audio": {"units": 3, "layers": 1},
        "vision": {"units": 3, "layers": 1},
        "fusion_units": 4,
    },
    "training": {"batch_size": 8, "max_epochs": 3, "patience": 2, "device": "cpu"},
    "interactions": {"max_clips": 4},
    "save_weights": True,
}


def tiny_spec(**changes):
    return Jobspec.model_validate({**SPEC, **changes})


def tiny_package(clips=CLIPS, **changes):
    """Return a package in which the audio tells the classes apart, a little."""
    random = np.random.default_rng(0)
    labels = {
        name: LabelSource(CLASSES, random.integers(0, 3, clips).astype(np.int32))
        for name in ("text", "multimodal")
    }
    # One clip is unlabelled, as real data are.
    labels["text"].codes[3] = -1
    audio = random.standard_normal((clips, 4)).astype(np.float32)
    audio[:, 0] += labels["text"].codes
    fields = {
        "name": "tiny data",
        "synthetic": False,
        "ids": [f"clip, {n}" for n in range(clips)],
        "split": [SPLITS[n % 5 % 3] for n in range(clips)],
        "features": {
            "text": random.standard_normal((clips, 4, 2)).astype(np.float32),
            "audio": audio,
            # So large that no loss survives it.
            "vision": np.full((clips, 3), 3e38, np.float32) * random.choice([-1, 1], (clips, 3)),
        },
        "text_length": random.integers(0, 5, clips).astype(np.int32),
        "labels": labels,
    }
    fields["features"]["vision"] = fields["features"]["vision"].astype(np.float32)
    return make_package(**{**fields, **changes})


def write_spec(path, **changes):
    path.write_text(yaml.safe_dump({**SPEC, **changes}, sort_keys=False), encoding="utf-8")
    return path


def results(folder):
    """Return the bytes of every file of a job that is a result: all but the clock's."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }


class Notes:
    """Observes a shard and remembers what it was told."""

    def __init__(self):
        self.epochs, self.done, self.broken = [], [], []

    def started(self, device, account):
        self.device, self.account = device, account

    def epoch(self, run, epoch):
        self.epochs.append((run, epoch.epoch))

    def finished(self, run, metrics, seconds):
        self.done.append(run)

    def failed(self, run, error):
        self.broken.append((run, error))
