"""The labels in a feature file itself: MMSA's keys for the four label sources, or any others.

Sources: MMSA's `data_loader.py` (`regression_labels`, `regression_labels_T` and so on), MMSA-FET's
`dataloader.py` (`annotations`, `classification_labels`, earlier `label_T`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.labels.bins import Bins
from unic_tfn.data.importing.labels.label_file import LabelColumns, LabelFile, read_label_table
from unic_tfn.messages import refusal

RUNNING_TEXT = ("raw_text", "index")
SCORES = {
    "text": ("regression_labels_T", "label_T"),
    "audio": ("regression_labels_A", "label_A"),
    "video": ("regression_labels_V", "label_V"),
    "multimodal": ("regression_labels", "regression_labels_M", "label"),
}
CLASSES = {
    "text": ("classification_labels_T",),
    "audio": ("classification_labels_A",),
    "video": ("classification_labels_V",),
    "multimodal": ("annotations", "annotation", "classification_labels"),
}
REMEDY = "Give a CSV with the labels: --labels FILE."


def own_table(file: FeatureFile) -> dict[str, tuple[str, ...]]:
    """Return the columns that all sections have, and `id`; the split is that of the sections."""
    first, *others = file.sections
    names = [name for name in first.columns if all(name in other.columns for other in others)]
    table = {"id": tuple(clip for section in file.sections for clip in section.ids)}
    for name in names:
        table[name] = tuple(text for section in file.sections for text in section.columns[name])
    return table


def label_columns(table: Mapping[str, object], columns: LabelColumns, scores: bool) -> LabelColumns:
    """Return the meaning of the columns; if no sources are named, MMSA's label keys are sources.

    Args:
        table: the columns of the file.
        columns: the meaning that was asked for.
        scores: whether to take the keys of scores, of which classes are to be made, rather than
            those of classes.
    """
    if columns.sources:
        return columns
    wanted = SCORES if scores else CLASSES
    found = {
        source: next(key for key in keys if key in table)
        for source, keys in wanted.items()
        if any(key in table and key not in columns.ignored for key in keys)
    }
    if not found and not scores and any(key in table for keys in SCORES.values() for key in keys):
        return label_columns(table, columns, scores=True)
    spare = tuple(key for key in RUNNING_TEXT if key in table and key not in columns.kept)
    return replace(columns, sources=found, ignored=(*columns.ignored, *spare))


def read_own_labels(
    path: Path, file: FeatureFile, columns: LabelColumns, bins: Mapping[str, Bins]
) -> LabelFile:
    """Return the labels in a feature file.

    Raises:
        DataError: there are none, or they are not as `read_label_file` requires.
    """
    table = own_table(file)
    columns = label_columns(table, replace(columns, id=("id",), split="split"), bool(bins))
    if not set(table) - {"id", "split", *columns.ignored, *columns.kept}:
        raise refusal(str(path), "the file", "labels, as no --labels is given", "none", REMEDY)
    return read_label_table(path, table, columns, bins)
