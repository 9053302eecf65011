"""Milliseconds per training step at the paper's sizes, beside the machine's limit and a peer.

    python -m benchmarks.training_step                       # this program and the machine's limit
    python -m benchmarks.training_step --peer peer/bin/python   # and MMSA's TFN on PyTorch

The peer's interpreter belongs to an environment with MMSA and torch. All contestants take turns in
one process, and medians are printed: on a shared machine quote the ratios, not the milliseconds.
`KERAS_BACKEND=jax` measures the same on Keras with JAX.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import click
import numpy as np

from unic_tfn.jobspec.settings import ModelSettings, TrainingSettings
from unic_tfn.training.backend import start

STEPS, CLASSES = 50, 7
SHAPES = {"text": (STEPS, 768), "audio": (25,), "vision": (1434,)}
BATCH, LEARNING_RATE = 32, 5e-4
# Steps per call of the program. On a GPU they are so short that a turn is a whole epoch of UniC.
STEPS_A_TURN = {"cpu": 5, "gpu": 19}
# Three fusion products per step: forward, gradient of the kernel, gradient of the factors.
FUSION_FLOP = 3 * 2 * BATCH * 257 * 33 * 129 * 32
# The LSTM's inputs are data, so they need no gradient: two products. The recurrent part has three.
LSTM_FLOP = 2 * 2 * BATCH * STEPS * 768 * 512 + 3 * 2 * BATCH * STEPS * 128 * 512
# Adam reads the parameter, its gradient and two moments, and writes all but the gradient.
ADAM_BYTES = 7 * 4 * 35_725_741

Step = Callable[[], float]
Batches = tuple[dict[str, np.ndarray], np.ndarray]


@click.command()
@click.option("--peer", type=click.Path(exists=True), help="Python with MMSA and torch.")
@click.option("--rounds", default=9, show_default=True, help="Turns that each contestant takes.")
def main(peer: str | None, rounds: int) -> None:
    """Print the table."""
    device = start("auto", deterministic=True)
    threads = os.cpu_count() or 1
    steps = STEPS_A_TURN[device.kind]
    contestants: dict[str, Step] = {
        "tensor dropout (the paper's network)": _ours("tensor", steps),
        "dropout on the factors, contracted": _ours("factors", steps),
        "plain Keras: outer product, Dropout, Dense, Adam": _plain_keras(steps),
        "limit: matrix products and Adam's traffic": _limit(device.kind),
    }
    if peer:
        contestants["peer: MMSA's TFN on PyTorch"] = _peer(peer, threads, steps)
    for step in contestants.values():
        step()
    turns = [{name: step() for name, step in contestants.items()} for _ in range(rounds)]
    print(f"{device.kind} {device.name}, {platform.machine()}")
    print(f"input TAV at the paper's sizes, batch {BATCH}; medians of {rounds} interleaved turns\n")
    limit = "limit: matrix products and Adam's traffic"
    header = f"{'':50} {'ms per step':>11} {'of limit':>9}"
    print(header + (f" {'peer is slower by':>18}" if peer else ""))
    for name in contestants:
        line = f"{name:50} {median(t[name] for t in turns):11.1f}"
        line += f" {median(t[name] / t[limit] for t in turns):9.2f}"
        if peer:
            line += f" {median(t[next(reversed(contestants))] / t[name] for t in turns):18.1f}"
        print(line)


def _data(clips: int) -> Batches:
    random = np.random.default_rng(0)
    arrays = {
        name: random.standard_normal((clips, *shape), np.float32) for name, shape in SHAPES.items()
    }
    # The peer computes every step of the padded text, so ours gets texts of full length too.
    arrays["text_length"] = np.full(clips, STEPS, np.int32)
    return arrays, random.integers(0, CLASSES, clips).astype(np.int32)


def _ours(dropout: str, steps: int) -> Step:
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program

    settings = ModelSettings.model_validate({"fusion_dropout": dropout})
    training = TrainingSettings(batch_size=BATCH, learning_rate=LEARNING_RATE)
    arrays, labels = _data(BATCH * steps)
    shapes = {name: array.shape[1:] for name, array in arrays.items()}
    network = build_network("TAV", shapes, CLASSES, settings)
    program = make_program(network, training, settings.initial_values)
    program.reset(0)
    program.load(arrays, labels)
    order = np.arange(BATCH * steps, dtype=np.int32)
    return lambda: _milliseconds(lambda: program.train_epoch(order)) / steps


def _plain_keras(steps: int) -> Step:
    """Return a step of a straightforward Keras program of the same network.

    On TensorFlow it is not compiled by XLA, which would take minutes; on JAX there is no other way.
    TensorFlow rewrites the graph before it runs it, which is its default and which `start` turns
    off.
    """
    import keras

    from unic_tfn.model.outer_product import OuterProduct

    layers = keras.layers
    inputs = {name: keras.Input(shape, name=name) for name, shape in SHAPES.items()}
    factors = [layers.Dense(256)(layers.LSTM(128)(inputs["text"]))]
    for name, width in (("audio", 32), ("vision", 128)):
        hidden = layers.Dropout(0.4)(layers.BatchNormalization(momentum=0.9)(inputs[name]))
        for _ in range(3):
            hidden = layers.Dense(width, "relu")(hidden)
        factors.append(hidden)
    hidden = layers.Dropout(0.4)(OuterProduct()(factors))
    for _ in range(2):
        hidden = layers.Dense(32, "relu")(hidden)
    network = keras.Model(inputs, layers.Dense(CLASSES)(hidden))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    compiled = keras.backend.backend() == "jax"
    network.compile(keras.optimizers.Adam(LEARNING_RATE), loss, jit_compile=compiled)
    batch, labels = _data(BATCH)
    batch.pop("text_length")

    def epoch() -> None:
        with _rewritten_graphs():
            for _ in range(steps):
                network.train_on_batch(batch, labels)

    return lambda: _milliseconds(epoch) / steps


@contextmanager
def _rewritten_graphs() -> Iterator[None]:
    """Restore TensorFlow's default for a block: the setting applies to each call."""
    import keras

    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    ours = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
    yield
    tf.config.optimizer.set_experimental_options(ours)


def _limit(kind: str) -> Step:
    """Return the milliseconds that this machine needs for a step's arithmetic and Adam's traffic.

    The rate of matrix products is that of a large square product, the bandwidth that of a copy. A
    GPU gets several calls before it is waited for, as a call takes longer than its computation.
    """
    import keras
    from keras import ops

    size, length, times = (1536, 2**25, 1) if kind == "cpu" else (8192, 2**28, 10)
    left = ops.convert_to_tensor(np.random.default_rng(0).random((size, size), np.float32))
    vector = ops.convert_to_tensor(np.arange(length, dtype=np.float32))
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        product, copy = tf.function(ops.matmul), tf.function(lambda v: v + 1.0)
    else:
        import jax

        product, copy = jax.jit(ops.matmul), jax.jit(lambda v: v + 1.0)

    def seconds(work: Callable[[], object]) -> float:
        def repeated() -> None:
            for _ in range(times):
                result = work()
            np.asarray(ops.ravel(result)[0])

        return _milliseconds(repeated) / 1e3 / times

    def step() -> float:
        flops = 2 * size**3 / seconds(lambda: product(left, left))
        bandwidth = 2 * 4 * length / seconds(lambda: copy(vector))
        return ((FUSION_FLOP + LSTM_FLOP) / flops + ADAM_BYTES / bandwidth) * 1e3

    return step


def _peer(python: str, threads: int, steps: int) -> Step:
    script = Path(__file__).with_name("peer_step.py")
    process = subprocess.Popen(
        [python, str(script), str(threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdin is None or process.stdout is None:
        sys.exit("The peer could not be started.")
    asks, answers = process.stdin, process.stdout

    def step() -> float:
        asks.write(f"{steps}\n")
        asks.flush()
        return float(answers.readline())

    return step


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
