"""Unreliable modalities: does weighting help where a clip's features tell which one disagrees?

Audio and video show a class each. Half of the time, independently, a modality is disturbed: it
shows a class at random, which is then its own label, and its features show that it is disturbed.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.planted.study import (
    SMALL,
    TRAINING,
    Codes,
    Floats,
    average,
    first,
    shown,
    splits,
    trained,
)

SIZES = (100, 300, 900)
TRAIN, VALID, TEST = SIZES[-1], 300, 2000
STRENGTH = 2.0
DISTURBED = 0.5
OWN = {"audio": "audio", "vision": "video"}
WORDS = np.array(("no", "yes"))
WEIGHTED = {"weighting": "divergence", "divergence_weight": 0.3}
VARIANTS: Mapping[str, Any] = {
    "plain": {},
    "weighted": {"model": WEIGHTED},
    "by_task": {"model": {**WEIGHTED, "divergence_weight": 0}},
    "permuted": {"model": {**WEIGHTED, "divergence": "permuted"}},
    "given": {"model": {**WEIGHTED, "divergence": "given"}},
}


def planted(draw: int, clips: int) -> tuple[dict[str, Floats], dict[str, Codes], Codes]:
    """Return features by modality, the modalities' own labels, and the target labels."""
    random = np.random.default_rng([42, draw])
    target = random.integers(0, 2, clips)
    features, own = {}, {}
    for modality in OWN:
        disturbed = random.random(clips) < DISTURBED
        own[modality] = np.where(disturbed, random.integers(0, 2, clips), target)
        signs = 2 * np.stack([own[modality], disturbed], axis=1) - 1
        features[modality] = shown(random, STRENGTH * signs)
    return features, own, target


def best_accuracy(given: bool, clips: int = 200_000) -> float:
    """Return the accuracy of Bayes's rule on fresh clips.

    Args:
        given: whether it is told which modalities agree with the target, as `given` is.
        clips: how many.
    """
    random = np.random.default_rng(42)
    target = random.integers(0, 2, clips)
    odds = np.zeros(clips)
    for _ in OWN:
        disturbed = random.random(clips) < DISTURBED
        own = np.where(disturbed, random.integers(0, 2, clips), target)
        seen, flag = STRENGTH * (2 * np.stack([own, disturbed]) - 1) + random.standard_normal(
            (2, clips)
        )
        # Of "yes" against "no" for the shown class, and of "disturbed" for the modality.
        shown_odds = 2 * STRENGTH * seen
        chance = 1 / (1 + np.exp(-2 * STRENGTH * flag))
        if given:
            odds += np.where(own == target, 1, -1) * shown_odds
        else:
            yes = 1 / (1 + np.exp(-shown_odds))
            kept = chance / 2 + (1 - chance) * np.stack([1 - yes, yes])
            odds += np.log(kept[1] / kept[0])
    return float(((odds > 0) == target).mean())


def run(draws: int) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
    """
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    weights: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for draw in range(1, draws + 1):
        features, own, target = planted(draw, TRAIN + VALID + TEST)
        labels = {f"n{size}": first(WORDS[target], size, TRAIN) for size in SIZES}
        jobspec = {
            "seeds": [draw],
            "grid": {name: ["AV"] for name in labels},
            "model": SMALL,
            "training": TRAINING,
            "variants": VARIANTS,
        }
        table = {
            "split": splits(TRAIN, VALID, TEST),
            **{OWN[modality]: WORDS[codes] for modality, codes in own.items()},
            **labels,
        }
        with trained(features, table, jobspec) as study:
            for run, result in study.results.runs.items():
                size = int(run.cell.label_source.removeprefix("n"))
                found[run.variant][size].append(result.metrics.scores.test.accuracy)
                if size == TRAIN:
                    own_weights = result.metrics.weights.values()
                    weights[run.variant] += [(w.agreeing, w.diverging) for w in own_weights]
    _print(found, weights, draws)


def _print(
    found: Mapping[str, Mapping[int, list[float]]],
    weights: Mapping[str, list[tuple[float, float]]],
    draws: int,
) -> None:
    best, told = (100 * best_accuracy(given) for given in (False, True))
    print(
        f"Unreliable modalities: test accuracy in percent by training clips, mean ± deviation of "
        f"{draws} draws;\nchance 50.0, at best {best:.1f}, told which agree {told:.1f}. Weights on "
        f"agreeing and diverging test clips, {TRAIN} training clips"
    )
    print(f"{'':10}" + "".join(f"{size:<14}" for size in SIZES) + "agreeing  diverging")
    for variant in VARIANTS:
        cells = "".join(f"{average(found[variant][size]):14}" for size in SIZES)
        means = np.mean(weights[variant], axis=0) if weights[variant] else ()
        print(f"{variant:10}{cells}" + "  ".join(f"{mean:8.2f}" for mean in means))
    for other in ("plain", "by_task", "permuted"):
        gains = [np.subtract(found["weighted"][size], found[other][size]) for size in SIZES]
        print(f"weighted - {other:9}" + "   ".join(map(_gain, gains)))


def _gain(values: Floats) -> str:
    """Return a mean difference with its 95 % interval over draws, in points."""
    half = stats.sem(values) * stats.t.ppf(0.975, len(values) - 1)
    return f"{100 * values.mean():+.1f} ± {100 * half:.1f}"
