"""Planted labels with known information, chance alone, and how often intervals hold the truth."""

import numpy as np
import pytest

from unic_tfn.statistics.label_information import label_information

CLIPS = 965


def weights_of(clips, resamples=200, seed=0):
    random = np.random.default_rng(seed)
    return random.multinomial(clips, np.full(clips, 1 / clips), resamples)


def coins(clips=CLIPS, sides=2, seed=1):
    return np.random.default_rng(seed).integers(0, sides, (3, clips))


def unique(text, _, __):
    return text


def synergistic(_, audio, vision):
    return audio ^ vision


def threefold(text, audio, vision):
    return text ^ audio ^ vision


@pytest.mark.parametrize(
    ("formula", "kind", "alone"),
    [(unique, "T", {"T", "TA", "TV", "TAV"}), (synergistic, "synergistic", {"AV", "TAV"}),
     (threefold, "synergistic", {"TAV"})],
)  # fmt: skip
def test_planted_parts_are_recovered(formula, kind, alone):
    labels = coins()
    found = label_information(
        dict(zip("TAV", labels, strict=True)), formula(*labels), weights_of(CLIPS)
    )
    for name, bits in found.informations.items():
        assert bits.value == pytest.approx(found.entropy if name in alone else 0, abs=0.02)
    for part, bits in found.parts.items():
        assert bits.value == pytest.approx(1 if part == kind else 0, abs=0.02), part


def test_a_copied_label_is_redundant():
    text, _, vision = coins(sides=3)
    found = label_information({"T": text, "A": text, "V": vision}, text, weights_of(CLIPS))
    assert found.parts["redundant"].value == pytest.approx(np.log2(3), abs=0.03)
    assert found.nodes["T|A"] == pytest.approx(np.log2(3), abs=0.03)


def test_a_sum_of_two_coins_has_its_known_parts():
    """Williams and Beer's AND is like it: each coin tells half a bit, both tell all 1.5."""
    text, audio, _ = coins()
    found = label_information({"T": text, "A": audio}, text + audio, weights_of(CLIPS))
    assert found.entropy == pytest.approx(1.5, abs=0.02)
    assert found.parts["redundant"].value == pytest.approx(0.5, abs=0.04)
    assert found.parts["synergistic"].value == pytest.approx(1.0, abs=0.04)


def test_labels_that_share_nothing_have_no_information_on_average():
    random = np.random.default_rng(3)
    found = []
    for _ in range(60):
        labels = random.integers(0, 3, (4, 120))
        made = label_information(
            dict(zip("TAV", labels, strict=False)), labels[3], weights_of(120, 2)
        )
        found.append((made.informations["TAV"].value, made.plug_in["TAV"]))
    corrected, plug_in = np.mean(found, axis=0)
    assert plug_in > 0.2
    assert abs(corrected) < 0.02


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Text repeats the label in 70 of 100 clips: 0.119 bits of it."""
    random = np.random.default_rng(4)
    truth = 1 + 0.3 * np.log2(0.3) + 0.7 * np.log2(0.7)
    held = []
    for seed in range(100):
        target = random.integers(0, 2, 300)
        text = np.where(random.random(300) < 0.7, target, 1 - target)
        other = random.integers(0, 2, 300)
        bits = label_information(
            {"T": text, "A": other}, target, weights_of(300, 200, seed)
        ).informations["T"]
        held.append(bits.low <= truth <= bits.high)
    assert 0.88 <= np.mean(held) <= 1


def test_repeated_clips_of_a_group_do_not_narrow_the_interval():
    """Each clip twice, resampled as pairs, has the interval of the clips once."""
    labels = coins(150)
    target = np.where(np.random.default_rng(5).random(150) < 0.8, labels[0], labels[1])
    sources = {"T": labels[0], "A": labels[1]}
    weights = weights_of(150)
    once = label_information(sources, target, weights).informations["TA"]
    twice = label_information(
        {name: np.repeat(codes, 2) for name, codes in sources.items()},
        np.repeat(target, 2),
        np.repeat(weights, 2, axis=1),
    ).informations["TA"]
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=1e-9)
