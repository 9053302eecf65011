from dataclasses import replace

import numpy as np
import pytest

from tests.interactions.networks import INPUTS, function_network, random_network, signs
from tests.interactions.test_explanation import explained
from unic_tfn.explain.story import (
    WATERFALL,
    coalition_story,
    label_story,
    shapley_story,
    term_story,
)


@pytest.mark.parametrize("letters", INPUTS)
def test_every_part_has_its_line(letters):
    found = explained(*random_network(letters))
    parts = len(found.parts)
    assert len(coalition_story(found, 0)) == 1 + parts
    # A heading, a line for each part, the sum, and a sentence where there are interactions.
    assert len(term_story(found, 0)) == 2 + parts + (len(letters) > 1)
    # A heading, a line for each modality, and two on InterSHAP where there are interactions.
    assert len(shapley_story(found, 0)) == 1 + len(letters) + 2 * (len(letters) > 1)


def test_shown_terms_sum_to_the_shown_logit():
    found = explained(*random_network("TAV"))
    rows = [line.split() for line in term_story(found, 3)[1:-1]]
    numbers = [
        float(next(word for word in row if word[0] in "+-0" and "." in word)) for row in rows
    ]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.05)


def test_shapley_shares_sum_to_what_is_gained():
    found = explained(*random_network("TAV"))
    head, *lines = shapley_story(found, 1)
    rows = lines[:3]
    winner = found.predicted[1]
    gained = 100 * (found.chances[-1, 1, winner] - found.chances[0, 1, winner])
    shown = sum(float(row.split()[-2]) for row in rows)
    assert shown == pytest.approx(float(gained), abs=0.2)
    assert "Shapley" in head


@pytest.mark.parametrize(("gold", "verdict"), [(1, "correct"), (0, "break"), (2, "change")])
def test_interactions_correct_break_or_change_a_prediction(gold, verdict):
    """Without the interaction all logits are 0 and the first class wins; with it, the second."""
    network, factors = function_network("TA", "TA"), signs("TA")
    found = replace(explained(network, factors), gold=np.full(4, gold))
    text = " ".join(term_story(found, 1))
    assert f"would have predicted class 0: they {verdict} the prediction" in text


def test_whose_label_it_is():
    labels = [("text", "joy"), ("audio", "joy"), ("video", "fear"), ("multimodal", "joy")]
    assert label_story(labels, {"multimodal": "TA"})[-1] == (
        "The multimodal label is that of text and audio."
    )


def test_a_missing_label_is_said():
    assert label_story([("text", "joy"), ("audio", "")]) == [
        "Labels",
        "  text   joy",
        "  audio  (none)",
    ]


@pytest.mark.parametrize("clip", range(6))
def test_the_bars_are_a_waterfall(clip):
    """Each bar begins where the one above it ends, and the last leads from zero to the sum."""
    found = explained(*random_network("TAV"))
    lines = term_story(found, clip)[1:-1]
    start = len(lines[0]) - len(lines[0].lstrip())
    width = max(line.index(".") for line in lines) + 5
    bars = [line[width:].ljust(WATERFALL) for line in lines]
    assert start == 2
    zero = next(bar.index("|") for bar in bars if "|" in bar)
    place = zero
    for bar, term in zip(bars[:-1], found.terms[:, clip, found.predicted[clip]], strict=True):
        sign = "-" if term < 0 else "+"
        filled = [column for column, mark in enumerate(bar) if mark == sign]
        if filled:
            assert place == (filled[-1] + 1 if term < 0 else filled[0])
            place = filled[0] if term < 0 else filled[-1] + 1
    total = [column for column, mark in enumerate(bars[-1]) if mark == "="]
    assert {zero, place} == {total[0], total[-1] + 1}


def test_intershap_of_an_exclusive_or_and_of_a_single_modality():
    text = " ".join(shapley_story(explained(function_network("TA", "TA"), signs("TA")), 1))
    assert (
        "account for 100.0 % of what moves it (InterSHAP of this clip), for 100.0 % where" in text
    )
    text = " ".join(shapley_story(explained(function_network("TA", "T"), signs("TA")), 1))
    assert "account for 0.0 % of what moves it" in text
