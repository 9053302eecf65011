"""Importing: a feature file and a label file joined by id to a package, with an account of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from job import __version__
from job.data.account import ImportAccount, ModalityAccount
from job.data.array_folder import labels_in
from job.data.bins import Bins, bins_for, shown
from job.data.complaints import listed, quoted, refusal
from job.data.digest import make_package
from job.data.feature_file import FeatureFile, read_feature_file
from job.data.files import sha256_of_file
from job.data.label_file import LabelColumns, LabelFile, class_order, read_label_file
from job.data.oddities import duplicate_columns, valid_rows, wild_scales
from job.data.own_labels import read_own_labels
from job.data.package import SPLITS, FeaturePackage, LabelSource
from job.data.pooling import (
    Place,
    Pooling,
    Prepared,
    Watch,
    constant_columns,
    prepare,
    train_medians,
    unwatched,
)
from job.data.splitting import SplitOptions, choose_split
from job.data.table import encode
from job.data.verify import verify_package
from job.errors import DataError

Nonfinite = Literal["refuse", "zero", "median"]
Frameless = Literal["zero", "drop"]
REPLACED = {"zero": "replaced by 0", "median": "replaced by the column's median over train clips"}


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Args:
        name: the package's name; empty: the feature file's name without its ending.
        pooling: how audio and vision are averaged over time, see `job.data.pooling.prepare`.
        classes: the class order of label sources for which the rule of `class_order` is not right.
        columns: which columns of the label file mean what.
        keys: what the feature file calls our `id`, `text` and so on, where it differs.
        bins: how scores become classes, by label source; the empty name stands for all.
        nonfinite: what becomes of NaN, infinity and numbers too large for 32 bits.
        frameless: what becomes of clips that lack every frame of a modality.
        split: how clips come to their splits.
        mapping: the text of the mapping file that some of this comes from, to be kept.
    """

    name: str = ""
    pooling: Pooling = "masked-mean"
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: LabelColumns = field(default_factory=LabelColumns)
    keys: Mapping[str, str] = field(default_factory=dict)
    bins: Mapping[str, Bins] = field(default_factory=dict)
    nonfinite: Nonfinite = "refuse"
    frameless: Frameless = "zero"
    split: SplitOptions = field(default_factory=SplitOptions)
    mapping: str = ""


def import_features(
    features: Path, labels: Path | None, options: ImportOptions, watch: Watch = unwatched
) -> tuple[FeaturePackage, ImportAccount]:
    """Return the package made of a feature file and its labels, and the account of it.

    The clips are those with features and at least one label, in the labels' order. Arrays are
    read from the disk one clip at a time, so that memory is taken for the package only.

    Args:
        features: a pickle, `.npz` or `.safetensors` file, or a folder of `.npy` files.
        labels: a CSV; None: `labels.csv` in a folder of arrays, else the feature file's own labels.
        options: how to read them.
        watch: is told of every clip.

    Raises:
        DataError: one of the files is not as it should be, or no clip is in both.
        StorageError: the file system failed.
    """
    if options.pooling not in get_args(Pooling):
        raise ValueError(f"pooling must be one of {get_args(Pooling)}. Received: {options.pooling}")
    labels = labels or labels_in(features)
    if labels is not None:
        table = read_label_file(labels, _columns_wanted(options), options.bins)
    file = read_feature_file(features, options.keys)
    if labels is None:
        table = read_own_labels(features, file, _columns_wanted(options), options.bins)
    else:
        file = _with_ids(features, labels, file, table)
    where = labels or features
    places = _places(file)
    rows = _joined(features, where, table, places)
    in_file = [_split_in_file(file, places[table.ids[row]]) for row in rows]
    codes = _encoded(where, table, rows, options)
    split, split_from = choose_split(where, table, rows, in_file, codes, options.split)
    ids = [table.ids[row] for row in rows]
    prepared = {
        modality: _prepare(features, file, modality, ids, split, places, options, watch)
        for modality in file.modalities
    }
    account = ImportAccount(
        in_features=len(places),
        in_labels=len(table.ids),
        without_labels=tuple(sorted(places.keys() - set(ids))),
        without_features=tuple(clip for clip in table.ids if clip not in places),
        split_from=split_from,
        split_differs=tuple(
            clip
            for clip, mine, theirs in zip(ids, split, in_file, strict=True)
            if theirs not in (None, mine)
        ),
        modalities={
            name: _modality_account(file, name, part, ids, split, options)
            for name, part in prepared.items()
        },
        skipped=file.skipped,
        frameless=_frameless(ids, prepared, options),
        notes=_notes(file, labels, table, options),
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
        provenance=_provenance(features, labels, options, account),
    )
    package = _without(package, account.frameless, where)
    verify_package(package, str(features))
    return package, account


def _columns_wanted(options: ImportOptions) -> LabelColumns:
    """Return the columns with the one of the groups kept."""
    group, columns = options.split.group, options.columns
    if not group or group in columns.kept:
        return columns
    return replace(columns, kept=(*columns.kept, group))


def _with_ids(features: Path, labels: Path, file: FeatureFile, table: LabelFile) -> FeatureFile:
    """Give clips that have no names those of the label file, row by row."""
    if file.named:
        return file
    section = file.sections[0]
    if len(section.ids) != len(table.ids):
        raise refusal(
            str(features),
            "clips",
            f"{len(table.ids)}, one for each row of {labels.name}, as there is no array 'id'",
            f"{len(section.ids)}",
            "Add an array 'id' with the clips' ids, or give both the same rows in the same order.",
        )
    return replace(file, sections=(replace(section, ids=table.ids),))


def _split_in_file(file: FeatureFile, place: Place) -> str | None:
    section, row = place
    split = file.sections[section].split
    return None if split is None else split[row]


def _encoded(
    where: Path, table: LabelFile, rows: Sequence[int], options: ImportOptions
) -> dict[str, LabelSource]:
    """Return the label sources as codes."""
    sources = {name: [values[row] for row in rows] for name, values in table.sources.items()}
    ruled = {
        name: rule.classes for name in sources if (rule := bins_for(options.bins, name)) is not None
    }
    orders = class_order(where, sources, {**ruled, **options.classes})
    return {name: encode(values, orders[name], where, name) for name, values in sources.items()}


def _frameless(
    ids: Sequence[str], prepared: Mapping[str, Prepared], options: ImportOptions
) -> tuple[str, ...]:
    if options.frameless == "zero":
        return ()
    missing = np.logical_or.reduce([part.missing for part in prepared.values()])
    return _named(ids, np.flatnonzero(missing).tolist())


def _without(package: FeaturePackage, dropped: Sequence[str], where: Path) -> FeaturePackage:
    """Return the package without some clips and without the masks that marked them."""
    if not dropped:
        return package
    kept = np.array([clip not in set(dropped) for clip in package.ids])
    places = np.flatnonzero(kept).tolist()
    split = tuple(package.split[place] for place in places)
    if empty := [name for name in SPLITS if name not in split]:
        found = f"none for {' and '.join(empty)} once clips without frames are dropped"
        remedy = "Keep such clips: --frameless zero"
        raise refusal(str(where), "split", "clips for train, valid and test", found, remedy)
    lengths = package.text_length
    return make_package(
        name=package.name,
        synthetic=package.synthetic,
        ids=[package.ids[place] for place in places],
        split=split,
        features={name: array[kept] for name, array in package.features.items()},
        text_length=None if lengths is None else lengths[kept],
        labels={
            name: LabelSource(source.classes, source.codes[kept])
            for name, source in package.labels.items()
        },
        columns={
            name: tuple(values[place] for place in places)
            for name, values in package.columns.items()
            if not name.startswith("missing_")
        },
        provenance=package.provenance,
    )


def _notes(
    file: FeatureFile, labels: Path | None, table: LabelFile, options: ImportOptions
) -> tuple[str, ...]:
    """Return what else was decided."""
    notes = []
    if file.kind != "pickle":
        notes.append(f"features from a {file.kind} file".replace("files file", "files"))
    if labels is None:
        notes.append(f"labels from the feature file itself: {listed(list(table.sources), 10)}")
    elif not file.named:
        notes.append("no ids with the features: clips are those of the label file, row by row")
    if options.bins:
        notes.append(f"classes made of scores; {shown(options.bins)}")
    return tuple(notes)


def _places(file: FeatureFile) -> dict[str, Place]:
    """Return section and row of each clip, by its id."""
    return {
        clip: (number, row)
        for number, section in enumerate(file.sections)
        for row, clip in enumerate(section.ids)
    }


def _joined(
    features: Path, labels: Path, table: LabelFile, places: Mapping[str, Place]
) -> list[int]:
    """Return the rows of the label file that have features and a label of any source."""
    rows = [
        row
        for row, clip in enumerate(table.ids)
        if clip in places and any(values[row] for values in table.sources.values())
    ]
    if not rows:
        raise DataError(
            f"{labels}: no id of a labelled clip is in {features}. There the ids are "
            f"{listed([quoted(clip) for clip in places])}, here "
            f"{listed([quoted(clip) for clip in table.ids])}.",
            "Name the column with the ids by --id; give several with commas and they are joined "
            "by '$_$', as MMSA does with video_id,clip_id.",
        )
    return rows


def _prepare(
    path: Path,
    file: FeatureFile,
    modality: str,
    ids: Sequence[str],
    split: Sequence[str],
    places: Mapping[str, Place],
    options: ImportOptions,
    watch: Watch,
) -> Prepared:
    """Return one modality of the clips, refusing or replacing what cannot be right."""
    here = [places[clip] for clip in ids]
    prepared = prepare(file, modality, here, options.pooling, watch=watch)
    if prepared.not_finite:
        wrong = _named(ids, prepared.not_finite)
        if options.nonfinite == "refuse":
            found = f"NaN, infinity or larger ones in {len(wrong)} clips: {listed(wrong)}"
            remedy = (
                "Repair these clips' features, leave the clips out of the label file, or have such "
                "values replaced: --nonfinite median (by train statistics) or --nonfinite zero."
            )
            raise refusal(str(path), modality, "numbers that fit in 32 bits", found, remedy)
        replacement = np.zeros(prepared.array.shape[-1])
        if options.nonfinite == "median":
            train = [place for place, part in zip(here, split, strict=True) if part == "train"]
            replacement = train_medians(file, modality, train)
        mended = prepare(file, modality, here, options.pooling, replacement, watch)
        prepared = replace(mended, not_finite=prepared.not_finite)
    if len(prepared.beyond) > len(prepared.shorter) / 2 and modality != "text":
        wrong = _named(ids, prepared.beyond)
        found = f"other values there in {len(wrong)} clips: {listed(wrong)}"
        expected = f"zeros after the steps that {modality}_lengths gives"
        remedy = "Extract with padding at the end (MMSA-FET: padding_location='end')."
        raise refusal(str(path), modality, expected, found, remedy)
    return prepared


def _named(ids: Sequence[str], positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(ids[position] for position in positions)


def _columns(
    table: LabelFile, rows: Sequence[int], prepared: Mapping[str, Prepared]
) -> dict[str, tuple[str, ...]]:
    masks = {
        f"missing_{name}": tuple("01"[int(missing)] for missing in part.missing)
        for name, part in prepared.items()
        if part.missing.any()
    }
    return {name: tuple(values[row] for row in rows) for name, values in table.kept.items()} | masks


def _modality_account(
    file: FeatureFile,
    modality: str,
    part: Prepared,
    ids: Sequence[str],
    split: Sequence[str],
    options: ImportOptions,
) -> ModalityAccount:
    steps = None
    handling = "no time axis in the file; as it is"
    if part.lengths is not None:
        low, middle, high = np.quantile(part.lengths, (0, 0.5, 1), method="nearest").tolist()
        steps = (low, middle, high)
        if modality == "text":
            handling = "sequences, zero-padded at the end"
        elif options.pooling == "masked-mean":
            handling = "mean over the valid steps"
        else:
            handling = "mean over all steps, padding included"
        handling = f"{handling}; valid steps from {_length_source(file, modality)}"
    rows = valid_rows(part.array, part.lengths)
    train = np.array(split) == "train"
    of_train = valid_rows(part.array[train], None if part.lengths is None else part.lengths[train])
    stored = file.sections[0].features[modality].dtype
    return ModalityAccount(
        shape=part.array.shape,
        steps=steps,
        handling=handling,
        missing=_named(ids, np.flatnonzero(part.missing).tolist()),
        constant=constant_columns(part),
        too_long=_named(ids, part.too_long),
        beyond=_named(ids, part.beyond),
        duplicate=duplicate_columns(rows),
        scales=wild_scales(of_train),
        not_finite=_named(ids, part.not_finite),
        replaced=f"{part.replaced:,} values {REPLACED.get(options.nonfinite, '')}",
        stored="" if stored.name == "float32" else stored.name,
    )


def _length_source(file: FeatureFile, modality: str) -> str:
    if all(modality in section.lengths for section in file.sections):
        return f"{modality}_lengths"
    if modality == "text" and all(section.text_mask is not None for section in file.sections):
        return "the mask in text_bert"
    return "the zeros at the end"


def _provenance(
    features: Path, labels: Path | None, options: ImportOptions, account: ImportAccount
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "made_by": f"unic-tfn data import {__version__}",
        "features": {"file": features.name, "sha256": _sum(features)},
        "labels": {"file": features.name if labels is None else labels.name},
        "pooling": options.pooling,
        "split_from": account.split_from,
        "clips_without_labels": len(account.without_labels),
        "clips_without_features": len(account.without_features),
        "handling": {name: part.handling for name, part in account.modalities.items()},
        "nonfinite": options.nonfinite,
        "values_replaced": {
            name: part.replaced for name, part in account.modalities.items() if part.not_finite
        },
        "frameless": options.frameless,
        "clips_dropped": len(account.frameless),
        "bins": {
            name or "all": {
                "rule": rule.text,
                "classes": list(rule.classes),
                "edges": list(rule.edges),
                "edge_belongs_below": list(rule.below),
            }
            for name, rule in options.bins.items()
        },
    }
    if labels is not None:
        made["labels"]["sha256"] = sha256_of_file(labels)
    if options.mapping:
        made["mapping"] = options.mapping
    return made


def _sum(path: Path) -> str | dict[str, str]:
    """Return the sha256 of a file, or of every array of a folder by name."""
    if not path.is_dir():
        return sha256_of_file(path)
    return {file.name: sha256_of_file(file) for file in sorted(path.glob("*.npy"))}
