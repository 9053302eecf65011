"""The `unic-tfn predict` command: parse, call, print. Heavy imports wait until use."""

from pathlib import Path

import click

from unic_tfn.cli.data.import_values import import_values
from unic_tfn.data.preparation import Nonfinite
from unic_tfn.data.readers.kinds import accepted

HELP = f"""Give the class probabilities of new clips, by the network of a run that kept its weights.

JOB_FOLDER is a job's folder and RUN one of its runs; the jobspec must have had
`save_weights: true`. PACKAGE_OR_ARRAYS is a feature package, or {accepted()}, which is then
prepared as the training data were: with the same keys, averages over time and replacements of NaN.
Labels and a split are not needed, and one clip is enough. Features with other dimensions, or
prepared in another way, are refused. A warning is given if it is not known how they were prepared,
or if they have properties that the training data lacked.

In a job with folds, RUN may also be a cell or a cell's seed, such as M-TA or M-TA/1111: the
probabilities are then means over all its networks.

\b
Examples:
  unic-tfn predict outputs/mine M-TA/1111 data/new --out predictions.csv
  unic-tfn predict outputs/mine M-TAV/1111 new.npz --key vision=face --nonfinite zero
  unic-tfn predict outputs/folds M-TAV data/new
"""


@click.command(help=HELP, short_help="Give the class probabilities of new clips.")
@click.argument("job_folder", metavar="JOB_FOLDER", type=click.Path(path_type=Path))
@click.argument("run", metavar="RUN")
@click.argument("features", metavar="PACKAGE_OR_ARRAYS", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV file to write. [default: standard output]"
)
@click.option(
    "--and",
    "further",
    multiple=True,
    type=click.Path(path_type=Path),
    help="One more file of arrays, joined by id: another modality.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="NAME=KEY",
    help="The key in a file of arrays for our id, text, audio, vision, audio_lengths, ... "
    "[default: that of the training data]",
)
@click.option(
    "--nonfinite",
    type=click.Choice([code.value for code in Nonfinite]),
    help="NaN and infinity in a file of arrays: refuse, or replace by 0 or by the column's median "
    "over the run's train clips. [default: as in the training data]",
)
def predict(
    job_folder: Path,
    run: str,
    features: Path,
    out: Path | None,
    further: tuple[Path, ...],
    keys: tuple[str, ...],
    nonfinite: str | None,
) -> None:
    """Print the class probabilities of new clips, or write them to a file."""
    from unic_tfn.cli.streams import write_data
    from unic_tfn.machine.durable import write_file
    from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
    from unic_tfn.predict.new_clips import FileOptions
    from unic_tfn.predict.prediction import predict as make

    named = import_values({"keys": keys}).get("keys", {})
    options = FileOptions(named, Nonfinite(nonfinite) if nonfinite else None, further)
    made = make(job_folder, run, features, options)
    for note in made.notes:
        click.echo(f"Note: {note}", err=True)
    for warning in made.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if out is None:
        write_data(made.csv)
    else:
        write_file(out, made.csv)
        click.echo(f"Predictions: {out}")
    if made.synthetic:
        click.echo(SYNTHETIC_SENTENCE, err=True)
