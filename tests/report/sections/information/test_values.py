import numpy as np
import pytest

from benchmarks.information_coverage import channels, grid_results, mutual, posterior
from tests.report.sections.information.planted import context, enumerated, exclusive_or
from unic_tfn.grid import INPUTS
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.information.values import compute


def near(value):
    """Return a value as probabilities in float32 give it."""
    return pytest.approx(value, abs=1e-5)


def only(found):
    (source,) = compute(found).sources
    return source


def test_networks_that_know_the_channels_say_entropy_less_conditional_entropy():
    joint = channels({"T": 7, "A": 3, "V": 1})
    source = only(context(joint))
    assert source.entropy == pytest.approx(1)
    for found in source.inputs:
        expected = mutual(joint, found.input)
        assert found.amount.value == near(expected)
        assert found.share == near(expected)
    # A symmetric channel with error 1/8, in closed form.
    error = 1 / 8
    capacity = 1 + error * np.log2(error) + (1 - error) * np.log2(1 - error)
    assert source.inputs[0].amount.value == near(capacity)
    assert source.most.input in {"TA", "TAV"}


def test_the_exclusive_or_is_synergy_only():
    text, audio, video = only(context(exclusive_or())).modalities
    for found in (text, audio):
        assert found.alone.value == near(0)
        assert found.last.value == near(1)
        assert found.unique.value == near(0)
        assert found.shared.value == near(0)
        assert found.synergy.value == near(1)
        assert found.shapley.value == near(0.5)
    assert video.shapley.value == near(0)


def test_a_copy_is_shared_and_not_unique():
    joint = np.zeros((2, 2, 2, 2), int)
    for bit, v in np.ndindex(2, 2):
        joint[bit, bit, v, bit] = 5
    text, audio, _ = only(context(joint)).modalities
    for found in (text, audio):
        assert found.shared.value == near(1)
        assert found.unique.value == near(0)
        assert found.synergy.value == near(0)
        assert found.shapley.value == near(0.5)


def noisy(inputs=INPUTS, clips=60, seeds=3, **settings):
    """Return the results of networks that know little, each another thing."""
    random = np.random.default_rng(5)
    gold = random.integers(0, 3, clips)
    logits = random.normal(size=(len(inputs), seeds, clips, 3)) + 0.6 * np.eye(3)[gold]
    chances = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    found = dict(zip(inputs, chances, strict=True))
    return grid_results(gold, found, 3, **settings)


def test_parts_sum_to_what_all_modalities_say():
    source = only(Context(noisy(), Effort(200, 99)))
    whole = source.inputs[-1].amount.value
    assert sum(found.value for found in source.dividends.values()) == pytest.approx(whole)
    assert sum(found.value for found in source.sizes.values()) == pytest.approx(whole)
    assert sum(found.shapley.value for found in source.modalities) == pytest.approx(whole)
    for found in source.modalities:
        assert found.unique.value >= 0
        alone, last = max(found.alone.value, 0), max(found.last.value, 0)
        assert found.unique.value + found.shared.value == pytest.approx(alone)
        assert found.unique.value + found.synergy.value == pytest.approx(last)


def test_clips_sum_to_the_information_of_an_input():
    source = only(Context(noisy(), Effort(200, 99)))
    for found in source.inputs:
        assert np.mean(source.clips.inputs[found.input]) == pytest.approx(found.amount.value)


def test_intervals_hold_their_values():
    source = only(Context(noisy(), Effort(200, 99)))
    amounts = [found.amount for found in (*source.inputs, *source.pairs)]
    for found in source.modalities:
        amounts += [found.alone, found.last, found.unique, found.shared, found.synergy]
    assert all(a.low <= a.value <= a.high for a in amounts)
    assert all(a.low < a.high for a in amounts[:13])


def test_fewer_inputs_give_the_pairs_that_they_allow():
    source = only(Context(noisy(("T", "TA", "TV", "TAV")), Effort(100, 99)))
    assert source.missing == ("A", "V", "AV")
    assert source.modalities == ()
    assert source.dividends == {}
    (found,) = source.pairs
    assert (found.pair.first, found.pair.second, found.pair.given) == ("A", "V", "T")
    by_input = {each.input: each.amount.value for each in source.inputs}
    expected = by_input["TAV"] - by_input["TA"] - by_input["TV"] + by_input["T"]
    assert found.amount.value == pytest.approx(expected)


def test_a_single_input_and_a_single_seed():
    source = only(Context(noisy(("TA",), seeds=1), Effort(100, 99)))
    assert source.pairs == ()
    assert source.inputs[0].seeds == 1
    assert source.inputs[0].amount.low < source.inputs[0].amount.high


def test_with_few_clips_there_are_no_intervals():
    source = only(Context(noisy(clips=5), Effort(100, 99)))
    assert {found.amount.low for found in (*source.inputs, *source.pairs)} == {None}
    assert {found.unique.high for found in source.modalities} == {None}


def test_labels_that_are_all_the_same_have_no_information():
    gold = np.zeros(12, int)
    chances = {name: np.tile(np.array([0.75, 0.25]), (2, 12, 1)) for name in ("T", "A", "TA")}
    source = only(Context(grid_results(gold, chances, 2), Effort(100, 99)))
    assert source.entropy == 0
    assert {found.share for found in source.inputs} == {None}
    assert source.inputs[0].amount.value == pytest.approx(np.log2(0.75))


def test_a_class_without_clips_changes_nothing():
    joint = exclusive_or()
    clips = enumerated(joint)
    two = {name: posterior(joint, clips, name)[None] for name in INPUTS}
    three = {name: np.pad(found, ((0, 0), (0, 0), (0, 1))) for name, found in two.items()}
    effort = Effort(100, 99)
    first, second = (
        only(Context(grid_results(clips[:, 3], found, classes), effort))
        for found, classes in ((two, 2), (three, 3))
    )
    assert first.entropy == second.entropy
    assert first.bias == second.bias
    for one, other in zip(first.inputs, second.inputs, strict=True):
        assert one.amount.value == pytest.approx(other.amount.value, abs=1e-9)
