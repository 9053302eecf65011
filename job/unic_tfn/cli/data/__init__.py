"""The `unic-tfn data` commands, one file each."""

import click

from unic_tfn.cli.data.describe import describe
from unic_tfn.cli.data.import_features import import_features
from unic_tfn.cli.data.synthetic import synthetic


@click.group()
def data() -> None:
    """Make feature packages and describe them."""


for _command in (synthetic, import_features, describe):
    data.add_command(_command)
