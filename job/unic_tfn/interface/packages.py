"""`unic_tfn.package` and `unic_tfn.import_features`: feature packages made from Python."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from unic_tfn.data.croissant.write import write_described
from unic_tfn.data.importing.account.account import format_account
from unic_tfn.data.importing.features.pooling import unwatched
from unic_tfn.data.package.digest import content_digest
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import refuse_occupied
from unic_tfn.data.readers.array_folder import LABELS_FILE
from unic_tfn.errors import DataError, JobError
from unic_tfn.interface.import_package import Files, import_package, import_progress
from unic_tfn.interface.notebook import in_notebook
from unic_tfn.interface.own_errors import own_errors
from unic_tfn.messages.printing import printable_lines

if TYPE_CHECKING:
    from pandas import DataFrame

    AnyPath = str | PathLike[str]
    Labels = AnyPath | DataFrame

ID = "id"
PAD = "Pad all clips to one length with zeros, and give their own lengths, such as text_lengths."


class ImportSettings(TypedDict, total=False):
    """How to import: the keys of a mapping file, which `unic-tfn data import --help` explains.

    Args:
        keys: the file's name for our `text`, `audio_lengths` and so on, where they differ.
        id: the columns that make up the id.
        id_stem: whether ids are paths of files.
        split: the column of the splits.
        split_ratio: makes the split: sizes of train, valid and test, such as `(6, 2, 2)`.
        split_seed: of a split that is made.
        stratify: the label source to stratify a made split by.
        group: the column of which no value may be in two splits.
        group_from_id: whether the part of an id before `$_$` is the group.
        sources: the column of each label source.
        unimodal: the letter of the modality whose labels a source has.
        keep: columns to keep as they are.
        ignore: columns to leave out.
        classes: the class order of a label source.
        bins: the rule from scores to classes, for all sources or by source.
        missing: values that mean unlabelled.
        merge: values that become one class, by the class.
        drop_class: classes whose labels are left out.
        pooling: how audio and vision are averaged over time.
        padding: at which end all-zero steps are padding.
        nonfinite: the rule for NaN and infinity.
        frameless: the rule for clips without any frame of a modality.
    """

    keys: Mapping[str, str]
    id: str | Sequence[str]
    id_stem: bool
    split: str
    split_ratio: tuple[int, int, int]
    split_seed: int
    stratify: str
    group: str
    group_from_id: bool
    sources: Mapping[str, str]
    unimodal: Mapping[str, Literal["T", "A", "V"]]
    keep: Sequence[str]
    ignore: Sequence[str]
    classes: Mapping[str, Sequence[str]]
    bins: str | Mapping[str, str]
    missing: Sequence[str]
    merge: Mapping[str, Sequence[str]]
    drop_class: Sequence[str]
    pooling: str
    padding: str
    nonfinite: str
    frameless: str


@own_errors
def import_features(
    features: "AnyPath",
    labels: "Labels | Sequence[Labels] | None" = None,
    out: "AnyPath | None" = None,
    *,
    further: "Sequence[AnyPath]" = (),
    labelled: bool = True,
    mapping: "AnyPath | None" = None,
    split_file: "AnyPath | None" = None,
    name: str = "",
    collection: str = "",
    force: bool = False,
    quiet: bool = False,
    **settings: Unpack[ImportSettings],
) -> FeaturePackage:
    """Return a feature file and its labels as a feature package, as `unic-tfn data import` does.

    What was left out, cut, replaced, merged or missing is printed.

    Args:
        features: the feature file or folder.
        labels: CSVs or DataFrames with one row per clip: an id (or the index), a split if there is
            one, and columns of class names; None: those beside the features or in them.
        out: the folder to write the package to; None: it is in memory only.
        further: more feature files, joined with the first by id.
        labelled: whether there are labels; without, the package serves `unic-tfn predict` only.
        mapping: a YAML file with settings; those given here take precedence.
        split_file: a CSV with the splits.
        name: the package's name; by default the feature file's.
        collection: the published collection that the clips are, such as `UniC`.
        force: whether an older package at `out` is replaced.
        quiet: whether nothing is printed.
        **settings: see `ImportSettings`.

    Raises:
        DataError: a file is not as it should be, or no clip is in features and labels.
        UsageError: settings are not as they should be, or there is something at `out`.
        StorageError: reading or writing failed.
    """
    with TemporaryDirectory() as place:
        files = Files(
            features=Path(features),
            labels=_label_files(labels, Path(place)),
            labelled=labelled,
            further=tuple(map(Path, further)),
            mapping=Path(mapping) if mapping else None,
            split_file=Path(split_file) if split_file else None,
            out=Path(out) if out else None,
            name=name,
            collection=collection,
            force=force,
        )
        with _named_without(Path(place)):
            return _imported(files, settings, quiet)


@own_errors
def package(
    *,
    labels: "DataFrame",
    text: ArrayLike | None = None,
    audio: ArrayLike | None = None,
    vision: ArrayLike | None = None,
    text_lengths: ArrayLike | None = None,
    audio_lengths: ArrayLike | None = None,
    vision_lengths: ArrayLike | None = None,
    name: str = "arrays",
    out: "AnyPath | None" = None,
    synthetic: bool = False,
    force: bool = False,
    quiet: bool = False,
    **settings: Unpack[ImportSettings],
) -> FeaturePackage:
    """Return arrays and a table of labels as a feature package.

    It is imported as a folder of these arrays would be: audio and vision with a time axis are
    averaged over time, a split is made where the labels have none, and everything is checked.

    Args:
        labels: N rows in the clips' order: an `id` (or the index), a `split` if there is one, and
            one column of class names for each label source, empty where unlabelled.
        text: (N, steps, width) or (N, width).
        audio: (N, steps, width) or (N, width).
        vision: (N, steps, width) or (N, width).
        text_lengths: (N,) valid steps; by default all-zero steps are padding.
        audio_lengths: (N,) valid steps.
        vision_lengths: (N,) valid steps.
        name: the package's name.
        out: the folder to write it to; None: it is in memory only.
        synthetic: whether the data were generated; everything made from them then says so.
        force: whether an older package at `out` is replaced.
        quiet: whether nothing is printed.
        **settings: see `ImportSettings`.

    Raises:
        DataError: an array or the table is not as it should be.
        UsageError: settings are not as they should be, or there is something at `out`.
        StorageError: reading or writing failed.
    """
    arrays = {
        "text": text,
        "audio": audio,
        "vision": vision,
        "text_lengths": text_lengths,
        "audio_lengths": audio_lengths,
        "vision_lengths": vision_lengths,
    }
    if out:
        refuse_occupied(Path(out), overwrite=force)
    with TemporaryDirectory() as place, _named_without(Path(place)):
        folder = Path(place, "arrays")
        folder.mkdir()
        for key, array in arrays.items():
            if array is not None:
                np.save(folder / f"{key}.npy", _numbers(key, array, len(labels)))
        # Without ids of their own, the clips of the arrays get those of the labels, row by row.
        files = Files(features=folder, labels=_label_files(labels, folder), name=name)
        made = _imported(files, settings, quiet, synthetic)
    if out:
        write_described(made, Path(out), overwrite=force)
    return made


def _imported(
    files: Files, settings: ImportSettings, quiet: bool, synthetic: bool = False
) -> FeaturePackage:
    given: dict[str, Any] = {key: _plain(value) for key, value in settings.items()}
    # A notebook's kernel says that it is a terminal, but has no lines to draw a bar on again.
    if quiet or in_notebook():
        made, account = import_package(files, given, unwatched)
    else:
        with import_progress() as watch:
            made, account = import_package(files, given, watch)
    made = _as_synthetic(made) if synthetic else made
    if not quiet:
        print(printable_lines(format_account(made, account, files.out)))
    return made


def _as_synthetic(package: FeaturePackage) -> FeaturePackage:
    """Return the same data flagged as generated, with the digest that they then have."""
    flagged = replace(package, synthetic=True)
    return replace(flagged, digest=content_digest(flagged))


def _plain(value: Any) -> Any:
    """Return a setting as a mapping file would have it."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _label_files(labels: "Labels | Sequence[Labels] | None", place: Path) -> tuple[Path, ...]:
    """Return the label files; DataFrames are written as CSVs in a folder."""
    import pandas as pd

    if labels is None:
        return ()
    if isinstance(labels, str | PathLike | pd.DataFrame):
        labels = (labels,)
    found = []
    for number, each in enumerate(labels):
        if isinstance(each, pd.DataFrame):
            path = place / (LABELS_FILE if len(labels) == 1 else f"labels-{number + 1}.csv")
            _with_ids(each).to_csv(path, index=False)
            found.append(path)
        else:
            found.append(Path(each))
    return tuple(found)


def _with_ids(labels: "DataFrame") -> "DataFrame":
    """Return labels whose ids are a column: the index, where they have none."""
    if ID in labels.columns or labels.index.name in labels.columns:
        return labels
    numbered = labels.index.name is None
    return labels.rename_axis(ID).reset_index() if numbered else labels.reset_index()


def _numbers(key: str, array: ArrayLike, clips: int) -> np.ndarray[Any, Any]:
    """Return an array of one row per clip.

    Raises:
        DataError: it is not one.
    """
    try:
        rows = np.asarray(array)
    except ValueError:
        raise DataError(
            f"{key}: expected an array, found parts of different shapes.", PAD
        ) from None
    if rows.ndim < 1 or len(rows) != clips:
        shape = " x ".join(map(str, rows.shape)) or "a single number"
        raise DataError(
            f"{key}: expected {clips} rows, one for each row of the labels, found {shape}.",
            "Give the clips of arrays and labels in one order.",
        )
    return rows


@contextmanager
def _named_without(place: Path) -> Iterator[None]:
    """Leave a temporary folder out of the names of files in messages."""
    try:
        yield
    except JobError as error:
        message = error.message.replace(f"{place}/", "")
        if message == error.message:
            raise
        raise type(error)(message, error.remedy) from None
