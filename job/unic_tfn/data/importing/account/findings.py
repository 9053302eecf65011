"""Takes down what became of everything while a feature file is imported."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from unic_tfn.data.importing.account.account import ModalityAccount
from unic_tfn.data.importing.clips import ChosenClips
from unic_tfn.data.importing.features.oddities import duplicate_columns, valid_rows, wild_scales
from unic_tfn.data.importing.features.pooling import Prepared, constant_columns
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import shown
from unic_tfn.data.importing.labels.label_file import LabelFile
from unic_tfn.messages import listed

REPLACED = {"zero": "replaced by 0", "median": "replaced by the column's median over train clips"}


def modality_account(
    file: FeatureFile,
    modality: str,
    part: Prepared,
    clips: ChosenClips,
    options: ImportOptions,
) -> ModalityAccount:
    """Return what was found of one modality.

    Args:
        file: the feature file.
        modality: which one.
        part: what was made of it.
        clips: the clips that it has.
        options: how it was made.
    """
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
    train = np.array(clips.split) == "train"
    of_train = valid_rows(part.array[train], None if part.lengths is None else part.lengths[train])
    stored = file.sections[0].features[modality].dtype
    return ModalityAccount(
        shape=part.array.shape,
        steps=steps,
        handling=handling,
        missing=clips.named(np.flatnonzero(part.missing).tolist()),
        constant=constant_columns(part),
        too_long=clips.named(part.too_long),
        beyond=clips.named(part.beyond),
        duplicate=duplicate_columns(rows),
        scales=wild_scales(of_train),
        not_finite=clips.named(part.not_finite),
        replaced=f"{part.replaced:,} values {REPLACED.get(options.nonfinite, '')}",
        stored="" if stored.name == "float32" else stored.name,
    )


def frameless_clips(
    clips: ChosenClips, prepared: Mapping[str, Prepared], options: ImportOptions
) -> tuple[str, ...]:
    """Return the ids of the clips to drop because some modality of theirs has no frame."""
    if options.frameless == "zero":
        return ()
    missing = np.logical_or.reduce([part.missing for part in prepared.values()])
    return clips.named(np.flatnonzero(missing).tolist())


def notes(
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


def _length_source(file: FeatureFile, modality: str) -> str:
    if all(modality in section.lengths for section in file.sections):
        return f"{modality}_lengths"
    if modality == "text" and all(section.text_mask is not None for section in file.sections):
        return "the mask in text_bert"
    return "the zeros at the end"
