"""The `unic-tfn data import` command: parse, call, print. Heavy imports wait until use."""

from pathlib import Path
from typing import Any

import click

from unic_tfn.cli.data.import_values import import_values, label_files
from unic_tfn.cli.once import OnceCommand
from unic_tfn.data.preparation import Frameless, Nonfinite, Padding, Pooling
from unic_tfn.data.readers.kinds import accepted_contents
from unic_tfn.errors import UsageError

HELP = f"""Import FEATURES as a feature package OUT.

FEATURES is {accepted_contents()}. Clips are joined with the labels by id. The split is the labels',
else the features'; where neither has a sign of one, it is made 6:2:2. Nothing in the files is run.
Everything that was left out, cut, replaced, merged or missing is reported.

\b
Examples:
  unic-tfn data import feature.pkl --labels labels.csv --inspect
  unic-tfn data import feature.pkl --labels labels.csv data/unic
  unic-tfn data import unaligned_39.pkl data/sims --bins sims-3
  unic-tfn data import feature.pkl --labels label.csv data/sims \\
    --id video_id,clip_id --split mode --source text=annotation_T
  unic-tfn data import meld.pkl data/meld --labels train.csv --labels dev.csv --labels test.csv \\
    --id-stem --merge joy=happy,excited --drop-class other
  unic-tfn data import arrays/ data/mine --split-ratio 6:2:2 --group speaker
"""


@click.command("import", cls=OnceCommand, help=HELP)
@click.argument("features", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option(
    "--labels",
    "label_files_given",
    multiple=True,
    metavar="[SOURCE=]FILE",
    help="CSV with one row per clip: id, split if you have one, and columns of class names. "
    "Several, one per split or source, are joined by id; text=FILE says which source a file is "
    "about. "
    "[default: labels.csv in a folder of arrays, else the labels in FEATURES]",
)
@click.option(
    "--no-labels",
    is_flag=True,
    help="Make a package without labels and split, for 'unic-tfn predict' only.",
)
@click.option(
    "--and",
    "further",
    multiple=True,
    type=click.Path(path_type=Path),
    help="One more feature file, joined by id: another modality, or another split.",
)
@click.option("--inspect", is_flag=True, help="Only describe the files; propose a mapping.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="YAML file with any of the settings below; options given here as well take precedence.",
)
@click.option(
    "--collection",
    default="",
    metavar="NAME",
    help="The published collection that these clips are; UniC has the paper's Table 1 beside it.",
)
@click.option("--name", default="", help="The package's name. [default: the feature file's]")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="NAME=KEY",
    help="The key in FEATURES for our id, text, audio, vision, audio_lengths, ...",
)
@click.option(
    "--id",
    "id_columns",
    metavar="COLUMN[,COLUMN]",
    help="Column of the ids; several are joined by '$_$'. [default: id]",
)
@click.option(
    "--id-stem",
    is_flag=True,
    help="Ids are paths of files: take off folder and ending, in all files.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME=COLUMN",
    help="A label source and its column. [default: every column not named otherwise]",
)
@click.option(
    "--unimodal",
    multiple=True,
    metavar="SOURCE=T|A|V",
    help="A source whose annotators had one modality only. [default: text, audio, video]",
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
    help="Turn scores into classes: sims-2, sims-3, sims-5 (CH-SIMS at MMSA's thresholds), or a "
    "rule such as 'negative<=-0.1<neutral<=0.1<positive'.",
)
@click.option(
    "--missing",
    multiple=True,
    metavar="VALUE",
    help="A value that means unlabelled, such as -1. [default: nan, NA, N/A, None, null and the "
    "like; an empty cell always does]",
)
@click.option(
    "--merge",
    multiple=True,
    metavar="CLASS=A,B",
    help="Make one class of several, in all label sources.",
)
@click.option(
    "--drop-class", multiple=True, metavar="CLASS", help="Leave out the labels of a class."
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Column to keep as it is.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Column to leave out.")
@click.option(
    "--pooling",
    type=click.Choice([code.value for code in Pooling]),
    help="Average audio and vision over the valid steps, or over padding too, as MMSA does. "
    "[default: masked-mean]",
)
@click.option(
    "--padding",
    type=click.Choice([code.value for code in Padding]),
    help="At which end all-zero steps are padding, where no lengths are stated. "
    "[default: either; refused if a clip has them at both]",
)
@click.option(
    "--nonfinite",
    type=click.Choice([code.value for code in Nonfinite]),
    help="NaN and infinity: refuse, or replace by 0 or by the column's median over train clips. "
    "[default: refuse]",
)
@click.option(
    "--frameless",
    type=click.Choice([code.value for code in Frameless]),
    help="Clips without any frame of a modality: zeros and a column missing_..., or left out. "
    "[default: zero]",
)
@click.option(
    "--split",
    metavar="COLUMN",
    help="Column of the splits. [default: split, else the one with nothing but names of splits]",
)
@click.option(
    "--split-file",
    type=click.Path(path_type=Path),
    help="CSV (id or the columns of --id, split) to use instead.",
)
@click.option("--split-ratio", metavar="A:B:C", help="Make the split, train to valid to test.")
@click.option("--stratify", metavar="SOURCE", help="Label source to stratify a made split by.")
@click.option(
    "--group",
    metavar="COLUMN",
    help="Column (speaker, say) of which no value may be in two splits; kept as the groups.",
)
@click.option(
    "--group-from-id",
    is_flag=True,
    help="Take the part of the id before '$_$' (MMSA's video) as the group.",
)
@click.option("--split-seed", type=int, help="Seed of a split that is made. [default: 2026]")
@click.option("--force", is_flag=True, help="Replace an existing package at OUT.")
def import_features(
    features: Path,
    out: Path | None,
    label_files_given: tuple[str, ...],
    no_labels: bool,
    further: tuple[Path, ...],
    inspect: bool,
    mapping: Path | None,
    name: str,
    collection: str,
    split_file: Path | None,
    force: bool,
    **given: Any,
) -> None:
    """Import a feature file and its labels, or with `--inspect` only describe them."""
    labels, label_names = label_files(label_files_given)
    if inspect:
        _inspect((features, *further), labels)
        return
    if out is None:
        raise UsageError("OUT is missing: where should the package be written?", "See --help.")
    from unic_tfn.data.importing.account.account import format_account
    from unic_tfn.interface.import_package import Files, import_package, import_progress

    files = Files(
        features=features,
        labels=labels,
        label_names=label_names,
        labelled=not no_labels,
        further=further,
        mapping=mapping,
        split_file=split_file,
        out=out,
        name=name,
        collection=collection,
        force=force,
    )
    with import_progress() as watch:
        package, account = import_package(files, import_values(given), watch)
    click.echo(format_account(package, account, out))


def _inspect(features: tuple[Path, ...], labels: tuple[Path, ...]) -> None:
    if len(labels) > 1:
        raise UsageError("--inspect: --labels is given several times.", "Inspect one at a time.")
    from unic_tfn.data.importing.inspection import inspect_files
    from unic_tfn.data.readers.array_folder import labels_in

    click.echo(inspect_files(features, labels[0] if labels else labels_in(features[0])))
