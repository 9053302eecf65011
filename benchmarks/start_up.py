"""How long commands take that do not train, and how much memory a run takes.

    python -m benchmarks.start_up

Each command runs in a process of its own, as a user starts it. Times are medians, except for the
runs that train, which are done once.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click

from benchmarks.commands import Spent, full_jobspec, program


@click.command()
@click.option("--rounds", default=7, show_default=True, help="How often each command is run.")
def main(rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        grid = full_jobspec(Path(folder))
        commands: dict[str, tuple[object, ...]] = {
            "--help": ("--help",),
            "validate, the paper's grid": ("validate", grid),
            "plan, the paper's grid": ("plan", grid),
        }
        for name, arguments in commands.items():
            _print(name, [program(*arguments) for _ in range(rounds)])
    for letters in ("A", "T", "TAV"):
        with tempfile.TemporaryDirectory() as folder:
            spec = full_jobspec(
                Path(folder),
                grid={"multimodal": [letters]},
                seeds=[1],
                training={"max_epochs": 2},
            )
            run = ("run", spec, "--outputs", folder)
            _print(f"run, input {letters}, two epochs", [program(*run)])
            _print("    the same, finished before", [program(*run) for _ in range(rounds)])


def _print(name: str, costs: Sequence[Spent]) -> None:
    seconds = median(cost.seconds for cost in costs)
    peak = max(cost.peak for cost in costs)
    print(f"{name:32} {seconds:7.2f} s {peak / 1e6:7.0f} MB", flush=True)


if __name__ == "__main__":
    main()
