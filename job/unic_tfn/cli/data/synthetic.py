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
    from pydantic import ValidationError

    from unic_tfn.data.package.store import write_package
    from unic_tfn.data.synthetic.synthetic import synthetic_package
    from unic_tfn.errors import UsageError
    from unic_tfn.grid import SPLITS
    from unic_tfn.jobspec.data_settings import SyntheticSettings
    from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

    try:
        settings = SyntheticSettings.model_validate(
            {name: value for name, value in sizes.items() if value is not None}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = "--" + "-".join(str(part) for part in first["loc"]).replace("_", "-")
        raise UsageError(f"{option}: {first['msg']}.", "See --help.") from error
    package = synthetic_package(settings)
    write_package(package, out, overwrite=force)
    parts = ", ".join(f"{package.split.count(split)} {split}" for split in SPLITS)
    click.echo(f"Synthetic data, {len(package.ids)} clips ({parts}): {out}")
    click.echo(SYNTHETIC_SENTENCE)
