"""What weights learn from, and that they learn it: modalities that are planted to be unreliable."""

import numpy as np

from tests.tiny import tiny_package
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.grid import SPLITS, Cell
from unic_tfn.jobspec.settings import DenseSettings, ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.dataset import cell_dataset
from unic_tfn.training.reliability import (
    reliability,
    unknown_reliabilities,
    with_reliabilities,
)


def source(classes, *codes):
    return LabelSource(tuple(classes), np.array(codes, np.int32))


def test_names_without_an_order_agree_or_do_not():
    own = source(["joy", "fear", "calm"], 0, 1, 2, -1, 0)
    target = source(["fear", "joy"], 1, 1, 0, 0, -1)
    assert reliability(own, target).tolist() == [1, 0, 0, -1, -1]


def test_names_with_an_order_are_as_far_apart_as_their_places_over_the_range():
    own, target = source(["-1", "0", "3"], 0, 1, 2, 2), source(["0", "-1"], 1, 1, 0, 1)
    assert reliability(own, target).tolist() == [1, 0.75, 0.25, 0]
    own = source(["negative", "positive"], 0, 1, 1)
    target = source(["neutral", "positive"], 0, 0, 1)
    assert reliability(own, target).tolist() == [0.5, 0.5, 1]
    only = source(["neutral"], 0)
    assert reliability(only, only).tolist() == [1]


def test_sources_without_an_order_or_a_class_in_common_say_nothing():
    assert reliability(source(["joy", "fear"], 0, 1), source(["loud"], 0, 0)).tolist() == [-1, -1]


CELL = Cell("multimodal", "TA")


def prepared(seed=1, package=None, cell=CELL, **settings):
    package = package or tiny_package()
    model = ModelSettings.model_validate(settings)
    return with_reliabilities(cell_dataset(package, cell), package, cell, model, seed)


def test_without_weights_the_data_set_is_as_it_was():
    package = tiny_package()
    dataset = cell_dataset(package, CELL)
    assert with_reliabilities(dataset, package, CELL, ModelSettings(), 1) is dataset


def test_each_modality_has_the_reliability_of_its_own_labels():
    package = tiny_package()
    found = prepared(weighting="divergence")
    expected = reliability(package.labels["text"], package.labels["multimodal"])
    np.testing.assert_array_equal(found.reliabilities["text"], expected)
    assert list(found.reliabilities) == ["text", "audio"]
    assert found.reliabilities["text"].dtype == np.float32
    # Nobody has labelled the audio alone.
    assert (found.reliabilities["audio"] == -1).all()
    assert set(found.arrays) == {"text", "text_length", "audio"}
    own = prepared(cell=Cell("text", "TA"), weighting="divergence").reliabilities["text"]
    labelled = package.labels["text"].codes >= 0
    np.testing.assert_array_equal(own, np.where(labelled, 1, -1))


def test_the_permuted_control_moves_reliabilities_between_labelled_training_clips_only():
    plain = prepared(weighting="divergence")
    first, same, other = (
        prepared(seed, weighting="divergence", divergence="permuted").reliabilities["text"]
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()
    before = plain.reliabilities["text"]
    train = np.zeros(len(before), bool)
    train[plain.rows["train"]] = True
    np.testing.assert_array_equal(first[~train], before[~train])
    np.testing.assert_array_equal(first == -1, before == -1)
    assert (first != before).any()
    np.testing.assert_array_equal(np.sort(first), np.sort(before))


def test_given_reliabilities_are_inputs_of_the_network():
    found = prepared(weighting="divergence", divergence="given")
    for name in ("text", "audio"):
        np.testing.assert_array_equal(
            found.arrays[f"{name}_reliability"][:, 0], found.reliabilities[name]
        )
    assert found.shapes["text_reliability"] == (1,)
    unknown = unknown_reliabilities(("text", "audio"), 3)
    assert {name: array.tolist() for name, array in unknown.items()} == {
        "text_reliability": [[-1], [-1], [-1]],
        "audio_reliability": [[-1], [-1], [-1]],
    }


CLIPS = 1500
SMALL = ModelSettings(
    audio=DenseSettings(units=8, layers=1, dropout=0.0),
    vision=DenseSettings(units=8, layers=1, dropout=0.0),
    fusion_dropout="none",
    fusion_units=8,
    weighting="divergence",
)
TRAINING = TrainingSettings(batch_size=32, learning_rate=0.01, max_epochs=15, patience=5)


def unreliable():
    """Return clips in which a modality is disturbed half of the time, and then shows chance.

    Its own label is what it shows, and its second feature tells that it is disturbed.
    """
    random = np.random.default_rng(3)
    labels = random.integers(0, 2, CLIPS).astype(np.int32)
    sources, features = {"multimodal": LabelSource(("no", "yes"), labels)}, {}
    for name, modality in (("audio", "audio"), ("video", "vision")):
        disturbed = random.integers(0, 2, CLIPS)
        own = np.where(disturbed, random.integers(0, 2, CLIPS), labels).astype(np.int32)
        sources[name] = LabelSource(("no", "yes"), own)
        shown = np.stack([2 * own - 1, 2 * disturbed - 1, np.zeros(CLIPS)], 1)
        noise = random.normal(0, [0.3, 0.3, 1], shown.shape)
        features[modality] = (shown + noise).astype(np.float32)
    return make_package(
        name="unreliable",
        synthetic=False,
        ids=[str(n) for n in range(CLIPS)],
        split=[SPLITS[n % 5 % 3] for n in range(CLIPS)],
        features=features,
        text_length=None,
        labels=sources,
    )


def surprise(package, **changes):
    """Return by modality the mean cross-entropy (nats) of the gates with the test clips' labels."""
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program
    from unic_tfn.training.train import train

    cell, settings = Cell("multimodal", "AV"), SMALL.model_copy(update=changes)
    dataset = prepared(1, package, cell, **settings.model_dump())
    network = build_network("AV", dataset.shapes, 2, settings)
    weight = settings.divergence_weight
    program = make_program(network, TRAINING, "keras", divergence_weight=weight)
    program.load(dataset.arrays, dataset.labels, (), list(dataset.reliabilities.values()))
    train(program, dataset, 1, TRAINING)
    rows = dataset.rows["test"]
    gates = program.evaluate(rows).gates
    return np.array(
        [
            (np.logaddexp(0, gate) - values[rows] * gate).mean()
            for gate, values in zip(gates, dataset.reliabilities.values(), strict=True)
        ]
    )


def test_weights_learn_which_clips_of_a_modality_are_reliable(cpu):
    """Undisturbed clips agree always, disturbed ones half of the time, all of them in 3 of 4."""
    package = unreliable()
    knowing, guessing = np.log(2) / 2, np.log(4) - 0.75 * np.log(3)
    taught, permuted = surprise(package), surprise(package, divergence="permuted")
    halfway = (knowing + guessing) / 2
    assert (taught < halfway - 0.03).all()
    assert (permuted > halfway + 0.03).all()
