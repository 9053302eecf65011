"""A real program on tiny networks: its numbers, and that an earlier run leaves no trace."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from safetensors.numpy import load

from tests.model import gradients
from unic_tfn.errors import DataError
from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.heads import Head
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.model.initial_values import initialise
from unic_tfn.model.network import build_network
from unic_tfn.training.dataset import Dataset
from unic_tfn.training.make_program import make_program
from unic_tfn.training.program import Outputs, log_softmax
from unic_tfn.training.train import DivergedError, train

CLIPS, CLASSES = 40, 3
SIZES: dict[str, Any] = {
    "text": {"lstm_units": 3, "units": 4},
    "audio": {"units": 3, "layers": 1},
    "vision": {"units": 4, "layers": 1},
    "fusion_units": 5,
}
SETTINGS = ModelSettings.model_validate(SIZES)
SIZES_UNDROPPED = {
    **SIZES,
    "audio": {**SIZES["audio"], "dropout": 0.0},
    "vision": {**SIZES["vision"], "dropout": 0.0},
    "fusion_dropout": "none",
}
UNDROPPED = ModelSettings.model_validate(SIZES_UNDROPPED)
TRAINING = TrainingSettings(batch_size=8, learning_rate=0.01, patience=3, max_epochs=4)


def make_dataset(seed=0, clips=CLIPS, names=("text", "audio", "vision")):
    random = np.random.default_rng(seed)
    arrays = {
        "text": random.standard_normal((clips, 4, 2)).astype(np.float32),
        "text_length": random.integers(0, 5, clips).astype(np.int32),
        "audio": random.standard_normal((clips, 3)).astype(np.float32),
        "vision": random.standard_normal((clips, 5)).astype(np.float32),
    }
    kept = [*names, *(["text_length"] if "text" in names else [])]
    split = random.permutation(clips).astype(np.int32)
    cut = round(clips * 0.6), round(clips * 0.8)
    rows = dict(zip(("train", "valid", "test"), np.split(split, cut), strict=True))
    labels = random.integers(0, CLASSES, clips).astype(np.int32)
    return Dataset({name: arrays[name] for name in kept}, labels, ("a", "b", "c"), rows)


def new_program(dataset, name="TAV", settings=SETTINGS, training=TRAINING):
    network = build_network(name, dataset.shapes, CLASSES, settings)
    return make_program(network, training, settings.initial_values)


def trained_on(program, dataset, seed=1):
    """Load the data set, as a run does once, and train."""
    program.load(dataset.arrays, dataset.labels)
    return train(program, dataset, seed, TRAINING)


def everything(program, dataset, seed=1):
    """Train, and return all that a run leaves."""
    trained = trained_on(program, dataset, seed)
    rows = np.arange(len(dataset.labels), dtype=np.int32)
    return trained, program.evaluate(rows).probabilities.tobytes(), program.weights()


def weights_of(program):
    """Return the present weights by path, which on JAX the network has only once restored."""
    program.keep()
    program.restore()
    return load(program.weights())


@pytest.fixture(scope="module")
def dataset():
    return make_dataset()


@pytest.fixture(scope="module")
def program(cpu, dataset):
    """One program for all tests: none may depend on the others' use of it."""
    return new_program(dataset)


@pytest.fixture(scope="module")
def undisturbed(program, dataset):
    return everything(program, dataset)


def test_a_run_leaves_nothing_behind(program, dataset, undisturbed):
    assert everything(program, dataset) == undisturbed
    other = everything(program, make_dataset(5, clips=53), seed=2)
    assert other[1:] != undisturbed[1:]
    assert everything(program, dataset) == undisturbed
    assert everything(program, dataset, seed=2)[1:] != undisturbed[1:]


def test_a_new_program_gives_the_same_bits(dataset, undisturbed):
    assert everything(new_program(dataset), dataset) == undisturbed


def times_compiled(program):
    """How often a function was traced or compiled when it was called, and when prepared."""
    if keras.backend.backend() == "tensorflow":
        functions = (program._epoch, program._forward)
        return [function.experimental_get_tracing_count() for function in functions]
    at_call = [function._cache_size() for function in program._functions.values()]
    return [*at_call, len(program._compiled)]


def test_a_prepared_run_compiles_nothing_more(dataset, undisturbed):
    program = new_program(dataset)
    program.load(dataset.arrays, dataset.labels)
    program.prepare(dataset.rows)
    before = times_compiled(program)
    trained = train(program, dataset, 1, TRAINING)
    for rows in dataset.rows.values():
        program.evaluate(rows)
    program.prepare(dataset.rows)
    assert times_compiled(program) == before
    assert (trained, program.weights()) == (undisturbed[0], undisturbed[2])
    # Another number of clips is another call, and not taken for the prepared one.
    other = make_dataset(5, clips=53)
    assert trained_on(program, other) == trained_on(new_program(other), other)


def test_a_weight_is_as_good_as_repeated_clips():
    """One step on all clips, of a network without batch normalisation."""
    dataset = make_dataset(names=("text",))
    repeats = np.array([1, 3, 2])[dataset.labels]
    whole = np.arange(CLIPS, dtype=np.int32)
    repeated = np.repeat(whole, repeats)
    training = TrainingSettings(batch_size=len(repeated), learning_rate=0.01)
    balanced = training.model_copy(update={"class_weights": "balanced"})
    plain = new_program(dataset, "T", UNDROPPED, training)
    weighted = new_program(dataset, "T", UNDROPPED, balanced)
    weighted.weigh((np.array([1, 3, 2]) * CLIPS / len(repeated)).astype(np.float32))
    # Without weights in the settings, none act.
    plain.weigh(np.zeros(CLASSES, np.float32))
    losses, weights = [], []
    for program, rows in ((weighted, whole), (plain, repeated)):
        program.load(dataset.arrays, dataset.labels)
        program.reset(1)
        losses.append(program.train_epoch(rows)[0])
        weights.append(weights_of(program))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    for name, value in weights[0].items():
        np.testing.assert_allclose(value, weights[1][name], atol=2e-5)


def test_a_head_trains_its_encoder_on_its_own_labels():
    dataset = make_dataset(names=("audio",))
    head = Head("own", "audio", 2)
    network = build_network("A", dataset.shapes, CLASSES, UNDROPPED, [head])
    program = make_program(network, TRAINING.model_copy(update={"batch_size": CLIPS}), "keras", [3])
    whole = np.arange(CLIPS, dtype=np.int32)

    def step(own):
        program.load(dataset.arrays, dataset.labels, [own])
        program.reset(1)
        return program.train_epoch(whole), weights_of(program)

    unlabelled, without = step(np.full(CLIPS, -1, np.int32))
    own = (whole % 2).astype(np.int32)
    labelled, moved = step(own)
    own[:5] = -1
    assert step(own)[0] == labelled == unlabelled
    program.reset(1)
    initial = weights_of(program)
    for path in ("audio_task_own_1/kernel", "audio_task_own_logits/bias"):
        np.testing.assert_array_equal(without[path], initial[path])
        assert (moved[path] != initial[path]).any()
    # The fusion does not know of the head, the encoder does.
    np.testing.assert_allclose(moved["fusion_1/kernel"], without["fusion_1/kernel"], atol=1e-7)
    assert (moved["audio_dense_1/kernel"] != without["audio_dense_1/kernel"]).any()
    assert program.evaluate(whole).heads[0].shape == (CLIPS, 2)


def test_gates_learn_from_reliabilities_and_the_encoder_with_them():
    dataset = make_dataset(names=("audio",))
    settings = UNDROPPED.model_copy(update={"weighting": "divergence"})
    whole = np.arange(CLIPS, dtype=np.int32)
    training = TRAINING.model_copy(update={"batch_size": CLIPS})

    def program(weight):
        network = build_network("A", dataset.shapes, CLASSES, settings)
        return make_program(network, training, "keras", divergence_weight=weight)

    def step(program, reliability):
        program.load(dataset.arrays, dataset.labels, (), [reliability.astype(np.float32)])
        program.reset(1)
        return program.train_epoch(whole), weights_of(program)

    taught, control = program(0.3), program(0.0)
    unknown, every = np.full(CLIPS, -1), whole % 2
    alone, from_task = step(taught, unknown)
    loss, moved = step(taught, every)
    # The loss that is told is the fused answer's.
    assert loss == alone
    gate = "audio_gate/last_kernel"
    assert np.any(from_task[gate])
    assert (moved[gate] != from_task[gate]).any()
    for reliability in (unknown, every):
        same, weights = step(control, reliability)
        assert same == alone
        for path, value in from_task.items():
            np.testing.assert_allclose(weights[path], value, atol=1e-7, err_msg=path)
    assert taught.evaluate(whole).gates[0].shape == (CLIPS,)


def test_training_never_touches_the_test_rows(program, dataset, undisturbed):
    poisoned = {name: array.copy() for name, array in dataset.arrays.items()}
    labels = dataset.labels.copy()
    labels[dataset.rows["test"]] = CLASSES - 1 - labels[dataset.rows["test"]]
    for name in ("text", "audio", "vision"):
        poisoned[name][dataset.rows["test"]] = np.nan
    trained = trained_on(program, replace(dataset, arrays=poisoned, labels=labels))
    assert trained == undisturbed[0]
    assert program.weights() == undisturbed[2]


def test_weights_are_the_best_epochs(program, dataset, undisturbed):
    trained = trained_on(program, dataset)
    rows = dataset.rows["valid"]
    outputs = program.evaluate(rows)
    for known, found in zip(trained.valid.factors, outputs.factors, strict=True):
        np.testing.assert_array_equal(known, found)
    np.testing.assert_array_equal(trained.valid.logits, outputs.logits)
    chances = outputs.probabilities[np.arange(len(rows)), dataset.labels[rows]]
    best = trained.history[trained.best_epoch - 1]
    assert -np.log(chances).mean() == pytest.approx(best.valid_loss, rel=1e-6)
    assert best.valid_loss == min(row.valid_loss for row in trained.history)
    assert program.parameters == sum(np.prod(v.shape) for v in program.network.trainable_variables)


def test_evaluation_does_not_depend_on_chunks(program, undisturbed):
    big = make_dataset(3, clips=300)
    program.load(big.arrays, big.labels)
    rows = np.random.default_rng(0).integers(0, 300, 700).astype(np.int32)
    together = program.evaluate(rows).logits
    assert together.shape == (700, CLASSES)
    for part in (rows[:1], rows[3:4], rows[255:258], rows[:257]):
        start = next(n for n in range(700) if (rows[n : n + len(part)] == part).all())
        np.testing.assert_allclose(
            program.evaluate(part).logits, together[start : start + len(part)], rtol=1e-4, atol=1e-5
        )
    np.testing.assert_array_equal(program.evaluate(rows).logits, together)
    chances = program.evaluate(rows).probabilities
    np.testing.assert_allclose(chances.sum(1), 1, rtol=1e-12)
    np.testing.assert_allclose(np.log(chances), log_softmax(together), rtol=1e-9)


@pytest.mark.parametrize("name", ["T", "TAV"])
def test_outputs_are_in_the_order_of_the_rows(name):
    """Against the plain network, clip after clip, though texts are sorted by their length."""
    chosen = input_modalities(name)
    dataset = make_dataset(4, names=chosen)
    program = new_program(dataset, name)
    program.reset(3)
    program.load(dataset.arrays, dataset.labels)
    rows = np.random.default_rng(0).permutation(CLIPS)[:11].astype(np.int32)
    logits, factors, *_ = program.evaluate(rows)
    assert [factor.shape[0] for factor in factors] == [11] * len(name)
    first, last = (program.network.get_layer(layer) for layer in ("fusion_1", "logits"))
    for place, row in enumerate(rows):
        clip = {key: array[row : row + 1] for key, array in dataset.arrays.items()}
        expected = gradients.value(program.network, clip)
        np.testing.assert_allclose(logits[place : place + 1], expected, rtol=1e-4, atol=1e-5)
    assert first.kernel.shape[0] == np.prod([factor.shape[1] + 1 for factor in factors])
    hidden = first([keras.ops.convert_to_tensor(factor) for factor in factors], training=False)
    hidden = program.network.get_layer("fusion_2")(hidden)
    np.testing.assert_allclose(last(hidden), logits, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("batch_size", [7, 1], ids=lambda size: f"batch of {size}")
def test_steps_are_those_of_plain_keras(batch_size):
    """Two epochs against Keras's own training step, batch after batch, the last one partial."""
    dataset = make_dataset(names=("audio", "vision"))
    rows = dataset.rows["train"][:10] if batch_size == 1 else dataset.rows["train"]
    keras_adam = {"adam": "keras", "adam_epsilon": 1e-7, "batch_size": batch_size}
    ours = new_program(dataset, "AV", UNDROPPED, TRAINING.model_copy(update=keras_adam))
    ours.reset(1)
    ours.load(dataset.arrays, dataset.labels)

    plain = build_network("AV", dataset.shapes, CLASSES, UNDROPPED)
    initialise(plain, 1, "pytorch")
    plain.compile(
        keras.optimizers.Adam(TRAINING.learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    for epoch in range(2):
        order = np.random.default_rng(epoch).permutation(rows)
        losses, hits = [], []
        for start in range(0, len(order), batch_size):
            part = order[start : start + batch_size]
            given = {name: dataset.arrays[name][part] for name in ("audio", "vision")}
            loss, accuracy = plain.train_on_batch(given, dataset.labels[part])
            plain.reset_metrics()
            losses += [float(loss)] * len(part)
            hits += [float(accuracy)] * len(part)
        loss, accuracy = ours.train_epoch(order)
        assert loss == pytest.approx(np.mean(losses), rel=1e-4)
        assert accuracy == pytest.approx(np.mean(hits), abs=1e-6)
    features = {name: dataset.arrays[name] for name in ("audio", "vision")}
    everyone = np.arange(CLIPS, dtype=np.int32)
    # `keep` and `restore` bring the state of the device back into the network.
    ours.keep()
    ours.restore()
    np.testing.assert_allclose(
        ours.evaluate(everyone).logits, plain(features, training=False), rtol=1e-3, atol=1e-4
    )
    for variable, wanted in zip(ours.network.variables, plain.variables, strict=True):
        if "seed" not in variable.path:
            np.testing.assert_allclose(variable, wanted, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("preset", ["paper", "mmsa", "keras"])
def test_every_preset_trains_alike_on_the_fast_and_the_plain_path(preset, monkeypatch):
    """A GPU takes the plain path on TensorFlow. Without dropout, whose draws differ."""
    if keras.backend.backend() != "tensorflow":
        pytest.skip("JAX has one path")
    model = ModelSettings.model_validate({**SIZES_UNDROPPED, "preset": preset})
    training = TrainingSettings.model_validate(
        {"preset": preset, "batch_size": 7, "learning_rate": 0.01, "max_epochs": 2}
    )
    dataset = make_dataset()
    outputs = []
    for fast in (True, False):
        for module in ("sequence_encoder", "tensor_fusion"):
            monkeypatch.setattr(
                f"unic_tfn.model.{module}.on_tensorflow_cpu", lambda fast=fast: fast
            )
        program = new_program(dataset, settings=model, training=training)
        program.load(dataset.arrays, dataset.labels)
        trained = train(program, dataset, 1, training)
        outputs.append(
            (trained.history[-1].valid_loss, program.evaluate(dataset.rows["test"]).logits)
        )
    assert outputs[0][0] == pytest.approx(outputs[1][0], abs=2e-4)
    np.testing.assert_allclose(outputs[0][1], outputs[1][1], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("modality", "changes"),
    [
        (
            "text",
            [
                ({}, {}),
                ({"text": {**SIZES["text"], "padding": "read"}}, {}),
                ({"text": {**SIZES["text"], "biases": 2}}, {}),
            ],
        ),
        (
            "audio",
            [
                ({}, {}),
                ({"initial_values": "keras"}, {}),
                ({"batch_norm_variance": "unbiased"}, {}),
                ({}, {"adam": "keras", "adam_epsilon": 0.01}),
                ({}, {"adam_epsilon": 0.01}),
                ({}, {"stopping_loss": "mmsa"}),
            ],
        ),
    ],
)
def test_every_setting_that_presets_differ_in_changes_the_numbers(modality, changes):
    losses = set()
    dataset = make_dataset(names=(modality,))
    for model, training in changes:
        rules = TrainingSettings.model_validate({"batch_size": 8, "max_epochs": 2, **training})
        settings = ModelSettings.model_validate({**SIZES, **model})
        program = new_program(dataset, modality[0].upper(), settings, rules)
        program.load(dataset.arrays, dataset.labels)
        losses.add(train(program, dataset, 1, rules).history[-1].valid_loss)
    assert len(losses) == len(changes)


def test_weights_are_readable_by_path(program, undisturbed):
    from safetensors.numpy import load

    weights = load(undisturbed[2])
    kept = [v for v in program.network.variables if "seed_generator" not in v.path]
    assert set(weights) == {variable.path for variable in kept}
    assert weights["fusion_1/kernel"].shape == (5 * 4 * 5, 5)
    assert all(array.dtype == np.float32 for array in weights.values())


def test_log_softmax_is_exact_and_never_overflows():
    logits = np.array([[0, 0], [1000, -1000], [-3e38, 3e38]], np.float32)
    np.testing.assert_allclose(log_softmax(logits)[0], np.log(0.5))
    np.testing.assert_array_equal(log_softmax(logits)[1], [0, -2000])
    assert np.isfinite(log_softmax(logits)).all()


def test_weights_that_are_not_numbers_end_the_run_though_the_loss_is_finite():
    dataset = make_dataset(names=("audio", "vision"))
    dataset.arrays["vision"][:] = np.nan
    network = build_network("AV", dataset.shapes, CLASSES, SETTINGS)
    program = make_program(network, TRAINING, "pytorch")
    program.load(dataset.arrays, dataset.labels)
    with pytest.raises(DivergedError, match="number"):
        train(program, dataset, 1, TRAINING)


def test_what_is_not_a_number_is_refused_from_heads_too():
    logits = np.zeros((2, 3), np.float32)
    Outputs(logits, (), (logits,)).require_numbers(["one", "two"])
    broken = np.array([[0, 0], [0, np.nan]], np.float32)
    with pytest.raises(DataError, match="1 of 2 clips, the first of them 'two'"):
        Outputs(logits, (), (logits, broken)).require_numbers(["one", "two"])
