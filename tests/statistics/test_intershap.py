"""InterSHAP against its definition, written out from the paper's equations 1 to 11."""

from itertools import chain, combinations
from math import factorial

import numpy as np
import pytest

from unic_tfn.interactions.coalitions import coalition_names, members
from unic_tfn.statistics.intershap import (
    clip_parts,
    global_replicas,
    global_score,
    local_scores,
    part_names,
)

CLIPS = 11
LETTERS = ("TA", "AV", "TAV")


def games(letters):
    return np.random.default_rng(5).random((2 ** len(letters), CLIPS))


def matrix_of(values, letters):
    """Return the paper's matrix of interactions (M, M, N), own parts on the diagonal."""
    game = dict(zip(map(members, coalition_names(letters)), values, strict=True))
    m = len(letters)

    def subsets(without):
        rest = [letter for letter in letters if letter not in without]
        every = chain.from_iterable(combinations(rest, size) for size in range(len(rest) + 1))
        return [frozenset(chosen) for chosen in every]

    phi = np.zeros((m, m, values.shape[1]))
    for i, first in enumerate(letters):
        one = frozenset(first)
        shapley = sum(
            factorial(len(s)) * factorial(m - len(s) - 1) / factorial(m) * (game[s | one] - game[s])
            for s in subsets(first)
        )
        for j, second in enumerate(letters):
            other = frozenset(second)
            if i != j:
                phi[i, j] = sum(
                    factorial(len(s))
                    * factorial(m - len(s) - 2)
                    / (2 * factorial(m - 1))
                    * (game[s | one | other] - game[s | one] - game[s | other] + game[s])
                    for s in subsets(first + second)
                )
        phi[i, i] = shapley - phi[i].sum(0)
    return phi


def share(matrix):
    """Return the off-diagonal share of a matrix (M, M, ...) of sizes."""
    whole = matrix.sum((0, 1))
    return (whole - np.trace(matrix)) / whole


@pytest.mark.parametrize("letters", LETTERS)
def test_scores_are_those_of_the_papers_equations(letters):
    values = games(letters)
    phi, parts = matrix_of(values, letters), clip_parts(values, letters)
    expected = share(np.abs(phi.mean(2)))
    assert global_score(parts, letters) == pytest.approx(float(expected), abs=1e-12)
    np.testing.assert_allclose(local_scores(parts, letters), share(np.abs(phi)), atol=1e-12)


@pytest.mark.parametrize("letters", LETTERS)
def test_parts_sum_to_what_seeing_everything_adds(letters):
    values = games(letters)
    parts = clip_parts(values, letters)
    assert len(parts) == len(part_names(letters))
    np.testing.assert_allclose(parts.sum(0), values[-1] - values[0], atol=1e-12)


@pytest.mark.parametrize(("formula", "expected"), [("xor", 1.0), ("one", 0.0), ("sum", 0.0)])
def test_functions_of_two_coins_have_known_scores(formula, expected):
    """The exact means over two independent coins: exclusive or, the first alone, their sum."""
    text, audio = np.indices((2, 2)).reshape(2, -1)
    table = {"xor": text ^ audio, "one": text, "sum": (text + audio) / 2}[formula].reshape(2, 2)
    values = np.stack(
        [
            np.full(4, table.mean()),
            table.mean(1)[text],
            table.mean(0)[audio],
            table[text, audio],
        ]
    )
    # As with a predicted class: the gain of each clip is turned to be positive.
    values = np.where(values[-1] < values[0], 1 - values, values)
    parts = clip_parts(values, "TA")
    assert global_score(parts, "TA") == pytest.approx(expected, abs=1e-12)
    moved = np.abs(parts).sum(0) > 1e-12
    np.testing.assert_allclose(local_scores(parts, "TA")[moved], expected, atol=1e-12)


def test_replicas_are_the_scores_of_resampled_clips():
    random = np.random.default_rng(6)
    weights = random.multinomial(CLIPS, np.full(CLIPS, 1 / CLIPS), 7)
    parts = clip_parts(games("TAV"), "TAV")
    expected = [global_score(np.repeat(parts, row.astype(int), axis=1), "TAV") for row in weights]
    found = global_replicas(parts, "TAV", weights.T / CLIPS)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_network_that_nothing_moves_has_no_interactions():
    parts = clip_parts(np.full((8, CLIPS), 0.3), "TAV")
    assert global_score(parts, "TAV") == 0
    assert not local_scores(parts, "TAV").any()
