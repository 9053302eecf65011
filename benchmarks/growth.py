"""How the cost of one run grows with the clips, the classes and the sizes of the features.

    python -m benchmarks.growth

Trains input TAV for a few epochs on synthetic data, each time with one size changed, in a process
of its own. The seconds per epoch are the median without the first, which includes compilation.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.commands import full_jobspec, program, timings

UNIC = {"clips": 965, "text_steps": 50, "text_width": 768, "audio_width": 25, "vision_width": 1434}
VARIANTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("UniC's shape, the paper's network", {}),
    ("half the clips", {"clips": 482}),
    ("twice the clips", {"clips": 1930}),
    ("four times the clips", {"clips": 3860}),
    ("twice the text steps", {"text_steps": 100}),
    ("twice the text width", {"text_width": 1536}),
    ("four times the vision width", {"vision_width": 5736}),
    ("half the fusion units", {"model": {"fusion_units": 16}}),
    ("half the vision units", {"model": {"vision": {"units": 64}}}),
    ("dropout on the factors", {"model": {"fusion_dropout": "factors"}}),
)


@click.command()
@click.option("--epochs", default=4, show_default=True, help="Epochs of every run, at least 2.")
def main(epochs: int) -> None:
    """Print the table."""
    print(
        f"{'':34} {'s per epoch':>11} {'ms per clip':>11} {'predict':>8} {'explain':>8} {'peak':>7}"
    )
    for name, changes in VARIANTS:
        print(f"{name:34} {_measure(changes, epochs)}", flush=True)


def _measure(changes: dict[str, Any], epochs: int) -> str:
    sizes = UNIC | {key: value for key, value in changes.items() if key in UNIC}
    with tempfile.TemporaryDirectory() as folder:
        spec = full_jobspec(
            Path(folder),
            data={"synthetic": sizes},
            grid={"multimodal": ["TAV"]},
            seeds=[1],
            model={"preset": "paper", **changes.get("model", {})},
            training={"max_epochs": epochs, "patience": epochs},
        )
        spent = program("run", spec, "--outputs", folder)
        (timing,) = timings(Path(folder)).values()
    epoch = median(steps for steps, _ in timing["epochs"][1:])
    laps = timing["seconds"]
    return (
        f"{epoch:11.2f} {epoch / sizes['clips'] * 1e3:11.2f} {laps['prediction']:6.2f} s "
        f"{laps['interactions']:6.2f} s {spent.peak / 1e9:4.1f} GB"
    )


if __name__ == "__main__":
    main()
