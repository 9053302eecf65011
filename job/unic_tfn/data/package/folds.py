"""Folds: a partition of a data set's clips of which each part is the test part once.

Fold j tests, the fold after it validates, the others train. Groups of clips are never torn.
"""

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.table import GROUP
from unic_tfn.errors import DataError
from unic_tfn.grid import LABEL_SOURCE_LETTERS, UNLABELLED
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import count, listed, quoted

FEWER = "Give `folds.k` a smaller number in the jobspec, or leave `folds` out."
# The name that the classes of a made split and of folds come from, where there is one.
STRATIFY_BY = "multimodal"


def draw_folds(
    codes: NDArray[np.int32], groups: Sequence[str], k: int, seed: int
) -> NDArray[np.int64]:
    """Return the fold (N,) of each clip, from 0 to k - 1, every class spread evenly over them.

    scikit-learn's `StratifiedGroupKFold` where there are groups, `StratifiedKFold` where not.

    Args:
        codes: int32 (N,), the classes to stratify by; unlabelled clips (-1) are a class too.
        groups: the N groups; none if the clips are independent of one another.
        k: the number of folds.
        seed: decides the partition.

    Raises:
        DataError: there are fewer clips or groups than folds, or a fold would be empty.

    Example:
        >>> sorted(draw_folds(np.zeros(6, np.int32), (), 3, 1).tolist())
        [0, 0, 1, 1, 2, 2]
    """
    units, word = (len(set(groups)), "group") if groups else (len(codes), "clip")
    if units < k:
        raise DataError(f"folds: {k} folds need at least as many {word}s; found {units}.", FEWER)
    folds = _drawn(codes, groups, k, seed)
    if empty := sorted(set(range(k)) - set(folds.tolist())):
        raise DataError(
            f"folds: with seed {seed}, fold {empty[0]} of {k} would have no clip, because "
            f"{count(units, word)} of these sizes cannot be spread over {k} folds.",
            FEWER,
        )
    return folds


def _drawn(codes: NDArray[np.int32], groups: Sequence[str], k: int, seed: int) -> NDArray[np.int64]:
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if np.bincount(codes - UNLABELLED).max() < k:
        # No class has a clip for each fold, and scikit-learn refuses to stratify by such classes.
        codes = np.zeros_like(codes)
    chooser = StratifiedGroupKFold if groups else StratifiedKFold
    folds = np.full(len(codes), -1, np.int64)
    with warnings.catch_warnings():
        # That a rare class is missing from some folds is checked cell by cell, where it matters.
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        parts = chooser(k, shuffle=True, random_state=seed)
        found = parts.split(np.zeros(len(codes)), codes, np.array(groups) if groups else None)
        for number, (_, test) in enumerate(found):
            folds[test] = number
    return folds


def fold_split(folds: NDArray[np.int64], tested: int) -> NDArray[np.str_]:
    """Return the split names (N,) of a fold: it tests, the next one validates, the rest trains.

    Args:
        folds: (N,), as `draw_folds` returns them.
        tested: the fold that is the test part.
    """
    split = np.full(len(folds), "train", "<U5")
    split[folds == (tested + 1) % (int(folds.max()) + 1)] = "valid"
    split[folds == tested] = "test"
    return split


def fold_classes(package: FeaturePackage, stratify: str) -> NDArray[np.int32]:
    """Return the class codes (N,) that folds are stratified by.

    Args:
        package: the data set.
        stratify: a label source; empty: `multimodal`, or else the first in the paper's order.

    Raises:
        DataError: there is no such label source.
    """
    names = sorted(package.labels, key=lambda name: (_order(name), name))
    wanted = stratify or (STRATIFY_BY if STRATIFY_BY in names else names[0])
    if wanted not in package.labels:
        meant = nearest(wanted, names)
        raise DataError(
            f"folds.stratify: package {quoted(package.name)} has no label source "
            f"{quoted(wanted)}; it has {listed(names)}.{did_you_mean(meant and quoted(meant))}",
            "Name one of these in the jobspec, or leave `folds.stratify` out.",
        )
    return package.labels[wanted].codes


def _order(source: str) -> int:
    known = list(LABEL_SOURCE_LETTERS)
    return known.index(source) if source in known else len(known)


def fold_groups(package: FeaturePackage, name: str) -> tuple[str, ...]:
    """Return the groups (N,) that folds must not tear; none if there are none.

    Args:
        package: the data set.
        name: `group`, the column that the import took the groups from, or another column of
            `labels.csv`; empty: the package's groups, if it has any.

    Raises:
        DataError: there is no such column, or a clip has no value in it.
    """
    columns = _group_columns(package)
    if not name:
        return package.groups
    if name not in columns:
        meant = nearest(name, columns)
        known = f"it has {listed(list(columns))}" if columns else "it has none beside the labels"
        raise DataError(
            f"folds.group: package {quoted(package.name)} has no column {quoted(name)} of groups; "
            f"{known}.{did_you_mean(meant and quoted(meant))}",
            "Name another column in the jobspec, or import the data again with --group COLUMN or "
            "--group-from-id.",
        )
    groups = tuple(columns[name])
    if "" in groups:
        raise DataError(
            f"folds.group: clip {quoted(package.ids[groups.index('')])} of package "
            f"{quoted(package.name)} has nothing in the column {quoted(name)}.",
            "Name a column in which every clip has its group.",
        )
    return groups


def _group_columns(package: FeaturePackage) -> dict[str, Sequence[str]]:
    """Return the columns that can hold groups, those of the package under both their names."""
    columns = dict(package.columns)
    if package.groups:
        columns[GROUP] = package.groups
        if taken_from := _taken_from(package):
            columns[taken_from] = package.groups
    return columns


def _taken_from(package: FeaturePackage) -> str:
    """Return the column that the import took the groups from, as far as that is known."""
    origin = package.provenance.get("split_from")
    name = origin.get("group") if isinstance(origin, Mapping) else None
    return name if isinstance(name, str) else ""
