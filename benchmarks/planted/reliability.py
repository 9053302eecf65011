"""Unreliable modalities: does weighting help where a clip's features tell which one disagrees?

Audio and video show a class each. Half of the time, independently, a modality is disturbed: it
shows a class at random, which is then its own label, and its features show that it is disturbed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats
from scipy.special import expit, logit

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
from unic_tfn.records.metrics_document import WeightSummary

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

# What weighting is compared with.
COMPARED = ("plain", "by_task", "permuted")


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
        shown_signs = 2 * np.stack([own, disturbed]) - 1
        seen, flag = STRENGTH * shown_signs + random.standard_normal((2, clips))
        # The chances that the class it shows is "yes", and that it is disturbed.
        yes, at_random = expit(2 * STRENGTH * np.stack([seen, flag]))
        if given:
            odds += np.where(own == target, 1, -1) * 2 * STRENGTH * seen
        else:
            odds += logit(at_random / 2 + (1 - at_random) * yes)
    return float(((odds > 0) == target).mean())


def run(draws: int) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
    """
    results = [result for draw in range(1, draws + 1) for result in _results(draw)]
    best, told = (100 * best_accuracy(given) for given in (False, True))
    print(
        f"Unreliable modalities: test accuracy in percent by training clips, mean ± deviation of "
        f"{draws} draws;\nchance 50.0, at best {best:.1f}, told which agree {told:.1f}. Mean "
        f"weights on agreeing and diverging test clips, {TRAIN} training clips;\na gate that "
        "knows what is disturbed has 1.67 and 1.00, one that knows nothing 1.50 and 1.50"
    )
    print(f"{'':20}" + "".join(f"{size:<14}" for size in SIZES) + "agreeing  diverging")
    for variant in VARIANTS:
        own = [[r for r in results if (r.variant, r.clips) == (variant, n)] for n in SIZES]
        cells = "".join(f"{average([r.accuracy for r in group]):14}" for group in own)
        agreeing, diverging = np.mean([r.weights for r in own[-1]], axis=0)
        weights = "" if np.isnan(agreeing) else f"{agreeing:<10.2f}{diverging:.2f}"
        print(f"{variant:20}{cells}{weights}")
    for other in COMPARED:
        gains = "".join(f"{_gain(results, other, size):14}" for size in SIZES)
        print(f"{'weighted - ' + other:20}{gains}")


class Result(NamedTuple):
    """One network's.

    Args:
        variant: its variant.
        clips: how many it was trained on.
        accuracy: on the test clips.
        weights: on agreeing and on diverging test clips, means over modalities; NaN without.
    """

    variant: str
    clips: int
    accuracy: float
    weights: tuple[float, float]


def _results(draw: int) -> list[Result]:
    """Return the networks' of one draw."""
    features, own, target = planted(draw, TRAIN + VALID + TEST)
    sizes = {f"n{size}": size for size in SIZES}
    table = {
        "split": splits(TRAIN, VALID, TEST),
        **{OWN[modality]: WORDS[codes] for modality, codes in own.items()},
        **{name: first(WORDS[target], size, TRAIN) for name, size in sizes.items()},
    }
    jobspec = {
        "seeds": [draw],
        "grid": {name: ["AV"] for name in sizes},
        "model": SMALL,
        "training": TRAINING,
        "variants": VARIANTS,
    }
    with trained(features, table, jobspec) as study:
        return [
            Result(
                run.variant,
                sizes[run.cell.label_source],
                result.metrics.scores.test.accuracy,
                _means(result.metrics.weights),
            )
            for run, result in study.results.runs.items()
        ]


def _means(weights: Mapping[str, WeightSummary]) -> tuple[float, float]:
    """Return the means over modalities of the weights on agreeing and on diverging clips."""
    if not weights:
        return np.nan, np.nan
    pairs = [(own.agreeing, own.diverging) for own in weights.values()]
    agreeing, diverging = np.array(pairs, dtype=float).mean(0)
    return float(agreeing), float(diverging)


def _gain(results: Sequence[Result], other: str, clips: int) -> str:
    """Return weighting's mean gain over another variant, with its 95 % interval, in points."""
    weighted, without = (
        np.array([r.accuracy for r in results if r[:2] == (name, clips)])
        for name in ("weighted", other)
    )
    gains = weighted - without
    half = stats.sem(gains) * stats.t.ppf(0.975, len(gains) - 1)
    return f"{100 * gains.mean():+.1f} ± {100 * half:.1f}"
