"""Imports a feature file and a label file, joined by id, as a package with an account of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from unic_tfn.data.importing.account.account import ImportAccount
from unic_tfn.data.importing.account.findings import modality_account, notes, unused
from unic_tfn.data.importing.account.provenance import provenance_of
from unic_tfn.data.importing.clips import (
    ChosenClips,
    columns_to_keep,
    columns_wanted,
    encoded,
    joined,
    places_of,
    split_in_file,
    under_label_ids,
    unread_split,
    with_ids,
)
from unic_tfn.data.importing.features.joining import read_feature_files
from unic_tfn.data.importing.features.pooling import Place, Prepared, Watch, unwatched
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.frameless import clips_to_drop, without_clips
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelFile, read_label_files
from unic_tfn.data.importing.labels.own_labels import read_own_labels
from unic_tfn.data.importing.replacement import prepare_modality
from unic_tfn.data.importing.splits.split_choice import SplitOrigin, choose_split, outside_split
from unic_tfn.data.package.digest import make_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.verify import verify_package
from unic_tfn.data.readers.array_folder import labels_in


def import_features(
    features: Path,
    labels: Path | Sequence[Path] | None,
    options: ImportOptions,
    watch: Watch = unwatched,
) -> tuple[FeaturePackage, ImportAccount]:
    """Return the package made of a feature file and its labels, and the account of it.

    The clips are those with features and at least one label, in the labels' order; if labels are
    not wanted, all clips of the feature file. Arrays are read from the disk one clip at a time, so
    that memory is taken for the package only.

    Args:
        features: a file of a kind in `readers.kinds.KINDS`.
        labels: one or several CSVs; None: `labels.csv` in a folder of arrays, else the feature
            file's own labels.
        options: how to import them.
        watch: called after each clip.

    Raises:
        DataError: one of the files is not as it should be, or no clip is in both.
        StorageError: the file system failed.
    """
    paths = _paths(features, labels, options)
    file, table = _read(features, paths, options)
    where = paths[0] if paths else features
    chosen = _choose(features, where, file, table, options)
    clips = chosen.clips
    prepared = {
        modality: prepare_modality(features, file, modality, clips, options, watch)
        for modality in file.modalities
    }
    account = ImportAccount(
        in_features=len(chosen.places),
        in_labels=None if table is None else len(table.ids),
        without_labels=tuple(
            sorted(chosen.places.keys() - {*clips.ids, *chain(*chosen.outside.values())})
        ),
        without_features=chosen.without_features,
        split_from=chosen.origin,
        split_differs=_differing(clips, chosen.in_file),
        modalities={
            name: modality_account(file, name, part, clips, options)
            for name, part in prepared.items()
        },
        skipped=file.skipped,
        frameless=clips_to_drop(clips, prepared, options.frameless),
        notes=notes(file, paths, table, options, chosen.differing_ids),
        unused=unused(file, paths, table, options),
        outside=chosen.outside,
        split_asked=options.split.making,
    )
    text = prepared.get("text")
    package = make_package(
        name=options.name or features.resolve().stem,
        synthetic=False,
        ids=clips.ids,
        split=clips.split,
        features={name: part.array for name, part in prepared.items()},
        text_length=text.lengths if text is not None else None,
        labels=chosen.codes,
        columns={**chosen.kept, **_masks(prepared)},
        provenance=provenance_of(features, paths, options, account),
        unimodal=options.unimodal,
        groups=chosen.groups,
    )
    package = without_clips(package, account.frameless, where)
    verify_package(package, str(features))
    return package, account


@dataclass(frozen=True)
class _Chosen:
    """The clips of an import with their labels, and what the account tells of the others.

    Args:
        clips: the N clips.
        codes: the label sources of the N clips; none if labels are not wanted.
        kept: the columns that go into the package as they are.
        in_file: the N splits that the feature file gives.
        origin: where the split comes from; None if there is none.
        places: the places of all clips of the feature file.
        without_features: clips of the label file that the feature file lacks.
        outside: clips in parts of the feature file that are not train, valid or test, by part.
        differing_ids: how many ids the two files write in different ways.
        groups: the N groups; none if none are asked for.
    """

    clips: ChosenClips
    codes: Mapping[str, LabelSource]
    kept: Mapping[str, tuple[str, ...]]
    in_file: Sequence[str | None]
    origin: SplitOrigin | None
    places: Mapping[str, Place]
    without_features: tuple[str, ...] = ()
    outside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    differing_ids: int = 0
    groups: tuple[str, ...] = ()


def _paths(
    features: Path, labels: Path | Sequence[Path] | None, options: ImportOptions
) -> tuple[Path, ...]:
    """Return the label files; none if the labels are the feature file's, or are not wanted."""
    if not options.labelled:
        return ()
    given = (labels,) if isinstance(labels, Path) else tuple(labels or ())
    beside = None if given else labels_in(features)
    return given if beside is None else (beside,)


def _read(
    features: Path, labels: Sequence[Path], options: ImportOptions
) -> tuple[FeatureFile, LabelFile | None]:
    """Return the files; clips of the features that have no ids get those of the labels."""
    columns = columns_wanted(options)
    names = options.label_names
    table = read_label_files(labels, columns, options.values, names) if labels else None
    paths = (features, *options.further)
    file = read_feature_files(paths, options.keys, options.columns.id_stem)
    if table is not None:
        return with_ids(features, labels[0], file, table), table
    if not options.labelled:
        return file, None
    return file, read_own_labels(features, file, columns, options.values)


def _choose(
    features: Path,
    where: Path,
    file: FeatureFile,
    table: LabelFile | None,
    options: ImportOptions,
) -> _Chosen:
    """Return the clips of the import, their labels and their splits."""
    stem = options.columns.id_stem
    if table is None:
        places, _ = under_label_ids(features, places_of(file), (), stem)
        clips = ChosenClips(tuple(places), (), tuple(places.values()))
        return _Chosen(clips, {}, {}, (None,) * len(places), None, places)
    places, differing = under_label_ids(features, places_of(file), table.ids, stem)
    rows = joined(features, where, table, places)
    in_file = [split_in_file(file, places[table.ids[row]]) for row in rows]
    outside = set(outside_split(table, in_file, options.split))
    left_out: dict[str, tuple[str, ...]] = {}
    for at in sorted(outside):
        clip = table.ids[rows[at]]
        part = file.sections[places[clip][0]].name
        left_out[part] = (*left_out.get(part, ()), clip)
    rows = [row for at, row in enumerate(rows) if at not in outside]
    in_file = [part for at, part in enumerate(in_file) if at not in outside]
    codes = encoded(where, table, rows, options)
    split, origin, groups = choose_split(
        where, table, rows, in_file, codes, options.split, options.ids, unread_split(file)
    )
    ids = tuple(table.ids[row] for row in rows)
    return _Chosen(
        clips=ChosenClips(ids, split, tuple(places[clip] for clip in ids)),
        codes=codes,
        kept={
            name: tuple(values[row] for row in rows)
            for name, values in table.kept.items()
            if name in columns_to_keep(options)
        },
        in_file=in_file,
        origin=origin,
        places=places,
        without_features=tuple(clip for clip in table.ids if clip not in places),
        outside=left_out,
        differing_ids=differing,
        groups=groups,
    )


def _differing(clips: ChosenClips, in_file: Sequence[str | None]) -> tuple[str, ...]:
    """Return the ids of the clips whose split is another one in the feature file."""
    if not clips.split:
        return ()
    rows = zip(clips.ids, clips.split, in_file, strict=True)
    return tuple(clip for clip, mine, theirs in rows if theirs not in (None, mine))


def _masks(prepared: Mapping[str, Prepared]) -> dict[str, tuple[str, ...]]:
    """Return a mask for each modality that some clip lacks, as a column of 0 and 1."""
    return {
        f"missing_{name}": tuple("01"[int(missing)] for missing in part.missing)
        for name, part in prepared.items()
        if part.missing.any()
    }
