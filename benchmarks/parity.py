"""Whether this program's network is MMSA's TFN: exactly step by step, in distribution over seeds.

    python -m benchmarks.parity --peer peer/bin/python --data features.pkl --labels labels.csv

The peer's interpreter belongs to an environment with MMSA and torch; TensorFlow is needed here.

First, with weights copied and no dropout: logits, gradients and Adam's first steps. Then, since
random draws cannot be copied, both programs train the same networks on the same clips from many
seeds, MMSA by its own training loop; accuracy, weighted F1, best epoch and validation loss are
compared as two samples. `--preset keras` shows that the comparison can find a difference.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.commands import program as command
from benchmarks.parity_runs import MEASURES, Comparison, compared, samples
from benchmarks.parity_steps import Ask, largest_differences
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_package
from unic_tfn.statistics.families import holm
from unic_tfn.training.backend import start

TOLERANCE = 1e-6


@click.command()
@click.option("--peer", required=True, type=click.Path(exists=True), help="Python with MMSA.")
@click.option("--data", required=True, type=click.Path(exists=True), help="Features to import.")
@click.option("--labels", required=True, type=click.Path(exists=True), help="Their labels.")
@click.option("--source", default="multimodal", show_default=True, help="Label source.")
@click.option("--inputs", default="T,TA,TAV", show_default=True, help="Inputs to train.")
@click.option("--seeds", default=30, show_default=True, help="Runs of each program and input.")
@click.option("--preset", default="mmsa", show_default=True, help="Our preset.")
def main(
    peer: str, data: str, labels: str, source: str, inputs: str, seeds: int, preset: str
) -> None:
    """Print both comparisons; exit with 1 if a step differs."""
    began = time.perf_counter()
    start("cpu", deterministic=True)
    with tempfile.TemporaryDirectory() as name, _peer(peer) as ask:
        folder = Path(name)
        command("data", "import", data, folder / "package", "--labels", labels)
        package = with_time_axis(read_package(folder / "package"))
        print(f"preset {preset}: largest differences from the peer, weights copied, no dropout")
        exact = [_print_steps(part, preset, folder, ask) for part in inputs.split(",")]
        print(f"\n{seeds} seeds each, label source {source}")
        rows: dict[tuple[str, str], Comparison] = {}
        for part in inputs.split(","):
            both = samples(part, source, package, preset, seeds, folder / f"{part}-runs.npz", ask)
            rows |= {(part, m): compared(both[0][m], both[1][m]) for m in MEASURES}
    _print_samples(rows)
    print(f"\n{time.perf_counter() - began:.0f} s")
    sys.exit(0 if all(exact) else 1)


def with_time_axis(package: FeaturePackage) -> FeaturePackage:
    """Return a package whose pooled text, if it is, has become texts of one token."""
    if package.text_length is not None:
        return package
    text = package.features["text"][:, None]
    length = np.ones(len(text), np.int32)
    return replace(package, features={**package.features, "text": text}, text_length=length)


def _print_steps(letters: str, preset: str, folder: Path, ask: Ask) -> bool:
    """Print the differences for one input, and return whether all are within the tolerance."""
    differences = largest_differences(letters, preset, folder, ask)
    for quantity, difference in differences.items():
        verdict = "" if difference <= TOLERANCE else f"  more than {TOLERANCE:g}"
        print(f"  {letters:4} {quantity:38} {difference:8.1e}{verdict}")
    return max(differences.values()) <= TOLERANCE


def _print_samples(rows: dict[tuple[str, str], Comparison]) -> None:
    """Print the comparisons; the permutation tests are corrected over all of them."""
    corrected = holm(np.array([row.permutation for row in rows.values()]))
    print(
        f"  {'':20} {'ours':>8} {'peer':>8} {'difference, 95 %':>18} {'p':>6} {'Holm':>6} {'KS':>6}"
    )
    for ((letters, measure), row), p in zip(rows.items(), corrected, strict=True):
        difference = f"{row.ours - row.peers:+.4f} ± {row.interval:.4f}"
        print(
            f"  {letters:4} {measure:15} {row.ours:8.4f} {row.peers:8.4f} {difference:>18} "
            f"{row.permutation:6.3f} {p:6.3f} {row.kolmogorov_smirnov:6.3f}"
        )


@contextmanager
def _peer(python: str) -> Iterator[Ask]:
    """Run the peer, and give a function that sends it a task and returns its answers."""
    script = Path(__file__).with_name("parity_peer.py")
    process = subprocess.Popen(
        [python, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdin is None or process.stdout is None:
        sys.exit("The peer could not be started.")
    tasks, answers = process.stdin, process.stdout

    def ask(task: dict[str, Any]) -> list[dict[str, Any]]:
        tasks.write(json.dumps(task) + "\n")
        tasks.flush()
        lines = [answers.readline() for _ in task.get("seeds", [0])]
        if not all(lines):
            sys.exit(f"The peer ended: run {python} {script} to see why.")
        return [json.loads(line) for line in lines]

    with process:
        yield ask
        tasks.close()


if __name__ == "__main__":
    main()
