"""The labels of a job's clips: from `labels.csv`, or from the package that it is written from."""

from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from unic_tfn.data.package.folds import fold_groups
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.table import GROUP
from unic_tfn.errors import DataError
from unic_tfn.grid import UNLABELLED
from unic_tfn.records.grid_results import Codes, LabelTable
from unic_tfn.records.job_document import source_order

Folds = Mapping[int, Codes]


def labels_of_package(
    package: FeaturePackage, folds: Folds | None = None, group: str = ""
) -> LabelTable:
    """Return a package's labels, as `labels.csv` gives them.

    Args:
        package: the package.
        folds: by seed, (N,) the fold of each clip; None where the split is the package's own.
        group: the column of the groups that folds keep whole; empty: the package's own groups.

    Raises:
        DataError: there is no such column, or a clip has no value in it.
    """
    return _table(
        package.ids,
        package.split,
        {name: source.codes for name, source in package.labels.items()},
        {name: source.classes for name, source in package.labels.items()},
        fold_groups(package, group),
        folds,
    )


def labels_of_rows(
    rows: Sequence[Mapping[str, str]],
    classes: Mapping[str, Iterable[str]],
    path: Path,
    folds: Folds | None = None,
    group: str = "",
) -> LabelTable:
    """Return the labels in the rows of a `labels.csv`.

    Args:
        rows: the rows by column.
        classes: by label source, the class names in index order.
        path: the file, named in the message.
        folds: by seed, (N,) the fold of each clip; None where the split is the data's own.
        group: the column of the groups that folds keep whole; empty, or a column that only the
            import had: the data's own groups.

    Raises:
        DataError: a column is missing, or a label is not a class.
    """
    try:
        codes = {}
        for source, names in classes.items():
            index = {"": UNLABELLED, **{name: code for code, name in enumerate(names)}}
            codes[source] = [index[row[source]] for row in rows]
        ids, split = [row["id"] for row in rows], [row["split"] for row in rows]
        column = _group_column(rows, classes, group)
        groups = [row[column] for row in rows] if column else ()
    except (KeyError, TypeError) as error:
        raise DataError(
            f"{path}: not the label file of this job, which lacks {error}.",
            "Start `unic-tfn run` again: it writes the file from the feature package.",
        ) from error
    return _table(ids, split, codes, classes, groups, folds)


def _group_column(rows: Sequence[Mapping[str, str]], classes: Container[str], wanted: str) -> str:
    """Return the column of the groups, empty if there are none.

    The data's own stands before the label sources; a further column that a package without groups
    has under this name stands after them.
    """
    header = list(rows[0]) if rows else []
    if wanted in header[2:] and wanted not in classes:
        return wanted
    return GROUP if header[2:3] == [GROUP] and GROUP not in classes else ""


def _table(
    ids: Sequence[str],
    split: Sequence[str],
    codes: Mapping[str, object],
    classes: Mapping[str, Iterable[str]],
    groups: Iterable[str],
    folds: Folds | None,
) -> LabelTable:
    order = sorted(codes, key=source_order)
    return LabelTable(
        tuple(ids),
        np.array(split, np.str_),
        {source: np.array(codes[source], np.int64) for source in order},
        {source: tuple(classes[source]) for source in order},
        tuple(groups),
        dict(folds or {}),
    )
