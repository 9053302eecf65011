"""One clip's story as text: the prediction, its reasons, and predictions from fewer modalities."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import LETTER_WORDS
from unic_tfn.interactions.coalitions import EMPTY, Values, order
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.statistics.intershap import clip_parts, local_scores

# Columns of the waterfall.
WATERFALL = 33


def coalition_story(explanation: Explanation, clip: int) -> list[str]:
    """Return the prediction from each coalition of modalities, one line each.

    Args:
        explanation: of the run.
        clip: index of the clip in the explanation.
    """
    gold = explanation.gold[clip]
    rows = []
    for name, chances in zip(explanation.parts, explanation.chances[:, clip], strict=True):
        best = int(chances.argmax())
        mark = "right" if best == gold else ""
        rows.append(
            (_words(name, "nothing"), explanation.classes[best], _percent(chances[best]), mark)
        )
    return ["Predictions from fewer modalities", *_aligned(rows, "<<><")]


def term_story(explanation: Explanation, clip: int) -> list[str]:
    """Return what modalities and interactions add to the winning logit, and what they change.

    The bars are a waterfall: each begins where the one above it ends, and `|` is at zero.

    Args:
        explanation: of the run.
        clip: index of the clip in the explanation.
    """
    winner = int(explanation.predicted[clip])
    terms = explanation.terms[:, clip, winner]
    names = [_words(name, "any clip", " x ") for name in explanation.parts]
    bars = _waterfall(terms.astype(np.float64))
    numbers = [_signed(value) for value in (*terms, terms.sum())]
    rows = list(zip([*names, "sum"], numbers, bars, strict=True))
    return [
        f"The logit of {explanation.classes[winner]}, above the mean of all classes, is the sum of",
        *_aligned(rows, "<><"),
        *_interaction_sentence(explanation, clip),
    ]


def shapley_story(explanation: Explanation, clip: int) -> list[str]:
    """Return how the modalities share in the predicted class's probability.

    Args:
        explanation: of the run.
        clip: index of the clip in the explanation.
    """
    winner = int(explanation.predicted[clip])
    none, everything = explanation.chances[[0, -1], clip, winner]
    head = (
        f"Each modality's share in raising the probability of {explanation.classes[winner]} from "
        f"{_percent(none)}, with nothing seen, to {_percent(everything)} (Shapley values)"
    )
    values = explanation.shapley[:, clip]
    rows = [
        (LETTER_WORDS[letter], f"{_signed(100 * value, 1)} points")
        for letter, value in zip(explanation.letters, values, strict=True)
    ]
    return [head, *_aligned(rows, "<>"), *_intershap_sentence(explanation, clip)]


def label_story(
    labels: Sequence[tuple[str, str]], carried: Mapping[str, str] | None = None
) -> list[str]:
    """Return the clip's label from each source, and whose label those of no single modality are.

    Args:
        labels: pairs of a source and its label, empty where missing.
        carried: by source, the letters of the unimodal sources with the same label, `1` for none.
    """
    rows = _aligned([(source, name or "(none)") for source, name in labels], "<<")
    shared = [
        f"The {source} label is that of {_words(letters, 'none of the others', ' and ')}."
        for source, letters in (carried or {}).items()
    ]
    return ["Labels", *rows, *shared]


def _interaction_sentence(explanation: Explanation, clip: int) -> list[str]:
    """Say what the prediction would be without interactions, where there can be any."""
    if not any(order(name) > 1 for name in explanation.parts):
        return []
    without, full = explanation.additive_predicted[clip], explanation.predicted[clip]
    if without == full:
        return ["Without interactions it would have predicted the same."]
    gold = explanation.gold[clip]
    verdict = "correct" if full == gold else "break" if without == gold else "change"
    return [
        f"Without interactions it would have predicted {explanation.classes[without]}: "
        f"they {verdict} the prediction."
    ]


def _intershap_sentence(explanation: Explanation, clip: int) -> list[str]:
    """Say which share of what moves the probability is interaction, in both ways to be absent."""
    if len(explanation.letters) < 2:
        return []
    winner, letters = int(explanation.predicted[clip]), explanation.letters
    games = [
        seen[:, [clip], winner].astype(np.float64)
        for seen in (explanation.chances, explanation.together)
    ]
    apart, together = (float(local_scores(clip_parts(game, letters), letters)[0]) for game in games)
    return [
        f"Interactions account for {_percent(apart)} of what moves it (InterSHAP of this clip), "
        f"for {_percent(together)} where",
        "all modalities that are not seen come from the same other clip.",
    ]


def _words(name: str, empty: str, joint: str = " + ") -> str:
    return empty if name == EMPTY else joint.join(LETTER_WORDS[letter] for letter in name)


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f} %"


def _signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, without one where it rounds to zero."""
    return f"{value:+.{digits}f}" if round(value, digits) else f"{0:.{digits}f}"


def _waterfall(steps: Values) -> list[str]:
    """Return a bar for each step, from the sum before it to the sum after it, and for the sum."""
    sums = np.concatenate([[0.0], np.cumsum(steps)])
    low, high = float(sums.min()), float(sums.max())
    scale = (WATERFALL - 1) / max(high - low, 1e-9)
    places = [round((value - low) * scale) for value in sums]
    ends = [*pairwise(places), (places[0], places[-1])]
    signs = [*("-" if step < 0 else "+" for step in steps), "="]
    return [_bar(places[0], pair, sign) for pair, sign in zip(ends, signs, strict=True)]


def _bar(zero: int, ends: tuple[int, int], sign: str) -> str:
    """Return one bar between two columns, with `|` in the column of zero where it is free."""
    first, last = min(ends), max(ends)
    line = [sign if first <= column < last else " " for column in range(WATERFALL)]
    if line[zero] == " ":
        line[zero] = "|"
    return "".join(line).rstrip()


def _aligned(rows: Sequence[tuple[str, ...]], sides: str) -> list[str]:
    """Return rows as lines with their columns aligned, each to its side (`<` or `>`)."""
    widths: NDArray[np.int64] = np.array([[len(text) for text in row] for row in rows]).max(0)
    return [
        "  "
        + "  ".join(
            f"{text:{side}{width}}" for text, side, width in zip(row, sides, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
