"""A three-way interaction: how many clips each fusion needs for a label that no pair tells.

Each of three modalities shows a bit, and the label is whether an even number of bits is set: one
modality says nothing about it, nor do two.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import erf, sqrt
from typing import Any

import numpy as np

from benchmarks.planted.study import (
    SMALL,
    TRAINING,
    Codes,
    Floats,
    first,
    shown,
    splits,
    spread,
    trained,
)
from unic_tfn.grid import Run
from unic_tfn.records.grid_results import RunResult

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


def needed(curve: Mapping[int, Sequence[float]]) -> int | None:
    """Return the smallest size with a median accuracy of `REACHED`, if there is one.

    Args:
        curve: accuracies by size, in ascending order.
    """
    return next((size for size, own in curve.items() if np.median(own) >= REACHED), None)


def run(draws: int, learning_rate: float) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
        learning_rate: of all networks.
    """
    found: dict[tuple[str, str], list[RunResult]] = defaultdict(list)
    for draw in range(1, draws + 1):
        for run, result in _results(draw, learning_rate).items():
            found[run.variant, run.cell.name].append(result)
    accuracies = {
        key: [result.metrics.scores.test.accuracy for result in own] for key, own in found.items()
    }
    print(
        f"Three-way interaction: test accuracy in percent by training clips, median (range) of "
        f"{draws} draws;\nlearning rate {learning_rate}; chance 50.0, at best "
        f"{100 * best_accuracy():.1f}"
    )
    sizes = "".join(f"{size:<22}" for size in SIZES)
    print(f"{'':12}parameters  {sizes}{100 * REACHED:.0f} %   TA, {PAIR} clips")
    for variant in VARIANTS:
        curve = {size: accuracies[variant, f"n{size}-TAV"] for size in SIZES}
        parameters = found[variant, f"n{TRAIN}-TAV"][0].metrics.training.parameters
        cells = "".join(f"{spread(own):22}" for own in curve.values())
        pair = spread(accuracies[variant, f"n{PAIR}-TA"])
        print(f"{variant:12}{parameters:10,}  {cells}{needed(curve) or '-':<7}{pair}")


def _results(draw: int, learning_rate: float) -> Mapping[Run, RunResult]:
    """Return the runs of one draw."""
    features, codes = planted(draw, TRAIN + VALID + TEST)
    words = np.array(("odd", "even"))[codes]
    labels = {f"n{size}": first(words, size, TRAIN) for size in SIZES}
    jobspec = {
        "seeds": [draw],
        "grid": {name: ["TAV", "TA"] if name == f"n{PAIR}" else ["TAV"] for name in labels},
        "model": SMALL,
        "training": {**TRAINING, "learning_rate": learning_rate},
        "variants": VARIANTS,
    }
    with trained(features, {"split": splits(TRAIN, VALID, TEST), **labels}, jobspec) as study:
        return study.results.runs
