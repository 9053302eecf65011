"""The `unic-tfn data` commands: parse, call, print. Nothing heavy is imported before it is used."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

    from unic_tfn.data.package.store import write_package
    from unic_tfn.data.synthetic.synthetic import synthetic_package
    from unic_tfn.errors import UsageError
    from unic_tfn.jobspec.settings import SyntheticSettings

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
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    help="CSV with one row a clip: id, split if you have one, and columns of class names. "
    "[default: labels.csv in a folder of arrays, else the labels in FEATURES]",
)
@click.option("--inspect", is_flag=True, help="Only tell what the files hold; propose a mapping.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="YAML file with any of the settings below; what is given here as well wins.",
)
@click.option("--name", default="", help="The package's name. [default: the feature file's]")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="NAME=KEY",
    help="What FEATURES calls our id, text, audio, vision, audio_lengths, ...",
)
@click.option(
    "--id",
    "id_columns",
    metavar="COLUMN[,COLUMN]",
    help="Column of the ids; several are joined by '$_$'. [default: id]",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME=COLUMN",
    help="A label source and its column. [default: every column not named otherwise]",
)
@click.option(
    "--classes",
    multiple=True,
    metavar="SOURCE=A,B,C",
    help="Class order of a label source. [default: the paper's, else alphabetical]",
)
@click.option(
    "--bins",
    multiple=True,
    metavar="[SOURCE=]RULE",
    help="Make classes of scores: sims-2, sims-3, sims-5 (CH-SIMS at MMSA's thresholds), or a "
    "rule such as 'negative<=-0.1<neutral<=0.1<positive'.",
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Column to keep as it is.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Column to leave out.")
@click.option(
    "--pooling",
    type=click.Choice(POOLINGS),
    help="Average audio and vision over the valid steps, or over padding too, as MMSA does. "
    "[default: masked-mean]",
)
@click.option(
    "--nonfinite",
    type=click.Choice(("refuse", "zero", "median")),
    help="NaN and infinities: refuse, or replace by 0 or by the train clips' median of the column. "
    "[default: refuse]",
)
@click.option(
    "--frameless",
    type=click.Choice(("zero", "drop")),
    help="Clips without any frame of a modality: zeros and a column missing_..., or left out. "
    "[default: zero]",
)
@click.option("--split", metavar="COLUMN", help="Column of the splits. [default: split]")
@click.option(
    "--split-file", type=click.Path(path_type=Path), help="CSV (id, split) to use instead."
)
@click.option("--split-ratio", metavar="A:B:C", help="Make the split, train to valid to test.")
@click.option("--stratify", metavar="SOURCE", help="Label source to stratify a made split by.")
@click.option(
    "--group", metavar="COLUMN", help="Column, such as speaker, that no split may share a value of."
)
@click.option("--split-seed", type=int, help="Decides a split that is made. [default: 2026]")
@click.option("--force", is_flag=True, help="Replace a package that stands at OUT.")
def import_(
    features: Path,
    out: Path | None,
    labels: Path | None,
    inspect: bool,
    mapping: Path | None,
    name: str,
    split_file: Path | None,
    force: bool,
    **given: Any,
) -> None:
    """Import FEATURES as a feature package OUT.

    FEATURES is a pickle of MMSA or MMSA-FET, an .npz or .safetensors file with arrays text, audio,
    vision (and id), or a folder with text.npy, audio.npy, vision.npy and labels.csv. Clips are
    joined with the labels by id. The split is the labels', else the features', else made 6:2:2.
    Nothing in the files is run. What was left out, cut, replaced or missing is told.

    \b
    Examples:
      unic-tfn data import feature.pkl --labels labels.csv --inspect
      unic-tfn data import feature.pkl --labels labels.csv data/unic
      unic-tfn data import unaligned_39.pkl data/sims --bins sims-3
      unic-tfn data import feature.pkl --labels label.csv data/sims \\
        --id video_id,clip_id --split mode --source text=annotation_T
      unic-tfn data import arrays/ data/mine --split-ratio 6:2:2 --group speaker
    """
    from unic_tfn.data.importing.account import format_account
    from unic_tfn.data.importing.importing import import_features
    from unic_tfn.data.importing.mapping import import_options, read_mapping
    from unic_tfn.data.package.store import refuse_occupied, write_package
    from unic_tfn.errors import UsageError

    if inspect:
        from unic_tfn.data.importing.inspecting import inspect as look_into
        from unic_tfn.data.readers.array_folder import labels_in

        click.echo(look_into(features, labels or labels_in(features)))
        return
    if out is None:
        raise UsageError("OUT is missing: where is the package to be written?", "See --help.")
    values, text = read_mapping(mapping) if mapping else ({}, "")
    options = import_options(
        {**values, **_given(given)}, name=name, mapping=text, split_file=split_file
    )
    refuse_occupied(out, overwrite=force)
    with _progress() as watch:
        package, account = import_features(features, labels, options, watch)
    write_package(package, out, overwrite=force)
    click.echo(format_account(package, account, out))


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the command line gives, as a mapping file would say it."""
    from unic_tfn.errors import UsageError

    given = {name: value for name, value in options.items() if value not in (None, ())}
    for option, key in (("--key", "keys"), ("--source", "sources"), ("--classes", "classes")):
        if key in given:
            given[key] = dict(_assignment(option, text) for text in given[key])
    if "classes" in given:
        given["classes"] = {name: _names(text) for name, text in given["classes"].items()}
    if "id_columns" in given:
        given["id"] = _names(given.pop("id_columns"))
    if "bins" in given:
        given["bins"] = dict(_rule(text) for text in given["bins"])
    if "split_ratio" in given:
        parts = given["split_ratio"].split(":")
        if len(parts) != 3 or not all(part.isdecimal() and int(part) for part in parts):
            found = repr(given["split_ratio"])
            raise UsageError(f"--split-ratio: expected A:B:C, found {found}.", "Such as 6:2:2.")
        given["split_ratio"] = tuple(map(int, parts))
    return given


def _rule(text: str) -> tuple[str, str]:
    """Return the label source of a rule (empty: all) and the rule."""
    source, sign, rule = text.partition("=")
    if sign and "<" not in source:
        return source.strip(), rule.strip()
    return "", text.strip()


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give what an import tells of every clip: a progress bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)
    tasks: dict[str, TaskID] = {}
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

        def watch(modality: str, done: int, total: int) -> None:
            if modality not in tasks:
                tasks[modality] = bar.add_task(f"reading {modality}", total=total)
            bar.update(tasks[modality], completed=done)

        yield watch


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _assignment(option: str, text: str) -> tuple[str, str]:
    """Return the two sides of `NAME=VALUE`."""
    from unic_tfn.errors import UsageError

    name, sign, value = text.partition("=")
    if not (name.strip() and sign and value.strip()):
        raise UsageError(f"{option}: expected NAME=VALUE, found {text!r}.", "See --help.")
    return name.strip(), value.strip()


@data.command()
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the card, with figures, as one page to this file.",
)
def describe(package: Path, html: Path | None) -> None:
    """Show the data card of PACKAGE: what it holds, what is wrong with it, and what to beat.

    Clips by split, class and label source; how far label sources agree; ranges and gaps of the
    features; text lengths; clips that are nearly the same in two splits; and for every cell what
    the majority class and a linear probe reach on the test clips.

    \b
    Example:
      unic-tfn data describe data/mine --html mine.html
    """
    from unic_tfn.data.package.store import read_package
    from unic_tfn.data_card.card import make_card
    from unic_tfn.data_card.terminal import card_lines
    from unic_tfn.machine.durable import write_file

    card = make_card(read_package(package), figures=html is not None)
    if html is not None:
        write_file(html, card.html())
    for line in card_lines(card):
        click.echo(line)
    if html is not None:
        click.echo(f"\nPage: {html}")
