"""Learning rate: where the preset's is wrong for the features' scale, does tuning find another?

Texts of 8 steps show one of three classes in every step, and all features are multiplied by a
scale. Batch normalisation hides the scale of audio and video; an LSTM has none.
"""

import csv
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import yaml

import unic_tfn
from benchmarks.commands import JOBSPECS
from benchmarks.planted.study import WIDTH, Codes, Floats, shown, splits, spread, trained

TRAIN, VALID, TEST = 600, 200, 2000
STEPS = 8
STRENGTH = 1.0
SCALES = (0.01, 0.1, 1.0)
CLASSES = np.array(("a", "b", "c"))
# A network works that has this validation accuracy.
WORKS = 0.9
SMALL_TEXT = {"text": {"lstm_units": 8, "units": 8}}


class Found(NamedTuple):
    """What one draw gave: test accuracies, and the trials.

    Args:
        preset: test accuracy of the preset.
        tuned: and of the chosen network.
        rate: the chosen learning rate.
        first: the number of the first trial that works, from 1; None: none does.
    """

    preset: float
    tuned: float
    rate: float
    first: int | None


def planted(draw: int, clips: int, scale: float) -> tuple[dict[str, Floats], Codes]:
    """Return text features (clips, STEPS, WIDTH), and labels (clips,)."""
    random = np.random.default_rng([44, draw])
    codes = random.integers(0, len(CLASSES), clips)
    numbers = STRENGTH * np.eye(len(CLASSES))[np.repeat(codes, STEPS)]
    return {"text": scale * shown(random, numbers).reshape(clips, STEPS, WIDTH)}, codes


def tuning() -> Mapping:
    """Return the variant `tuned` of the shipped jobspec `variants`."""
    variants = yaml.safe_load((JOBSPECS / "variants.yaml").read_text())["variants"]
    found: Mapping = variants["tuned"]
    return found


def run(draws: int) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
    """
    trials = tuning()["tune"]["trials"]
    print(
        f"Learning rate: test accuracy in percent, median (range) of {draws} draws; {trials} "
        f"trials\n{'scale':8}{'preset':24}{'tuned':24}{'first trial that works':24}chosen rates"
    )
    for scale in SCALES:
        found = [_found(draw, scale) for draw in range(1, draws + 1)]
        preset, tuned = (spread(own) for own in list(zip(*found, strict=True))[:2])
        firsts = ", ".join(str(own.first or "none") for own in found)
        rates = ", ".join(f"{own.rate:.2g}" for own in found)
        print(f"{scale:<8g}{preset:24}{tuned:24}{firsts:24}{rates}", flush=True)


def _found(draw: int, scale: float) -> Found:
    features, codes = planted(draw, TRAIN + VALID + TEST, scale)
    table = {"split": splits(TRAIN, VALID, TEST), "text": CLASSES[codes]}
    jobspec = {
        "seeds": [draw],
        "grid": {"text": ["T"]},
        "model": SMALL_TEXT,
        "variants": {"preset": {}, "tuned": tuning()},
    }
    with trained(features, table, jobspec) as study:
        by_variant = {run.variant: result for run, result in study.results.runs.items()}
        preset, tuned = (
            by_variant[name].metrics.scores.test.accuracy for name in ("preset", "tuned")
        )
        rate = by_variant["tuned"].metrics.training.settings["learning_rate"]
        return Found(preset, tuned, rate, _first(study))


def _first(study: unic_tfn.Study) -> int | None:
    """Return the number, from 1, of the first trial that works, if one does."""
    (path,) = study.folder.glob("runs/tuned/**/trials.csv")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return next(
        (
            number
            for number, row in enumerate(rows, 1)
            if row["valid_accuracy"] and float(row["valid_accuracy"]) >= WORKS
        ),
        None,
    )
