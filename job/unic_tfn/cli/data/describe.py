"""The `unic-tfn data describe` command: parse, call, print. Heavy imports wait until use."""

from pathlib import Path

import click

from unic_tfn.cli.once import OnceCommand


@click.command(cls=OnceCommand, short_help="Show the data card of PACKAGE.")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the card, with figures, as one page to this file.",
)
@click.option(
    "--croissant",
    is_flag=True,
    help="Also write the package's croissant.json, which packages of earlier versions lack.",
)
def describe(package: Path, html: Path | None, croissant: bool) -> None:
    """Show the data card of PACKAGE: its contents, its flaws, and the baselines to beat.

    Clips by split, class and label source; agreement of the label sources; ranges and gaps of the
    features; text lengths; clips that are nearly the same in two splits; and for every cell the
    scores of the majority class and of a linear probe on the test clips.

    \b
    Examples:
      unic-tfn data describe data/mine --html mine.html
      unic-tfn data describe data/mine --croissant
    """
    from unic_tfn.data.croissant.write import write_croissant
    from unic_tfn.data.package.store import read_package
    from unic_tfn.data.package.verify import require_labels
    from unic_tfn.data_card.card import make_card
    from unic_tfn.data_card.terminal import card_lines
    from unic_tfn.machine.durable import write_file

    contents = read_package(package)
    require_labels(str(package), contents.labels)
    card = make_card(contents, figures=html is not None)
    if html is not None:
        write_file(html, card.html())
    for line in card_lines(card):
        click.echo(line)
    if html is not None:
        click.echo(f"\nPage: {html}")
    if croissant:
        click.echo(f"\nCroissant description: {write_croissant(package)}")
