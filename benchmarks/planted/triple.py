"""A three-way interaction: how many clips each fusion needs for a label that no pair tells.

Each of three modalities shows a bit, and the label is whether an even number of bits is set: one
modality says nothing about it, nor do two.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import erf, sqrt
from typing import Any

import numpy as np

from benchmarks.planted.study import (
    SMALL,
    TRAINING,
    Codes,
    Floats,
    accuracies,
    first,
    shown,
    splits,
    spread,
    trained,
)

SIZES = (100, 200, 400, 800, 1600, 3200)
TRAIN, VALID, TEST = SIZES[-1], 400, 2000
# Networks that see two modalities are trained on so many clips.
PAIR = 800
STRENGTH = 2.0
REACHED = 0.75
VARIANTS: Mapping[str, Any] = {
    "tensor": {},
    "low_rank_1": {"model": {"fusion": "low_rank", "rank": 1}},
    "low_rank_4": {"model": {"fusion": "low_rank", "rank": 4}},
    "low_rank_16": {"model": {"fusion": "low_rank", "rank": 16}},
    "concat": {"model": {"fusion": "concat"}},
    "late": {"model": {"fusion": "late"}},
}


def planted(draw: int, clips: int) -> tuple[dict[str, Floats], Codes]:
    """Return features (clips, WIDTH) by modality, and labels (clips,)."""
    random = np.random.default_rng([41, draw])
    bits = random.integers(0, 2, (clips, 3))
    features = {
        name: shown(random, STRENGTH * (2 * bits[:, [place]] - 1))
        for place, name in enumerate(("text", "audio", "vision"))
    }
    return features, 1 - bits.sum(1) % 2


def best_accuracy() -> float:
    """Return the accuracy of knowing everything but the bits: each is misread now and then."""
    misread = (1 - erf(STRENGTH / sqrt(2))) / 2
    return (1 + (1 - 2 * misread) ** 3) / 2


def needed(found: Mapping[int, list[float]]) -> int | None:
    """Return the least size with a median accuracy of `REACHED`, if there is one.

    Args:
        found: accuracies by size, in ascending order.
    """
    return next((size for size, own in found.items() if np.median(own) >= REACHED), None)


def run(draws: int, learning_rate: float) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
        learning_rate: of all networks.
    """
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    parameters: dict[str, int] = {}
    for draw in range(1, draws + 1):
        features, codes = planted(draw, TRAIN + VALID + TEST)
        words = np.array(("odd", "even"))[codes]
        labels = {f"n{size}": first(words, size, TRAIN) for size in SIZES}
        grid = {name: ["TAV", "TA"] if name == f"n{PAIR}" else ["TAV"] for name in labels}
        jobspec = {
            "seeds": [draw],
            "grid": grid,
            "model": SMALL,
            "training": {**TRAINING, "learning_rate": learning_rate},
            "variants": VARIANTS,
        }
        table = {"split": splits(TRAIN, VALID, TEST), **labels}
        with trained(features, table, jobspec) as study:
            for run, accuracy in accuracies(study).items():
                found[run.variant][run.cell.name].append(accuracy)
            for run, result in study.results.runs.items():
                if run.cell.input == "TAV":
                    parameters[run.variant] = result.metrics.training.parameters
    _print(found, parameters, draws, learning_rate)


def _print(
    found: Mapping[str, Mapping[str, list[float]]],
    parameters: Mapping[str, int],
    draws: int,
    learning_rate: float,
) -> None:
    print(
        f"Three-way interaction: test accuracy in percent by training clips, median (range) of "
        f"{draws} draws;\nlearning rate {learning_rate}; chance 50.0, at best "
        f"{100 * best_accuracy():.1f}"
    )
    print(f"{'':12}{'parameters':>11}  " + "".join(f"{size:<22}" for size in SIZES), end="")
    print(f"{'75 %':6}  TA, {PAIR} clips")
    for variant in VARIANTS:
        curve = {size: found[variant][f"n{size}-TAV"] for size in SIZES}
        cells = "".join(f"{spread(own):22}" for own in curve.values())
        pair = spread(found[variant][f"n{PAIR}-TA"])
        print(f"{variant:12}{parameters[variant]:11,}  {cells}{needed(curve) or '-':<6}  {pair}")
