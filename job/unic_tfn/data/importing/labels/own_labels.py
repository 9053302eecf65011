"""The labels in a feature file itself: MMSA's keys for the four label sources, or any others.

Sources: MMSA's `data_loader.py` (`regression_labels`, `regression_labels_T` and so on), MMSA-FET's
`dataloader.py` (`annotations`, `classification_labels`, earlier `label_T`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.labels.id_columns import stem
from unic_tfn.data.importing.labels.label_file import LabelColumns, LabelFile, read_label_table
from unic_tfn.data.importing.labels.label_table import LabelTable
from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.data.importing.labels.value_rules import ValueRules
from unic_tfn.messages.printing import quoted
from unic_tfn.messages.refusals import refusal

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
    """Return the columns of all sections, empty where a section lacks one, and `id`."""
    names = dict.fromkeys(name for section in file.sections for name in section.columns)
    table = {"id": tuple(clip for section in file.sections for clip in section.ids)}
    for name in names:
        table[name] = tuple(
            cleaned(text)
            for section in file.sections
            for text in section.columns.get(name, ("",) * len(section.ids))
        )
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
    path: Path, file: FeatureFile, columns: LabelColumns, rules: ValueRules
) -> LabelFile:
    """Return the labels in a feature file.

    Raises:
        DataError: there are none, or they are not as `read_label_files` requires.
    """
    contents = own_table(file)
    asked = replace(columns, id=("id",))
    columns = label_columns(contents, asked, bool(rules.bins))
    if not set(contents) - {"id", "split", *columns.ignored, *columns.kept}:
        raise refusal(str(path), "the file", "labels, as no --labels is given", "none", REMEDY)
    ids = tuple(stem(clip) if columns.id_stem else clip for clip in contents["id"])
    found = read_label_table(LabelTable(path, ids, contents), columns, rules)
    spare = tuple(name for name in columns.ignored if name not in asked.ignored)
    used = {source: columns.sources.get(source, source) for source in found.sources}
    lacking = tuple(
        f"label source {quoted(source)}: {quoted(section.name)} has no {quoted(column)}; its "
        "clips are unlabelled there"
        for source, column in used.items()
        for section in file.sections
        if column not in section.columns
    )
    return replace(found, unused=(*found.unused, *spare), notes=(*found.notes, *lacking))
