import numpy as np

from tests.data_card.cards import card_package, prose, tables, values
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.feature_ranges import compute, show


def test_clips_of_zeros_are_missing_and_ranges_are_shown():
    audio = np.arange(1, 13, dtype=np.float32).reshape(6, 2)
    audio[4] = 0
    context = card_context(card_package(6, features={"audio": audio}), figures=False)
    found = compute(context)
    assert found.missing == {"audio": (0, 1, 0)}
    ranges, missing = tables(show(context, found))
    deviations = audio.std(0, dtype=np.float64)
    assert values(ranges) == [["audio", "6 × 2", 0, 12, deviations.min(), deviations.max(), 0, 0]]
    assert values(missing) == [["audio", 0, 1, 0, 1, 1 / 6]]
    assert prose(show(context, found)) == []


def test_wildly_different_scales_are_noted():
    audio = np.random.default_rng(0).standard_normal((60, 2)).astype(np.float32)
    audio[:, 1] *= 1e5
    context = card_context(card_package(features={"audio": audio}), figures=False)
    (note,) = prose(show(context, compute(context)))
    assert note.startswith("In audio, the scales of the columns differ wildly.")


def test_which_features_the_network_normalises_depends_on_the_time_axis():
    values = np.random.default_rng(0).standard_normal((60, 2)).astype(np.float32)
    values[:, 1] *= 1e5
    context = card_context(card_package(features={"text": values}), figures=False)
    (note,) = prose(show(context, compute(context)))
    assert note.endswith("The network normalises every column.")
