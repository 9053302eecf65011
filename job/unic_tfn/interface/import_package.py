"""Imports feature files as a package: what `unic-tfn data import` and the interface both do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID

from unic_tfn.data.croissant.write import write_described
from unic_tfn.data.importing.account.account import ImportAccount
from unic_tfn.data.importing.features.pooling import Watch, unwatched
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.mapping_file import options_from, read_mapping
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import refuse_occupied
from unic_tfn.errors import UsageError

# The settings of `mapping_file.ImportMapping` that decide about labels or splits.
LABEL_SETTINGS = (
    *("id", "sources", "classes", "bins", "missing", "merge", "drop_class", "keep"),
    *("unimodal", "ignore", "split", "split_ratio", "stratify", "group", "group_from_id"),
    "split_seed",
)


@dataclass(frozen=True)
class Files:
    """What is imported, and where to.

    Args:
        features: the feature file.
        labels: CSVs; none: those beside the features or in them.
        label_names: the label source that each of these is about, empty if it says so itself.
        labelled: whether there are labels.
        further: more feature files, joined with the first.
        mapping: a file with settings; those given take precedence.
        split_file: a CSV with the splits.
        out: where the package is written; None: nowhere.
        name: the package's name; empty: the feature file's.
        collection: the published collection that the clips are.
        force: whether an older package at `out` is replaced.
    """

    features: Path
    labels: tuple[Path, ...] = ()
    label_names: tuple[str, ...] = ()
    labelled: bool = True
    further: tuple[Path, ...] = ()
    mapping: Path | None = None
    split_file: Path | None = None
    out: Path | None = None
    name: str = ""
    collection: str = ""
    force: bool = False


def import_package(
    files: Files, given: Mapping[str, Any], watch: Watch = unwatched
) -> tuple[FeaturePackage, ImportAccount]:
    """Return the package, written where it is wanted, and the account of its import.

    Args:
        files: what is imported.
        given: settings by the names of `mapping_file.ImportMapping`'s fields.
        watch: called after each clip.

    Raises:
        UsageError: settings contradict each other or are not as they should be.
        DataError: a file is not as it should be.
        StorageError: the file system failed.
    """
    _refuse_contradictions(files, given)
    values, text = read_mapping(files.mapping) if files.mapping else ({}, "")
    options = options_from(
        over_mapping(values, given),
        name=files.name,
        collection=files.collection,
        mapping=text,
        split_file=files.split_file,
        label_names=files.label_names,
        labelled=files.labelled,
        further=files.further,
    )
    if files.out:
        refuse_occupied(files.out, overwrite=files.force)
    package, account = import_features(files.features, files.labels, options, watch)
    if files.out:
        write_described(package, files.out, overwrite=files.force)
    return package, account


def over_mapping(mapping: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a mapping file, those given beside it in their place.

    Groups come from a column or from the ids: asking for one replaces the other as well.
    """
    grouping = {"group", "group_from_id"}
    replaced = grouping if grouping & given.keys() else set()
    return {name: value for name, value in mapping.items() if name not in replaced} | dict(given)


def _refuse_contradictions(files: Files, given: Mapping[str, Any]) -> None:
    """Refuse settings of which only one can be followed.

    Raises:
        UsageError: there are some.
    """
    if not files.labelled:
        beside: dict[str, Any] = {"labels": files.labels, **dict.fromkeys(LABEL_SETTINGS)}
        for name, value in {**beside, **given, "split_file": files.split_file}.items():
            if value and name in {"labels", *LABEL_SETTINGS, "split_file"}:
                option = {"sources": "source"}.get(name, name).replace("_", "-")
                raise UsageError(f"--{option}: given beside --no-labels.", "Give one of them.")
    if given.get("split_ratio") and (given.get("split") or files.split_file):
        other = "--split" if given.get("split") else "--split-file"
        raise UsageError(f"--split-ratio: given beside {other}.", "Give one of them.")
    if given.get("group_from_id") and given.get("group"):
        raise UsageError("--group-from-id: given beside --group.", "Give one of them.")


@contextmanager
def import_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give the function that an import calls for every clip: a bar on a terminal, else nothing."""
    console = Console(stderr=True, force_jupyter=False)
    tasks: dict[str, TaskID] = {}
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

        def watch(modality: str, done: int, total: int) -> None:
            if modality not in tasks:
                tasks[modality] = bar.add_task(f"reading {modality}", total=total)
            bar.update(tasks[modality], completed=done)

        yield watch
