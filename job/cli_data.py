"""The `unic-tfn data` commands: parse, call, print. Nothing heavy is imported before it is used."""

from pathlib import Path

import click

POOLINGS = ("masked-mean", "padded-mean")


@click.group()
def data() -> None:
    """Make feature packages: import features, or generate the synthetic data set."""


@data.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--clips", type=int, help="Clips, over all three splits. [default: 965]")
@click.option("--seed", type=int, help="Seed from which every clip is drawn. [default: 2026]")
@click.option("--text-steps", type=int, help="Tokens in a text, at most. [default: 50]")
@click.option("--text-width", type=int, help="Features of one token. [default: 768]")
@click.option("--audio-width", type=int, help="Audio features of a clip. [default: 25]")
@click.option("--vision-width", type=int, help="Vision features of a clip. [default: 1434]")
@click.option("--force", is_flag=True, help="Replace a package that stands at OUT.")
def synthetic(out: Path, force: bool, **sizes: int | None) -> None:
    """Write the synthetic data set to the directory OUT.

    It has UniC's shape and a planted, documented signal, and it is flagged as synthetic wherever
    it goes. The same options give the same data on every machine.

    \b
    Example:
      unic-tfn data synthetic data/synthetic --clips 400
    """
    from pydantic import ValidationError

    from job.data.store import write_package
    from job.data.synthetic import synthetic_package
    from job.errors import UsageError
    from job.settings import SyntheticSettings

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
    parts = ", ".join(
        f"{package.split.count(split)} {split}" for split in ("train", "valid", "test")
    )
    click.echo(f"Synthetic data, {len(package.ids)} clips ({parts}): {out}")
    click.echo("It was generated; results on it say nothing about UniC or any real data.")


@data.command("import")
@click.argument("features", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    required=True,
    help="CSV with one row a clip: id, split if you have one, and columns of class names.",
)
@click.option("--name", default="", help="The package's name. [default: the feature file's]")
@click.option(
    "--pooling",
    type=click.Choice(POOLINGS),
    default=POOLINGS[0],
    show_default=True,
    help="Average audio and vision over the valid steps, or over padding too, as MMSA does.",
)
@click.option(
    "--split-seed",
    type=click.IntRange(0, 2**31 - 1),
    default=2026,
    show_default=True,
    help="Decides the 6:2:2 split that is made where neither file has one.",
)
@click.option(
    "--classes",
    multiple=True,
    metavar="SOURCE=A,B,C",
    help="Class order of a label source. [default: the paper's, else alphabetical]",
)
@click.option(
    "--id",
    "id_columns",
    default="id",
    show_default=True,
    metavar="COLUMN[,COLUMN]",
    help="Column of the ids; several are joined by '$_$'.",
)
@click.option(
    "--split", default="split", show_default=True, metavar="COLUMN", help="Column of the splits."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME=COLUMN",
    help="A label source and its column. [default: every column not named otherwise]",
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Column to keep as it is.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Column to leave out.")
@click.option("--force", is_flag=True, help="Replace a package that stands at OUT.")
def import_(
    features: Path,
    out: Path,
    labels: Path,
    name: str,
    pooling: str,
    split_seed: int,
    classes: tuple[str, ...],
    id_columns: str,
    split: str,
    sources: tuple[str, ...],
    keep: tuple[str, ...],
    ignore: tuple[str, ...],
    force: bool,
) -> None:
    """Import FEATURES, a pickle in MMSA-FET's layout, as a feature package OUT.

    Clips are joined with the label file by id. The split is the label file's, else the pickle's,
    else made. Nothing in the pickle is run. What was left out, cut or missing is told.

    \b
    Examples:
      unic-tfn data import feature.pkl --labels labels.csv data/unic
      unic-tfn data import feature.pkl --labels label.csv data/sims \\
        --id video_id,clip_id --split mode --source text=annotation_T
    """
    from job.data.account import format_account
    from job.data.importing import ImportOptions, import_features
    from job.data.label_file import LabelColumns
    from job.data.store import refuse_occupied, write_package

    columns = LabelColumns(
        id=_names(id_columns),
        split=split,
        sources=dict(_assignment("--source", text) for text in sources),
        kept=keep,
        ignored=ignore,
    )
    orders = {
        source: _names(order)
        for source, order in (_assignment("--classes", text) for text in classes)
    }
    options = ImportOptions(
        name=name,
        pooling="padded-mean" if pooling == "padded-mean" else "masked-mean",
        split_seed=split_seed,
        classes=orders,
        columns=columns,
    )
    refuse_occupied(out, overwrite=force)
    package, account = import_features(features, labels, options)
    write_package(package, out, overwrite=force)
    click.echo(format_account(package, account, out))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _assignment(option: str, text: str) -> tuple[str, str]:
    """Return the two sides of `NAME=VALUE`."""
    from job.errors import UsageError

    name, sign, value = text.partition("=")
    if not (name.strip() and sign and value.strip()):
        raise UsageError(f"{option}: expected NAME=VALUE, found {text!r}.", "See --help.")
    return name.strip(), value.strip()
