"""Imbalance: do networks collapse onto the majority without class weights, and not with them?

Three classes have 84, 8 and 8 % of the clips, and all modalities show the class, more or less
strongly. Where they show it weakly, Bayes's rule itself collapses: that is what accuracy rewards.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import sqrt

import numpy as np

from benchmarks.planted.study import (
    SMALL,
    TRAINING,
    Codes,
    Floats,
    average,
    shown,
    splits,
    trained,
)
from unic_tfn.scoring.scores import score_predictions

TRAIN, VALID, TEST = 1000, 300, 2000
SHARES = (0.84, 0.08, 0.08)
CLASSES = np.array(("usual", "rare", "odd"))
MODALITIES = ("text", "audio", "vision")
# Of any two classes' means, in deviations of the noise, all modalities together.
DISTANCES = (1.0, 2.0, 3.0)
VARIANTS: Mapping[str, Mapping] = {
    "none": {},
    "balanced": {"training": {"class_weights": "balanced"}},
}
Scores = tuple[float, float, float]


def planted(draw: int, clips: int, distance: float) -> tuple[dict[str, Floats], Codes]:
    """Return features (clips, WIDTH) by modality, and labels (clips,)."""
    random = np.random.default_rng([43, draw])
    codes = random.choice(len(SHARES), clips, p=SHARES)
    numbers = distance / sqrt(2 * len(MODALITIES)) * np.eye(len(SHARES))[codes]
    return {name: shown(random, numbers) for name in MODALITIES}, codes


def best_scores(distance: float, balanced: bool, clips: int = 200_000) -> Scores:
    """Return the scores of Bayes's rule on fresh clips.

    Args:
        distance: of two classes.
        balanced: whether it takes all classes for equally frequent.
        clips: how many.
    """
    random = np.random.default_rng(43)
    codes = random.choice(len(SHARES), clips, p=SHARES)
    # The sum over modalities says all that they say.
    scale = distance / sqrt(2)
    seen = scale * np.eye(len(SHARES))[codes] + random.standard_normal((clips, len(SHARES)))
    logits = scale * seen + (0 if balanced else np.log(SHARES))
    return scores(codes, logits.argmax(1))


def scores(gold: Codes, predicted: Codes) -> Scores:
    """Return accuracy, macro F1 and the share of clips that are predicted to be of the majority."""
    found = score_predictions(gold, predicted[None], len(SHARES))
    share = float((predicted == 0).mean())
    return float(found["accuracy"][0]), float(found["macro_f1"][0]), share


def run(draws: int) -> None:
    """Train and print.

    Args:
        draws: of the data, each with a seed of its own.
    """
    print(
        f"Imbalance: {TRAIN} training clips, mean ± deviation of {draws} draws in percent, and of "
        "Bayes's rule\n"
        f"{'distance':10}{'weights':10}{'accuracy':14}{'macro F1':14}{'majority predicted':20}"
        "Bayes's rule"
    )
    for distance in DISTANCES:
        found: dict[str, list[Scores]] = defaultdict(list)
        for draw in range(1, draws + 1):
            for variant, own in _scores_of(draw, distance).items():
                found[variant].append(own)
        for variant in VARIANTS:
            accuracy, f1, share = (average(own) for own in zip(*found[variant], strict=True))
            best = best_scores(distance, variant == "balanced")
            shown_best = "  ".join(f"{100 * score:5.1f}" for score in best)
            print(f"{distance:<10}{variant:10}{accuracy:14}{f1:14}{share:20}{shown_best}")


def _scores_of(draw: int, distance: float) -> dict[str, Scores]:
    """Return the test scores of both variants on one draw."""
    features, codes = planted(draw, TRAIN + VALID + TEST, distance)
    table = {"split": splits(TRAIN, VALID, TEST), "multimodal": CLASSES[codes]}
    jobspec = {
        "seeds": [draw],
        "grid": {"multimodal": ["TAV"]},
        "model": SMALL,
        "training": TRAINING,
        "variants": VARIANTS,
    }
    with trained(features, table, jobspec) as study:
        results = study.results
        places = [results.labels.classes["multimodal"].index(name) for name in CLASSES]
        back = np.argsort(places)
        return {
            run.variant: scores(codes[-TEST:], back[result.predicted])
            for run, result in results.runs.items()
        }
