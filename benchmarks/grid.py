"""The whole 57-run grid at UniC's shape with a fixed number of epochs: where the seconds go.

    python -m benchmarks.grid --epochs 10
    python -m benchmarks.grid --epochs 10 --folds 5 --only '*/1111'

Runs `jobspecs/full.yaml`, with folds if they are asked for, on the synthetic data in a process of
its own, in a temporary folder, and adds up the `timing.json` of all runs. The first call for an
input also compiles: its time beyond the median call of the same kind, in the run with the longest
first epoch, counts as compilation.
"""

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.commands import full_jobspec, program, timings


@click.command()
@click.option("--epochs", default=10, show_default=True, help="Epochs of every run.")
@click.option(
    "--fusion-dropout", type=click.Choice(["tensor", "factors", "none"]), default="tensor"
)
@click.option("--only", default="*", show_default=True, help="Only runs whose name matches.")
@click.option("--folds", default=0, help="How many folds. [default: the data's own split]")
def main(epochs: int, fusion_dropout: str, only: str, folds: int) -> None:
    """Run the grid and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        spec = full_jobspec(
            Path(folder),
            model={"preset": "paper", "fusion_dropout": fusion_dropout},
            training={"max_epochs": epochs, "patience": epochs},
            **({"folds": {"k": folds}} if folds else {}),
        )
        spent = program("run", spec, "--outputs", folder, "--only", only)
        found = timings(Path(folder))
    seconds = _phases(found)
    seconds["start, data and the rest"] = spent.seconds - sum(seconds.values())
    _print(seconds, spent.seconds, len(found))
    print(f"peak memory {spent.peak / 1e9:.2f} GB")


def _phases(found: Mapping[Path, dict[str, Any]]) -> dict[str, float]:
    """Return the seconds of all runs by phase."""
    seconds: dict[str, float] = defaultdict(float)
    by_input = defaultdict(list)
    for timing in found.values():
        by_input[timing["run"]["input"]].append(timing)
        for phase, lap in timing["seconds"].items():
            seconds[phase] += lap
    # Counted with the time outside the runs.
    seconds.pop("data")
    first_calls = 0.0
    for group in by_input.values():
        for place, phase in enumerate(("steps", "validation")):
            laps = [epoch[place] for timing in group for epoch in timing["epochs"]]
            first_call = max(timing["epochs"][0][place] for timing in group) - median(laps)
            seconds[phase] += sum(laps) - first_call
            first_calls += first_call
    seconds["compilation"] += first_calls
    inside = seconds["steps"] + seconds["validation"] + first_calls
    seconds["initial values and best weights"] = seconds.pop("training") - inside
    return seconds


def _print(seconds: dict[str, float], total: float, runs: int) -> None:
    print(f"{runs} runs, {total:.1f} s in all\n")
    print(f"{'phase':34} {'seconds':>8} {'per run':>7} {'share':>6}")
    for phase, value in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"{phase:34} {value:8.1f} {value / runs:7.2f} {value / total:6.1%}")
    rest = total - seconds["steps"]
    print(
        f"{'everything that is not a step':34} {rest:8.1f} {rest / runs:7.2f} {rest / total:6.1%}"
    )


if __name__ == "__main__":
    main()
