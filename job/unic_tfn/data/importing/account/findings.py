"""Computes the account of an import: each modality's, and notes on other decisions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from unic_tfn.data.importing.account.account import ModalityAccount
from unic_tfn.data.importing.clips import ChosenClips
from unic_tfn.data.importing.features.oddities import duplicate_columns, valid_rows, wild_scales
from unic_tfn.data.importing.features.pooling import Prepared, constant_columns
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import rules_text
from unic_tfn.data.importing.labels.label_file import LabelFile
from unic_tfn.data.preparation import POOLED, LengthSource, Pooling, TimeAxis
from unic_tfn.messages.printing import listed, quoted


def modality_account(
    file: FeatureFile,
    modality: str,
    part: Prepared,
    clips: ChosenClips,
    options: ImportOptions,
) -> ModalityAccount:
    """Return the account of one modality.

    Args:
        file: the feature file.
        modality: which modality.
        part: its features as they go into the package.
        clips: the clips of the import.
        options: how it was imported.
    """
    train = np.array(clips.in_train())
    of_train = valid_rows(part.array[train], None if part.lengths is None else part.lengths[train])
    stored = file.sections[0].features[modality].dtype
    return ModalityAccount(
        shape=part.array.shape,
        steps=_steps(part),
        time_axis=time_axis_of(modality, part, options.pooling),
        length_source=None if part.lengths is None else _length_source(file, modality, part),
        missing=clips.named(np.flatnonzero(part.missing).tolist()),
        constant=constant_columns(part),
        too_long=clips.named(part.too_long),
        beyond=clips.named(part.beyond),
        front=clips.named(part.front),
        duplicate=duplicate_columns(valid_rows(part.array, part.lengths)),
        scales=wild_scales(of_train),
        not_finite=clips.named(part.not_finite),
        nonfinite=options.nonfinite,
        replaced=part.replaced,
        stored="" if stored.name == "float32" else stored.name,
        medians=() if part.medians is None else tuple(part.medians.tolist()),
        padded_steps=padded_steps(file, modality, options.pooling),
    )


def notes(
    file: FeatureFile,
    labels: Sequence[Path],
    table: LabelFile | None,
    options: ImportOptions,
    differing_ids: int,
) -> tuple[str, ...]:
    """Return notes on other decisions of an import, a sentence each.

    Args:
        file: the feature file.
        labels: the label files; none if the labels are those of the feature file.
        table: the labels; None if there are none.
        options: how they were imported.
        differing_ids: how many ids the two files write in different ways.
    """
    notes = []
    if file.kind.plain:
        notes.append(f"features from {file.kind.words}")
    if labels and not file.named:
        notes.append("no ids with the features: clips are those of the label file, row by row")
    if differing_ids:
        how = "as paths of files or in" if options.columns.id_stem else "in"
        notes.append(f"ids written {how} another Unicode form in the feature file: {differing_ids}")
    if table is None:
        return (*notes, *file.notes)
    if table.split.values is not None and (options.split.making or options.split.file):
        own = quoted(table.split.column) if table.split.column else "the files' names"
        notes.append(f"the split in {own} is not used, as another one is asked for")
    if not labels:
        notes.append(f"labels from the feature file itself: {listed(list(table.sources), 10)}")
    if options.bins:
        notes.append(f"classes made of scores; {rules_text(options.bins)}")
    return (*notes, *file.notes, *table.notes)


def unused(
    file: FeatureFile, labels: Sequence[Path], table: LabelFile | None, options: ImportOptions
) -> tuple[str, ...]:
    """Return the names of everything in the files that nothing was made of, a phrase for each file.

    Args:
        file: the feature file.
        labels: the label files; none if the labels are those of the feature file.
        table: the labels; None if there are none.
        options: how they were imported.
    """
    entries = list(file.unused)
    if labels or table is None:
        entries += dict.fromkeys(name for section in file.sections for name in section.columns)
    columns = [] if table is None else [*table.unused, *options.columns.ignored]
    if not labels:
        entries, columns = [*entries, *columns], []
    found = {"in the feature file": entries, "in the label file": columns}
    return tuple(
        f"{where}: {listed([quoted(name) for name in names], 20)}"
        for where, names in found.items()
        if names
    )


def _steps(part: Prepared) -> tuple[int, int, int] | None:
    """Return the smallest, median and largest number of valid steps."""
    if part.lengths is None:
        return None
    low, middle, high = np.quantile(part.lengths, (0, 0.5, 1), method="nearest").tolist()
    return low, middle, high


def time_axis_of(modality: str, part: Prepared, pooling: Pooling) -> TimeAxis:
    """Return the treatment of a modality's time axis."""
    if part.lengths is None:
        return TimeAxis.ABSENT
    return TimeAxis(pooling) if modality in POOLED else TimeAxis.KEPT


def padded_steps(file: FeatureFile, modality: str, pooling: Pooling) -> int | None:
    """Return over how many steps, padding included, each clip of a modality is averaged.

    Returns:
        None if padding is left out, if there is no time axis, or if clips differ.
    """
    arrays = [section.features[modality] for section in file.sections]
    if modality not in POOLED or pooling is not Pooling.PADDED_MEAN or arrays[0].ndim != 3:
        return None
    # Clips that are not rows of one array have their own numbers of steps, without padding.
    if not all(isinstance(array, np.ndarray) for array in arrays):
        return None
    steps = {array.shape[1] for array in arrays}
    return steps.pop() if len(steps) == 1 else None


def _length_source(file: FeatureFile, modality: str, part: Prepared) -> LengthSource:
    if all(modality in section.lengths for section in file.sections):
        return LengthSource.STATED
    if modality == "text" and all(section.text_mask is not None for section in file.sections):
        return LengthSource.MASK
    return LengthSource.OUTER_ZEROS if part.front else LengthSource.TRAILING_ZEROS
