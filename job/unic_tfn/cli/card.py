"""The `unic-tfn card` command: parse, call, print. Heavy imports wait until use."""

from pathlib import Path

import click


@click.command(short_help="Write the model card of a run.")
@click.argument("job_folder", metavar="JOB_FOLDER", type=click.Path(path_type=Path))
@click.argument("run", metavar="RUN")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write instead. [default: README.md beside the run's weights]",
)
@click.option("--force", is_flag=True, help="Replace a card that is there and was edited.")
def card(job_folder: Path, run: str, out: Path | None, force: bool) -> None:
    """Write the model card of a RUN of JOB_FOLDER, in the form of the Hugging Face hub.

    The card is README.md in the folder of the run's weights. It says, from the run's verified
    record alone, what was trained on which data, with which settings and scores, how to use it and
    what it is not for. RUN may be a pattern, as for `run --only`: every run that it names gets a
    card. The jobspec must have had `save_weights: true`; without weights, --out writes a card that
    says so.

    A record does not know the license: fill it in. Before you publish the folder, look at its
    predictions.csv, which lists the ids and labels of the data's clips.

    \b
    Examples:
      unic-tfn card outputs/mine M-TAV/1111
      unic-tfn card outputs/mine 'M-*'
      unic-tfn card outputs/variants late:M-TAV/1111 --out card.md
    """
    from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
    from unic_tfn.model_card.card import write_cards

    paths, synthetic = write_cards(job_folder, run, out, force)
    for path in paths:
        click.echo(f"Model card: {path}")
    if synthetic:
        click.echo(SYNTHETIC_SENTENCE)
