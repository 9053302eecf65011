"""Simulated networks: what one says about some clips, as probabilities.

Two cells whose networks are drawn by the same function with the same skill are equally good in
every metric, whatever the function does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import softmax

CLASSES = tuple("abcdefg")
# Turns a share of clips into evidence for the true class: accuracy moves by about as much.
EVIDENCE = 4.0
# How far a network that weighs evidence leans to some classes, and is too sure or not sure enough.
LEANING, SURENESS = 0.2, 0.2


@dataclass(frozen=True)
class Drawn:
    """What one network is drawn from, for n clips.

    Args:
        random: of this grid, going on from network to network.
        gold: (n,) class indices of the clips.
        known: (n,) how well networks know a clip, with mean 1.
        skill: (n,) the share of such clips that the network should know.
        spread: standard deviation of the networks' own skill.
        shared: the seed's own skill, the same for all cells, with mean 0.
        place: the number of the cell in its label source.
        frequencies: of the classes.
        common: of the networks of this cell, seed and fold under all variants; None: they have
            nothing in common.
        alike: the share of the variance of normal numbers that is from `common`.
    """

    random: np.random.Generator
    gold: np.ndarray
    known: np.ndarray
    skill: np.ndarray
    spread: float
    shared: float
    place: int
    frequencies: np.ndarray
    common: np.random.Generator | None = None
    alike: float = 0.0

    def normal(self, *shape: int) -> np.ndarray:
        """Return standard normal numbers of a shape."""
        own = np.asarray(self.random.standard_normal(shape))
        if self.common is None:
            return own
        return sqrt(1 - self.alike) * own + sqrt(self.alike) * self.common.standard_normal(shape)

    def own_skill(self) -> np.ndarray:
        """Return the skill (n,) with what is this network's alone."""
        return self.skill + self.spread * self.normal()

    def right_on(self, share: np.ndarray, guess: np.ndarray) -> np.ndarray:
        """Return probabilities of a network that is right on a share of the clips, else guesses."""
        knows = self.random.random(len(self.gold)) < np.clip(share, 0, 1) * self.known
        return self.sure_of(np.where(knows, self.gold, guess))

    def sure_of(self, predicted: np.ndarray) -> np.ndarray:
        """Return the classes' shares, half of them moved to the predicted class."""
        return (np.eye(len(self.frequencies))[predicted] + self.frequencies) / 2

    def guess(self, concentration: float = 0.0) -> np.ndarray:
        """Return guesses by the classes' frequencies, or by the network's own around them."""
        chances = self.frequencies
        if concentration:
            chances = self.random.dirichlet(concentration * chances)
        return self.random.choice(len(chances), len(self.gold), p=chances)


Network = Callable[[Drawn], np.ndarray]


def shuffled(drawn: Drawn) -> np.ndarray:
    """Predict by the network's own class frequencies, whatever the clip."""
    return drawn.sure_of(drawn.guess(8))


def skilled(drawn: Drawn) -> np.ndarray:
    """Be right on the same share of clips in all cells, up to chance and a spread over seeds."""
    own = drawn.own_skill()
    return drawn.right_on(own, drawn.guess(30))


def graded(drawn: Drawn) -> np.ndarray:
    """Weigh evidence for every class, most of it for the true one, and be as sure as it says."""
    classes = len(drawn.frequencies)
    evidence = np.log(drawn.frequencies) + LEANING * drawn.normal(classes)
    evidence = evidence + drawn.normal(len(drawn.gold), classes)
    truth = np.eye(classes)[drawn.gold]
    evidence += EVIDENCE * (drawn.own_skill() * drawn.known)[:, None] * truth
    return softmax(np.exp(SURENESS * drawn.normal()) * evidence, axis=1)


def collapsing(drawn: Drawn) -> np.ndarray:
    """Be `skilled`, or in one of four networks predict the most frequent class only."""
    if drawn.random.random() < 0.25:
        return drawn.sure_of(np.full(len(drawn.gold), int(drawn.frequencies.argmax())))
    return skilled(drawn)


def alike_by_seed(drawn: Drawn) -> np.ndarray:
    """Be `skilled`, all cells of a seed better or worse together."""
    return drawn.right_on(drawn.skill + drawn.shared, drawn.guess(30))


def steady(drawn: Drawn) -> np.ndarray:
    """Be right on the same share of clips in every network, so that a single seed says it all."""
    return drawn.right_on(drawn.skill, drawn.guess())


def other_classes(drawn: Drawn) -> np.ndarray:
    """Be equally good, every cell on three classes of its own."""
    own = np.isin(drawn.gold, (drawn.place + np.arange(3)) % len(CLASSES))
    share = np.where(own, 7 / 3 * drawn.own_skill(), 0.0)
    return drawn.right_on(share, drawn.guess())


def identical(drawn: Drawn) -> np.ndarray:
    """Predict the same in all networks of a label source."""
    return drawn.sure_of(np.where(np.arange(len(drawn.gold)) % 3 == 0, drawn.gold, 3))


def unlike(drawn: Drawn) -> np.ndarray:
    """Be equally good on average; every second cell knows nothing in 30 % of its networks."""
    share = np.full(len(drawn.gold), 0.3 + 0.01 * drawn.random.standard_normal())
    if drawn.place % 2:
        share = np.zeros_like(share) if drawn.random.random() < 0.3 else share / 0.7
    return drawn.right_on(share, drawn.guess())
