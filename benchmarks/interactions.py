"""The cost of explaining one trained network at the paper's sizes: seconds and peak memory.

    python -m benchmarks.interactions --input TAV --clips 191
    python -m benchmarks.interactions --fusion low_rank

The network has UniC's shape and random weights, which cost as much as trained ones. Two measures
from the same process are printed beside the seconds: for the tensor the multiply-adds of the
coalition table at the speed of a large matrix product, and for every fusion a prediction of every
combination by the network itself.
"""

import resource
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, get_args

import click
import numpy as np

from unic_tfn.jobspec.fusion_size import FusionName

if TYPE_CHECKING:
    import keras

SHAPES = {"text": (50, 768), "audio": (25,), "vision": (1434,)}
CLASSES = 7
ASKED = 1024
REPEATS = 3


@click.command()
@click.option(
    "--input", "letters", default="TAV", show_default=True, help="Modalities that the network sees."
)
@click.option("--clips", default=191, show_default=True, help="Test clips.")
@click.option(
    "--fusion",
    default="tensor",
    show_default=True,
    type=click.Choice(get_args(FusionName)),
    help="How the network fuses its modalities.",
)
def main(letters: str, clips: int, fusion: FusionName) -> None:
    """Print the costs of one explanation."""
    from unic_tfn.training.backend import start

    start("cpu", deterministic=True)
    from unic_tfn.interactions.from_keras import explain_network
    from unic_tfn.jobspec.training_settings import TrainingSettings
    from unic_tfn.training.dataset import Dataset
    from unic_tfn.training.make_program import make_program

    network, arrays = _network(letters, clips, fusion)
    labels = np.arange(clips, dtype=np.int32) % CLASSES
    rows = np.arange(clips, dtype=np.int32)
    names = tuple(f"class {number}" for number in range(CLASSES))
    dataset = Dataset(arrays, labels, names, {"test": rows})
    ids = [str(row) for row in rows]
    program = make_program(network, TrainingSettings(), "pytorch")
    program.load(arrays, labels)
    factors = program.evaluate(rows).factors
    before = _peak()
    print(f"input {letters}, {fusion}, {clips} clips, all quantities")

    def once() -> float:
        return _timed(lambda: explain_network(network, letters, dataset, factors, ids, clips))

    print(f"first explanation     {once():8.2f} s")
    print(f"peak memory           {_peak():8.2f} GB, of which {before:.2f} GB before it")
    worked = time.process_time()
    seconds = [once() for _ in range(REPEATS)]
    worked = (time.process_time() - worked) / REPEATS
    print(f"later ones            {min(seconds):8.2f} s (best of {REPEATS})")
    print(f"  processor time      {worked:8.2f} s, over all cores")
    _limits(network, arrays, letters, clips)


def _network(letters: str, clips: int, fusion: FusionName) -> "tuple[keras.Model, dict[str, Any]]":
    from unic_tfn.grid import input_modalities
    from unic_tfn.jobspec.settings import ModelSettings
    from unic_tfn.model.initial_values import initialise
    from unic_tfn.model.network import build_network

    random = np.random.default_rng(0)
    shapes = {name: SHAPES[name] for name in input_modalities(letters)}
    arrays: dict[str, Any] = {
        name: random.standard_normal((clips, *shape)).astype(np.float32)
        for name, shape in shapes.items()
    }
    if "text" in arrays:
        arrays["text_length"] = np.full(clips, SHAPES["text"][0], np.int32)
    network = build_network(letters, shapes, CLASSES, ModelSettings(fusion=fusion))
    initialise(network, 1, "pytorch")
    return network, arrays


def _limits(network: "keras.Model", arrays: dict[str, Any], letters: str, clips: int) -> None:
    from unic_tfn.interactions.from_keras import fused_network
    from unic_tfn.interactions.fusions.tensor import Tensor

    fusion = fused_network(network, letters).fusion
    if isinstance(fusion, Tensor):
        steps = _multiply_adds(fusion.kernel.shape, clips)
        rate = _matrix_product_rate()
        print(
            f"multiply-adds         {steps / 1e9:8.1f} G; at this machine's {rate / 1e9:.0f} G/s:"
        )
        print(f"  matrix products     {steps / rate:8.2f} s")
    rows = np.random.default_rng(1).integers(0, clips, ASKED)
    asked = {name: array[rows] for name, array in arrays.items()}
    network.predict(asked, batch_size=256, verbose=0)
    each = _timed(lambda: network.predict(asked, batch_size=256, verbose=0)) / ASKED
    total = each * clips ** len(letters)
    print(f"  predicting all       {total:8.0f} s for {clips ** len(letters):,} combinations")


def _multiply_adds(kernel: Sequence[int], clips: int) -> int:
    """Return the multiply-adds of the table: text, then vision, then audio, then the head."""
    *widths, units = kernel
    total, combinations, rest = 0, 1, int(np.prod(kernel))
    for width in [widths[0], *reversed(widths[1:])]:
        combinations *= clips
        total += combinations * rest
        rest //= width
    return total + combinations * units * (units + CLASSES)


def _matrix_product_rate(size: int = 2048) -> float:
    """Return the multiply-adds a second of a large float32 matrix product."""
    square = np.ones((size, size), np.float32)
    return size**3 / min(_timed(lambda: square @ square) for _ in range(2 * REPEATS))


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak() -> float:
    """Return the process's largest memory so far in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main()
