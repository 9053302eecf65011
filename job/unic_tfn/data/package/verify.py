"""The rules of feature packages, checked after reading and before writing."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.package.table import GROUP
from unic_tfn.grid import LABEL_SOURCE_PATTERN, LETTERS, MODALITIES, SPLITS, UNLABELLED
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

RESERVED_COLUMNS = ("id", "split")
MASKS = tuple(f"missing_{modality}" for modality in MODALITIES)
MAX_NAME_CHARACTERS = 512
ROWS_AT_ONCE = 256
AXES = {"text": (2, 3), "audio": (2,), "vision": (2,)}
REMEDY = "Make the package again with 'unic-tfn data import' or 'unic-tfn data synthetic'."


def verify_package(package: FeaturePackage, where: str) -> None:
    """Check names, ids, splits, groups, shapes, types, finiteness, lengths, labels and columns.

    Args:
        package: the package; its digest is not checked.
        where: the file or directory to be named in messages.

    Raises:
        DataError: naming the key, what was expected and what was found.
    """
    _verify_text(where, "name", package.name)
    _verify_ids(where, package.ids)
    _verify_split(where, package)
    _verify_groups(where, package)
    _verify_features(where, package)
    _verify_text_length(where, package)
    if not package.labels and package.split:
        raise refusal(where, "label sources", "at least one, as there is a split", "none", REMEDY)
    for name, source in package.labels.items():
        _verify_label_source(where, name, source, len(package.ids))
    _verify_unimodal(where, package)
    _verify_columns(where, package)


def require_labels(where: str, label_sources: Collection[str]) -> None:
    """Refuse a package that was made without labels, where they are needed.

    Raises:
        DataError: there is no label source.
    """
    if not label_sources:
        found = "none, as the package was made with --no-labels, for 'unic-tfn predict'"
        raise refusal(where, "label sources", "at least one", found, "Import with labels.")


def is_plain_text(value: object) -> bool:
    """Tell whether a value is 1 to 512 characters without control characters or surrogates."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= MAX_NAME_CHARACTERS
        and not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
    )


def repeated(values: Sequence[str]) -> list[str]:
    """Return the values that occur more than once, in order of first occurrence."""
    return [value for value, count in Counter(values).items() if count > 1]


def _verify_text(where: str, key: str, value: object) -> None:
    if not is_plain_text(value):
        expected = f"1 to {MAX_NAME_CHARACTERS} characters without control characters"
        raise refusal(where, key, expected, quoted(value), REMEDY)


def _verify_unimodal(where: str, package: FeaturePackage) -> None:
    for source, letter in package.unimodal.items():
        if source not in package.labels:
            expected = f"a label source, of {listed(list(package.labels))}"
            raise refusal(where, "unimodal", expected, quoted(source), REMEDY)
        if letter not in LETTERS:
            key = f"unimodal of {quoted(source)}"
            raise refusal(where, key, "T, A or V", quoted(letter), REMEDY)


def _verify_ids(where: str, ids: Sequence[str]) -> None:
    if not ids:
        raise refusal(where, "id", "at least one clip", "none", REMEDY)
    for value in ids:
        _verify_text(where, "id", value)
    if twice := repeated(ids):
        raise refusal(where, "id", "each id once", f"repeated: {listed(twice)}", REMEDY)


def _verify_split(where: str, package: FeaturePackage) -> None:
    if not package.split and not package.labels:
        return
    if len(package.split) != len(package.ids):
        found = f"{len(package.split)} values"
        raise refusal(where, "split", f"{len(package.ids)} values", found, REMEDY)
    for clip, value in zip(package.ids, package.split, strict=True):
        if value not in SPLITS:
            key = f"split of {quoted(clip)}"
            raise refusal(where, key, f"one of {', '.join(SPLITS)}", quoted(value), REMEDY)


def _verify_groups(where: str, package: FeaturePackage) -> None:
    if not package.groups:
        return
    if len(package.groups) != len(package.ids):
        expected, found = f"{len(package.ids)} values", f"{len(package.groups)}"
        raise refusal(where, GROUP, expected, found, REMEDY)
    for clip, value in zip(package.ids, package.groups, strict=True):
        _verify_text(where, f"{GROUP} of {quoted(clip)}", value)
    if GROUP in {*package.labels, *package.columns}:
        expected = "another name, as 'group' holds the groups"
        remedy = "Use another name (--source NAME=group), or leave the column out: --ignore group"
        raise refusal(where, f"column {quoted(GROUP)}", expected, quoted(GROUP), remedy)


def _verify_features(where: str, package: FeaturePackage) -> None:
    if not package.features:
        raise refusal(where, "features", f"some of {', '.join(MODALITIES)}", "none", REMEDY)
    for modality, array in package.features.items():
        if modality not in MODALITIES:
            expected = f"only {', '.join(MODALITIES)}"
            raise refusal(where, "features", expected, quoted(modality), REMEDY)
        _verify_array(where, modality, array, AXES[modality], len(package.ids), np.float32)
        _verify_finite(where, modality, array, package.ids)


def _verify_array(
    where: str, key: str, array: NDArray[Any], axes: tuple[int, ...], clips: int, dtype: type
) -> None:
    if array.dtype != dtype:
        raise refusal(where, key, np.dtype(dtype).name, array.dtype.name, REMEDY)
    if array.ndim not in axes or array.shape[0] != clips or 0 in array.shape:
        ways = " or ".join({1: "({})", 2: "({}, width)", 3: "({}, steps, width)"}[n] for n in axes)
        raise refusal(where, key, f"shape {ways.format(*[clips] * 2)}", str(array.shape), REMEDY)


def _verify_finite(where: str, key: str, array: NDArray[np.float32], ids: Sequence[str]) -> None:
    for start in range(0, len(array), ROWS_AT_ONCE):
        finite = np.isfinite(array[start : start + ROWS_AT_ONCE])
        if not finite.all():
            index = tuple(int(part) for part in np.argwhere(~finite)[0])
            clip = ids[start + index[0]]
            value = array[start : start + ROWS_AT_ONCE][index]
            place = f"{key} of {quoted(clip)} at {list(index[1:])}"
            raise refusal(where, place, "a finite number", str(value), REMEDY)


def _verify_text_length(where: str, package: FeaturePackage) -> None:
    lengths, text = package.text_length, package.features.get("text")
    timed = text is not None and text.ndim == 3
    if timed != (lengths is not None):
        expected = "lengths" if timed else "none, as text has no time axis"
        found = "none" if lengths is None else "lengths"
        raise refusal(where, "text_length", expected, found, REMEDY)
    if lengths is None or text is None:
        return
    _verify_array(where, "text_length", lengths, (1,), len(package.ids), np.int32)
    wrong = np.flatnonzero((lengths < 0) | (lengths > text.shape[1]))
    if len(wrong):
        key = f"text_length of {quoted(package.ids[wrong[0]])}"
        raise refusal(where, key, f"0 to {text.shape[1]}", str(lengths[wrong[0]]), REMEDY)


def _verify_label_source(where: str, name: str, source: LabelSource, clips: int) -> None:
    key = f"label source {quoted(name)}"
    if not LABEL_SOURCE_PATTERN.fullmatch(name) or name in RESERVED_COLUMNS:
        expected = "a name of 2 to 32 small letters, digits and '_', beginning with a letter"
        raise refusal(where, key, f"{expected}, and not 'id' or 'split'", quoted(name), REMEDY)
    for value in source.classes:
        _verify_text(where, f"a class of {key}", value)
    if len(source.classes) < 2 or repeated(source.classes):
        found = f"{len(source.classes)}: {listed(source.classes)}"
        raise refusal(where, f"classes of {key}", "at least two different names", found, REMEDY)
    _verify_array(where, key, source.codes, (1,), clips, np.int32)
    wrong = (source.codes < UNLABELLED) | (source.codes >= len(source.classes))
    if wrong.any():
        expected = f"codes from {UNLABELLED} to {len(source.classes) - 1}"
        raise refusal(where, key, expected, str(source.codes[wrong][0]), REMEDY)


def _verify_columns(where: str, package: FeaturePackage) -> None:
    taken = {*RESERVED_COLUMNS, *package.labels}
    for name, values in package.columns.items():
        key = f"column {quoted(name)}"
        _verify_text(where, key, name)
        if name in taken:
            raise refusal(where, key, "a name not yet in use", quoted(name), REMEDY)
        if len(values) != len(package.ids):
            raise refusal(where, key, f"{len(package.ids)} values", f"{len(values)}", REMEDY)
        for value in values:
            if value != "":
                _verify_text(where, key, value)
        if name in MASKS and (other := set(values) - {"0", "1"}):
            raise refusal(where, key, "only 0 and 1", quoted(sorted(other)[0]), REMEDY)
