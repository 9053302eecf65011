"""The `unic-tfn data synthetic` command: parse, call, print. Heavy imports wait until use."""

from pathlib import Path

import click


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--clips", type=int, help="Clips, over all three splits. [default: 965]")
@click.option("--seed", type=int, help="Seed from which every clip is drawn. [default: 2026]")
@click.option("--text-steps", type=int, help="Tokens in a text, at most. [default: 50]")
@click.option("--text-width", type=int, help="Features of one token. [default: 768]")
@click.option("--audio-width", type=int, help="Audio features per clip. [default: 25]")
@click.option("--vision-width", type=int, help="Vision features per clip. [default: 1434]")
@click.option("--force", is_flag=True, help="Replace an existing package at OUT.")
def synthetic(out: Path, force: bool, **sizes: int | None) -> None:
    """Write the synthetic data set to the directory OUT.

    It has UniC's shape and a planted, documented signal, and it is flagged as synthetic wherever
    it goes. The same options give the same data on every machine.

    \b
    Example:
      unic-tfn data synthetic data/synthetic --clips 400
    """
    from unic_tfn.grid import SPLITS
    from unic_tfn.interface.synthetic import synthetic as written
    from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

    package = written(out, force=force, **sizes)
    parts = ", ".join(f"{package.split.count(split)} {split}" for split in SPLITS)
    click.echo(f"Synthetic data, {len(package.ids)} clips ({parts}): {out}")
    click.echo(SYNTHETIC_SENTENCE)
