from dataclasses import replace

import numpy as np

from benchmarks.information_coverage import channels, grid_results
from tests.report.sections.information.planted import context, exclusive_or
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.information.sentences import (
    bias_sentence,
    clip_sentence,
    missing_sentence,
    source_sentence,
)
from unic_tfn.report.sections.information.values import compute


def only(found):
    (source,) = compute(found).sources
    return source


def test_the_best_input_stands_beside_the_entropy():
    source = only(context(exclusive_or()))
    sentence = source_sentence(source)
    assert sentence.startswith("The entropy of multimodal labels is 1.000 bits; text and audio say")
    assert "most: 1.000 bits" in sentence
    assert "100.0 % of it" in sentence


def test_without_an_interval_the_share_stands_alone():
    source = only(context(exclusive_or()))
    most = source.inputs[3]
    bare = replace(most, amount=replace(most.amount, low=None, high=None))
    sentence = source_sentence(replace(source, inputs=(bare,)))
    assert sentence.endswith("say most: 1.000 bits (100.0 % of it).")


def test_networks_that_say_nothing_are_called_that():
    gold = np.arange(12) % 2
    chances = {"T": np.tile(np.array([0.9, 0.1]), (1, 12, 1))}
    source = only(Context(grid_results(gold, chances, 2), Effort(100, 99)))
    assert source_sentence(source).endswith("; no input says more than 0 bits about them.")


def test_missing_inputs_are_named():
    joint = channels({"T": 3, "A": 2, "V": 1})
    pair = missing_sentence(compute(context(joint, ("T", "TA", "TV", "TAV"), "text")))
    assert "text labels lack A, V and AV. Pairs of modalities can still" in pair
    none = missing_sentence(compute(context(joint, inputs=("T", "TA"))))
    assert "On multimodal labels no pair of modalities can be compared either." in none
    assert missing_sentence(compute(context(joint))) == ""


def test_the_bias_is_that_of_an_entropy_of_few_labels():
    values = compute(context(exclusive_or()))
    # One degree of freedom and 32 clips: 1 / (2 x 32 x ln 2).
    assert "about 0.023 for multimodal labels" in bias_sentence(values)


def test_clips_are_counted_where_there_is_a_choice():
    source = only(context(channels({"T": 5, "A": 3, "V": 2})))
    sentence = clip_sentence(source)
    assert sentence.startswith(f"Of {len(source.clips.ids)} clips with multimodal labels")
    assert f"text on {source.clips.counts['T'].most}" in sentence
    assert clip_sentence(only(context(exclusive_or(), inputs=("T", "TA")))) == ""
