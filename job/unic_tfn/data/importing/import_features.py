"""Imports a feature file and a label file, joined by id, as a package with an account of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from unic_tfn.data.importing.account.account import ImportAccount
from unic_tfn.data.importing.account.findings import modality_account, notes
from unic_tfn.data.importing.account.provenance import provenance_of
from unic_tfn.data.importing.clips import (
    ChosenClips,
    columns_wanted,
    encoded,
    joined,
    places_of,
    split_in_file,
    with_ids,
)
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.pooling import Prepared, Watch, unwatched
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.frameless import clips_to_drop, without_clips
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelFile, read_label_file
from unic_tfn.data.importing.labels.own_labels import read_own_labels
from unic_tfn.data.importing.replacement import prepare_modality
from unic_tfn.data.importing.splits.split_choice import choose_split
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.verify import verify_package
from unic_tfn.data.readers.array_folder import labels_in


def import_features(
    features: Path, labels: Path | None, options: ImportOptions, watch: Watch = unwatched
) -> tuple[FeaturePackage, ImportAccount]:
    """Return the package made of a feature file and its labels, and the account of it.

    The clips are those with features and at least one label, in the labels' order. Arrays are
    read from the disk one clip at a time, so that memory is taken for the package only.

    Args:
        features: a file of a kind in `readers.kinds.KINDS`.
        labels: a CSV; None: `labels.csv` in a folder of arrays, else the feature file's own labels.
        options: how to import them.
        watch: called after each clip.

    Raises:
        DataError: one of the files is not as it should be, or no clip is in both.
        StorageError: the file system failed.
    """
    labels = labels or labels_in(features)
    file, table = _read(features, labels, options)
    where = labels or features
    places = places_of(file)
    rows = joined(features, where, table, places)
    codes = encoded(where, table, rows, options)
    in_file = [split_in_file(file, places[table.ids[row]]) for row in rows]
    split, split_from = choose_split(where, table, rows, in_file, codes, options.split)
    ids = tuple(table.ids[row] for row in rows)
    clips = ChosenClips(ids, tuple(split), tuple(places[clip] for clip in ids))
    prepared = {
        modality: prepare_modality(features, file, modality, clips, options, watch)
        for modality in file.modalities
    }
    account = ImportAccount(
        in_features=len(places),
        in_labels=len(table.ids),
        without_labels=tuple(sorted(places.keys() - set(ids))),
        without_features=tuple(clip for clip in table.ids if clip not in places),
        split_from=split_from,
        split_differs=_differing(clips, in_file),
        modalities={
            name: modality_account(file, name, part, clips, options)
            for name, part in prepared.items()
        },
        skipped=file.skipped,
        frameless=clips_to_drop(clips, prepared, options.frameless),
        notes=notes(file, labels, table, options),
    )
    text = prepared.get("text")
    package = make_package(
        name=options.name or features.stem,
        synthetic=False,
        ids=ids,
        split=split,
        features={name: part.array for name, part in prepared.items()},
        text_length=text.lengths if text is not None else None,
        labels=codes,
        columns=_columns(table, rows, prepared),
        provenance=provenance_of(features, labels, options, account),
    )
    package = without_clips(package, account.frameless, where)
    verify_package(package, str(features))
    return package, account


def _read(
    features: Path, labels: Path | None, options: ImportOptions
) -> tuple[FeatureFile, LabelFile]:
    """Return both files; clips of the features that have no ids get those of the labels."""
    columns = columns_wanted(options)
    if labels is None:
        file = read_feature_file(features, options.keys)
        return file, read_own_labels(features, file, columns, options.bins)
    table = read_label_file(labels, columns, options.bins)
    return with_ids(features, labels, read_feature_file(features, options.keys), table), table


def _differing(clips: ChosenClips, in_file: Sequence[str | None]) -> tuple[str, ...]:
    """Return the ids of the clips whose split is another one in the feature file."""
    rows = zip(clips.ids, clips.split, in_file, strict=True)
    return tuple(clip for clip, mine, theirs in rows if theirs not in (None, mine))


def _columns(
    table: LabelFile, rows: Sequence[int], prepared: Mapping[str, Prepared]
) -> dict[str, tuple[str, ...]]:
    """Return the columns that are kept, and a mask for each modality that some clip lacks."""
    masks = {
        f"missing_{name}": tuple("01"[int(missing)] for missing in part.missing)
        for name, part in prepared.items()
        if part.missing.any()
    }
    return {name: tuple(values[row] for row in rows) for name, values in table.kept.items()} | masks
