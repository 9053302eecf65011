"""Importing: a feature file and a label file joined by id to a package, with an account of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from job import __version__
from job.data.account import ImportAccount, ModalityAccount
from job.data.complaints import listed, quoted, refusal
from job.data.digest import make_package
from job.data.feature_file import FeatureFile, read_feature_file
from job.data.files import sha256_of_file
from job.data.label_file import LabelColumns, LabelFile, class_order, read_label_file
from job.data.package import SPLITS, FeaturePackage
from job.data.pooling import Place, Pooling, Prepared, constant_columns, prepare
from job.data.split import stratified_split
from job.data.table import encode
from job.data.verify import verify_package
from job.errors import DataError

STRATIFY_BY = "multimodal"


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Args:
        name: the package's name; empty: the feature file's name without its ending.
        pooling: how audio and vision are averaged over time, see `job.data.pooling.prepare`.
        split_seed: decides the split where neither file has one.
        classes: the class order of label sources for which the rule of `class_order` is not right.
        columns: which columns of the label file mean what.
    """

    name: str = ""
    pooling: Pooling = "masked-mean"
    split_seed: int = 2026
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: LabelColumns = field(default_factory=LabelColumns)


def import_features(
    features: Path, labels: Path, options: ImportOptions
) -> tuple[FeaturePackage, ImportAccount]:
    """Return the package made of a feature file and a label file, and the account of it.

    The clips are those with features and at least one label, in the label file's order. Arrays are
    read from the disk one clip at a time, so that memory is taken for the package only.

    Raises:
        DataError: one of the files is not as it should be, or no clip is in both.
        StorageError: the file system failed.
    """
    if options.pooling not in get_args(Pooling):
        raise ValueError(f"pooling must be one of {get_args(Pooling)}. Received: {options.pooling}")
    table = read_label_file(labels, options.columns)
    file = read_feature_file(features)
    places = _places(file)
    rows = _joined(features, labels, table, places)
    ids = [table.ids[row] for row in rows]
    prepared = {
        modality: _prepare(features, file, modality, ids, [places[i] for i in ids], options)
        for modality in file.modalities
    }
    sources = {name: [values[row] for row in rows] for name, values in table.sources.items()}
    orders = class_order(labels, sources, options.classes)
    codes = {name: encode(values, orders[name], labels, name) for name, values in sources.items()}
    in_file = [file.sections[places[clip][0]].split for clip in ids]
    by = STRATIFY_BY if STRATIFY_BY in codes else next(iter(codes))
    split, split_from = _split(table, rows, in_file, codes[by].codes, by, options.split_seed)
    _verify_split(labels, split)
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
            name: _modality_account(file, name, part, ids, options.pooling)
            for name, part in prepared.items()
        },
        skipped=file.skipped,
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
    verify_package(package, str(features))
    return package, account


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
    places: Sequence[Place],
    options: ImportOptions,
) -> Prepared:
    """Return one modality of the clips, refusing what cannot be right."""
    prepared = prepare(file, modality, places, options.pooling)
    if prepared.not_finite:
        wrong = _named(ids, prepared.not_finite)
        found = f"NaN, infinity or larger ones in {len(wrong)} clips: {listed(wrong)}"
        remedy = "Repair these clips' features, or leave the clips out of the label file."
        raise refusal(str(path), modality, "numbers that fit in 32 bits", found, remedy)
    if len(prepared.beyond) > len(prepared.shorter) / 2 and modality != "text":
        wrong = _named(ids, prepared.beyond)
        found = f"other values there in {len(wrong)} clips: {listed(wrong)}"
        expected = f"zeros after the steps that {modality}_lengths gives"
        remedy = "Extract with padding at the end (MMSA-FET: padding_location='end')."
        raise refusal(str(path), modality, expected, found, remedy)
    return prepared


def _split(
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    codes: NDArray[np.int32],
    by: str,
    seed: int,
) -> tuple[tuple[str, ...], str]:
    """Return the split, and in words where it comes from."""
    if table.split is not None:
        return tuple(table.split[row] for row in rows), "the label file"
    known = tuple(name for name in in_file if name is not None)
    if len(known) == len(in_file):
        return known, "the feature file"
    made = f"made here: 6:2:2, stratified by {by}, seed {seed}"
    return stratified_split(codes, seed), made


def _verify_split(path: Path, split: Sequence[str]) -> None:
    empty = [name for name in SPLITS if name not in split]
    if empty:
        found = f"none for {' and '.join(empty)}"
        remedy = "Give every clip a split in the label file, or leave the column out (--ignore)."
        raise refusal(str(path), "split", "clips for train, valid and test", found, remedy)


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
    file: FeatureFile, modality: str, part: Prepared, ids: Sequence[str], pooling: Pooling
) -> ModalityAccount:
    steps = None
    handling = "no time axis in the file; as it is"
    if part.lengths is not None:
        low, middle, high = np.quantile(part.lengths, (0, 0.5, 1), method="nearest").tolist()
        steps = (low, middle, high)
        if modality == "text":
            handling = "sequences, zero-padded at the end"
        elif pooling == "masked-mean":
            handling = "mean over the valid steps"
        else:
            handling = "mean over all steps, padding included"
        handling = f"{handling}; valid steps from {_length_source(file, modality)}"
    return ModalityAccount(
        shape=part.array.shape,
        steps=steps,
        handling=handling,
        missing=_named(ids, np.flatnonzero(part.missing).tolist()),
        constant=constant_columns(part),
        too_long=_named(ids, part.too_long),
        beyond=_named(ids, part.beyond),
    )


def _length_source(file: FeatureFile, modality: str) -> str:
    if all(modality in section.lengths for section in file.sections):
        return f"{modality}_lengths"
    if modality == "text" and all(section.text_mask is not None for section in file.sections):
        return "the mask in text_bert"
    return "the zeros at the end"


def _provenance(
    features: Path, labels: Path, options: ImportOptions, account: ImportAccount
) -> dict[str, Any]:
    return {
        "made_by": f"unic-tfn data import {__version__}",
        "features": {"file": features.name, "sha256": sha256_of_file(features)},
        "labels": {"file": labels.name, "sha256": sha256_of_file(labels)},
        "pooling": options.pooling,
        "split_from": account.split_from,
        "clips_without_labels": len(account.without_labels),
        "clips_without_features": len(account.without_features),
        "handling": {name: part.handling for name, part in account.modalities.items()},
    }
