"""Milliseconds per training step at the paper's sizes, beside the machine's limit and a peer.

    python -m benchmarks.training_step                       # this program and the machine's limit
    python -m benchmarks.training_step --peer peer/bin/python   # and MMSA's TFN on PyTorch
    python -m benchmarks.training_step --fusion low_rank     # another fusion, beside plain Keras

The peer's interpreter belongs to an environment with MMSA and torch. All contestants take turns in
one process, and medians are printed: on a shared machine quote the ratios, not the milliseconds.
`KERAS_BACKEND=jax` measures the same on Keras with JAX.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import click
import numpy as np

from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
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
# Of the milliseconds of all contestants in a turn, and the name of one of them.
Ratio = Callable[[Mapping[str, float], str], float]
Batches = tuple[dict[str, np.ndarray], np.ndarray]


@click.command()
@click.option("--peer", type=click.Path(exists=True), help="Python with MMSA and torch.")
@click.option("--rounds", default=9, show_default=True, help="Turns that each contestant takes.")
@click.option(
    "--fusion",
    type=click.Choice(["tensor", "concat", "low_rank"]),
    default="tensor",
    show_default=True,
    help="The fusion; the limit and the peer are those of the tensor.",
)
def main(peer: str | None, rounds: int, fusion: str) -> None:
    """Print the table, or one for TAV and one for AV, which has no text, for another fusion."""
    device = start("auto", deterministic=True)
    steps = STEPS_A_TURN[device.kind]
    print(f"{device.kind} {device.name}, {platform.machine()}")
    if fusion != "tensor":
        for letters in ("TAV", "AV"):
            ours, plain = f"fusion {fusion}", f"plain Keras: fusion {fusion}, Adam"
            contestants = {
                ours: _ours({"fusion": fusion}, letters, steps),
                plain: _plain_keras(fusion, letters, steps),
            }
            _print_table(letters, contestants, rounds, {"of plain": _over(plain)})
        return
    limit = "limit: matrix products and Adam's traffic"
    contestants = {
        "tensor dropout (the paper's network)": _ours({}, "TAV", steps),
        "dropout on the factors, contracted": _ours({"fusion_dropout": "factors"}, "TAV", steps),
        "plain Keras: outer product, Dropout, Dense, Adam": _plain_keras(fusion, "TAV", steps),
        limit: _limit(device.kind),
    }
    ratios: dict[str, Ratio] = {"of limit": _over(limit)}
    if peer:
        name = "peer: MMSA's TFN on PyTorch"
        contestants[name] = _peer(peer, os.cpu_count() or 1, steps)
        ratios["peer is slower by"] = lambda turn, ours: turn[name] / turn[ours]
    _print_table("TAV", contestants, rounds, ratios)


def _over(reference: str) -> Ratio:
    return lambda turn, name: turn[name] / turn[reference]


def _print_table(
    letters: str, contestants: Mapping[str, Step], rounds: int, ratios: Mapping[str, Ratio]
) -> None:
    """Let the contestants take turns; print their medians, and their medians of ratios."""
    for step in contestants.values():
        step()
    turns = [{name: step() for name, step in contestants.items()} for _ in range(rounds)]
    print(f"\ninput {letters} at the paper's sizes, batch {BATCH}; ", end="")
    print(f"medians of {rounds} interleaved turns\n")
    print(f"{'':50} {'ms per step':>11}" + "".join(f" {title:>9}" for title in ratios))
    for name in contestants:
        line = f"{name:50} {median(t[name] for t in turns):11.1f}"
        for title, ratio in ratios.items():
            line += f" {median(ratio(turn, name) for turn in turns):{max(9, len(title))}.2f}"
        print(line)


def _data(clips: int) -> Batches:
    random = np.random.default_rng(0)
    arrays = {
        name: random.standard_normal((clips, *shape), np.float32) for name, shape in SHAPES.items()
    }
    # The peer computes every step of the padded text, so ours gets texts of full length too.
    arrays["text_length"] = np.full(clips, STEPS, np.int32)
    return arrays, random.integers(0, CLASSES, clips).astype(np.int32)


def _ours(model: Mapping[str, str], letters: str, steps: int) -> Step:
    from unic_tfn.model.network import build_network
    from unic_tfn.training.make_program import make_program

    settings = ModelSettings.model_validate(model)
    training = TrainingSettings(batch_size=BATCH, learning_rate=LEARNING_RATE)
    arrays, labels = _data(BATCH * steps)
    shapes = {name: array.shape[1:] for name, array in arrays.items()}
    network = build_network(letters, shapes, CLASSES, settings)
    program = make_program(network, training, settings.initial_values)
    program.reset(0)
    program.load({tensor.name: arrays[tensor.name] for tensor in network.inputs}, labels)
    order = np.arange(BATCH * steps, dtype=np.int32)
    return lambda: _milliseconds(lambda: program.train_epoch(order)) / steps


def _plain_keras(fusion: str, letters: str, steps: int) -> Step:
    from benchmarks.plain_keras import plain_epoch

    epoch = plain_epoch(fusion, letters, _data(BATCH), CLASSES, LEARNING_RATE)
    return lambda: epoch(steps)


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
