"""The exact part of `parity`: from equal weights, equal logits, gradients and first steps."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.parity_weights import LSTM, in_peers_terms
from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings

STEPS, CLIPS, CLASSES = 3, 32, 7
SHAPES = {"text": (6, 10), "audio": (9,), "vision": (12,)}
MODEL = {
    "text": {"lstm_units": 8, "units": 7},
    "audio": {"units": 5, "dropout": 0.0},
    "vision": {"units": 6, "dropout": 0.0},
    "fusion_units": 8,
    "fusion_rate": 0.0,
}

Ask = Callable[[dict[str, Any]], list[dict[str, Any]]]
Arrays = dict[str, NDArray[Any]]


def largest_differences(letters: str, preset: str, folder: Path, ask: Ask) -> dict[str, float]:
    """Return, by quantity, the largest difference from the peer's.

    The data are random, with texts of all lengths whose padding is zeros. There is no dropout,
    since its draws cannot be the same.

    Args:
        letters: the input.
        preset: ours.
        folder: for the arrays.
        ask: sends the peer a task and returns its answers.
    """
    model = ModelSettings.model_validate({**MODEL, "preset": preset})
    training = TrainingSettings.model_validate({"preset": preset, "batch_size": CLIPS})
    arrays, labels = _data()
    widths = {k: getattr(model, m).units for k, m in zip("TAV", SHAPES, strict=True)}
    widths = {letter: widths[letter] for letter in letters}
    weights, ours = _ours(letters, model, training, arrays, labels)
    # A preset with one bias has none for the peer's second one.
    copied = {LSTM["recurrent_bias"]: np.zeros(4 * model.text.lstm_units, np.float32)}
    copied |= in_peers_terms(weights, widths)
    given: Arrays = {f"w:{name}": value for name, value in copied.items()}
    file = folder / f"{letters}.npz"
    given |= {name: arrays[name] for name in ("text", "audio", "vision")}
    np.savez(file, labels=labels, **given)  # type: ignore[arg-type]
    (answer,) = ask(
        {
            "task": "steps",
            "letters": letters,
            "file": str(file),
            "steps": STEPS,
            "settings": peers_settings(model, SHAPES, CLASSES),
            "learning_rate": training.learning_rate,
        }
    )
    with np.load(answer["file"]) as found:
        return _compared(ours, dict(found), widths)


def peers_settings(
    model: ModelSettings, shapes: Mapping[str, tuple[int, ...]], classes: int
) -> dict[str, Any]:
    """Return our sizes and dropouts in MMSA's terms.

    Args:
        model: ours.
        shapes: of a clip's text, audio and vision.
        classes: the number of classes.
    """
    return {
        "feature_dims": [shapes[name][-1] for name in ("text", "audio", "vision")],
        "hidden_dims": [model.text.lstm_units, model.audio.units, model.vision.units],
        "text_out": model.text.units,
        "post_fusion_dim": model.fusion_units,
        "dropouts": [model.audio.dropout, model.vision.dropout, 0.0, model.fusion_rate],
        "num_classes": classes,
    }


def _data() -> tuple[Arrays, NDArray[np.int32]]:
    random = np.random.default_rng(0)
    arrays: Arrays = {
        name: random.standard_normal((CLIPS, *shape)).astype(np.float32)
        for name, shape in SHAPES.items()
    }
    length = random.integers(0, SHAPES["text"][0] + 1, CLIPS).astype(np.int32)
    arrays["text"][np.arange(SHAPES["text"][0]) >= length[:, None]] = 0
    arrays["text_length"] = length
    return arrays, random.integers(0, CLASSES, CLIPS).astype(np.int32)


def _ours(
    letters: str,
    model: ModelSettings,
    training: TrainingSettings,
    arrays: Arrays,
    labels: NDArray[np.int32],
) -> tuple[Arrays, Arrays]:
    """Return the initial weights, and our side of what `_compared` compares."""
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program

    chosen = input_modalities(letters)
    network = build_network(letters, {m: SHAPES[m] for m in chosen}, CLASSES, model)
    program = make_program(network, training, model.initial_values)
    program.reset(0)
    names = [*chosen, *(["text_length"] if "text" in chosen else [])]
    used = {name: arrays[name] for name in names}
    before = _values(network)
    found = {**_gradients(network, used, labels)}
    program.reset(0)
    program.load(used, labels)
    order = np.arange(CLIPS, dtype=np.int32)
    for number in range(STEPS):
        program.train_epoch(order)
        found |= {f"{number}:{path}": value for path, value in _values(network).items()}
    found["evaluated"] = program.evaluate(order).logits
    return before, found


def _values(network: Any) -> Arrays:
    kept = [v for v in network.variables if "seed_generator" not in v.path]
    return {v.path: np.array(v) for v in kept}


def _gradients(network: Any, inputs: Arrays, labels: NDArray[np.int32]) -> Arrays:
    """Return the logits in training, and the loss's gradients as `g:PATH`, on TensorFlow."""
    import tensorflow as tf

    given = {name: tf.constant(array) for name, array in inputs.items()}
    with tf.GradientTape() as tape:
        logits = network(given, training=True)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        loss = tf.reduce_mean(losses)
    variables = network.trainable_variables
    gradients = tape.gradient(loss, [v.value for v in variables])
    pairs = zip(variables, gradients, strict=True)
    return {"logits": logits.numpy(), **{f"g:{v.path}": g.numpy() for v, g in pairs}}


def _compared(ours: Arrays, peers: Arrays, widths: Mapping[str, int]) -> dict[str, float]:
    """Return the largest differences, those of moving statistics among the weights'."""

    def group(prefix: str) -> float:
        part = {k.removeprefix(prefix): v for k, v in ours.items() if k.startswith(prefix)}
        wanted = in_peers_terms(part, widths)
        return max(_largest(value, peers[prefix + name]) for name, value in wanted.items())

    last = f"{STEPS - 1}:"
    return {
        "logits in training": _largest(ours["logits"], peers["logits"]),
        "gradients": group("g:"),
        "weights after 1 step": group("0:"),
        f"weights after {STEPS} steps": group(last),
        f"logits in evaluation after {STEPS} steps": _largest(
            ours["evaluated"], peers["evaluated"]
        ),
    }


def _largest(value: NDArray[Any], wanted: NDArray[Any]) -> float:
    if value.shape != wanted.shape:
        raise ValueError(f"shapes {value.shape} and {wanted.shape}")
    return float(np.abs(value - wanted).max())
