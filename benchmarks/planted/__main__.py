"""What each variant is for, shown on planted data.

    python -m benchmarks.planted triple
    python -m benchmarks.planted reliability
    python -m benchmarks.planted imbalance
    python -m benchmarks.planted learning-rate

Every network is trained by the whole program, from a jobspec with variants. Draw d of the data has
the seed d, which is also that of its networks.
"""

import time

import click

from benchmarks.planted import imbalance, learning_rate, reliability, triple
from benchmarks.planted.study import TRAINING

draws_option = click.option("--draws", default=10, show_default=True, help="Draws of the data.")


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """What each variant is for, shown on planted data."""
    began = time.perf_counter()
    context.call_on_close(lambda: print(f"{time.perf_counter() - began:.0f} s"))


@main.command("triple")
@click.option("--draws", default=5, show_default=True, help="Draws of the data.")
@click.option("--learning-rate", default=TRAINING["learning_rate"], show_default=True)
def _triple(draws: int, learning_rate: float) -> None:
    """A three-way interaction: how many clips each fusion needs."""
    triple.run(draws, learning_rate)


@main.command("reliability")
@draws_option
def _reliability(draws: int) -> None:
    """Unreliable modalities: divergence weighting beside its controls."""
    reliability.run(draws)


@main.command("imbalance")
@draws_option
def _imbalance(draws: int) -> None:
    """Imbalanced classes: with and without class weights."""
    imbalance.run(draws)


@main.command("learning-rate")
@click.option("--draws", default=3, show_default=True, help="Draws of the data.")
def _learning_rate(draws: int) -> None:
    """Features of many scales: the preset's learning rate and tuning."""
    learning_rate.run(draws)


if __name__ == "__main__":
    main()
