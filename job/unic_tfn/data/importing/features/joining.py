"""Several feature files as one: a file per modality, or a file per split, joined by the clips' ids.

Nothing is copied; a clip that is in one file only lacks the modalities of the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.clip_rows import ClipRows
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.sections import FeatureFile, Section
from unic_tfn.data.importing.labels.id_columns import plain_id
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal

# A section of some file, and a clip's row in it.
Row = tuple[Section, int]


def read_feature_files(
    paths: Sequence[Path], keys: Mapping[str, str] | None = None, id_stem: bool = False
) -> FeatureFile:
    """Read one feature file, or several as one.

    Args:
        paths: the files; several are joined by id, or row by row if none of them has ids.
        keys: the files' names for ours, where they differ.
        id_stem: whether ids are paths of files, of which folder and ending do not count.

    Raises:
        DataError: a file is not as `read_feature_file` requires, two files have the same modality
            of the same clip, say different things of its split, or share no clip.
        StorageError: the file system failed.
    """
    files = [read_feature_file(path, keys) for path in paths]
    if len(files) == 1:
        return files[0]
    _verify_named(paths, files)
    files = [_with_split(path, file) for path, file in zip(paths, files, strict=True)]
    rows = _rows(files, id_stem)
    columns, differing = _columns(rows)
    section = Section(
        split=_split(paths[0], rows),
        ids=tuple(rows),
        features=_features(paths[0], rows),
        lengths=_lengths(paths[0], rows),
        text_mask=_mask(rows),
        columns=columns,
    )
    return FeatureFile(
        sections=(section,),
        skipped=tuple(name for file in files for name in file.skipped),
        kind=files[0].kind,
        named=files[0].named,
        notes=tuple(_notes(paths, files, differing)),
        unused=tuple(dict.fromkeys(name for file in files for name in file.unused)),
    )


def _verify_named(paths: Sequence[Path], files: Sequence[FeatureFile]) -> None:
    counts = [sum(len(section.ids) for section in file.sections) for file in files]
    named = [file.named for file in files]
    if all(named) or (not any(named) and len(set(counts)) == 1):
        return
    differing = [number for number, count in enumerate(counts) if count != counts[0]]
    at = named.index(False) if any(named) else differing[0]
    expected = "ids, by which files are joined" if any(named) else f"{counts[0]} clips"
    found = "none" if any(named) else f"{counts[at]}"
    raise refusal(str(paths[at]), "id", expected, found, "Add an array 'id' to each file.")


def _with_split(path: Path, file: FeatureFile) -> FeatureFile:
    """Return a file whose clips have the split that its name says, if nothing else says it."""
    known = SPLIT_NAMES.get(path.stem.lower())
    if known is None or any(section.split for section in file.sections):
        return file
    sections = (replace(s, split=(known,) * len(s.ids)) for s in file.sections)
    return replace(file, sections=tuple(sections))


def _rows(files: Sequence[FeatureFile], id_stem: bool) -> dict[str, list[Row]]:
    """Return the rows of each clip in the files that have it, in the order of first mention."""
    rows: dict[str, list[Row]] = {}
    for file in files:
        for section in file.sections:
            for row, clip in enumerate(section.ids):
                rows.setdefault(plain_id(clip, id_stem), []).append((section, row))
    return rows


def _features(path: Path, rows: Mapping[str, list[Row]]) -> dict[str, ClipRows]:
    found: dict[str, ClipRows] = {}
    common: set[str] | None = None
    for modality in MODALITIES:
        arrays: list[NDArray[Any] | None] = []
        for clip, places in rows.items():
            there = [(section, row) for section, row in places if modality in section.features]
            if len(there) > 1:
                remedy = "Give each modality of a clip in one file only."
                key = f"{modality} of {quoted(clip)}"
                raise refusal(str(path), key, "it in one of the files", "it in two", remedy)
            arrays.append(there[0][0].features[modality][there[0][1]] if there else None)
        if all(array is None for array in arrays):
            continue
        found[modality] = ClipRows(path, modality, tuple(rows), arrays)
        mine = {clip for clip, array in zip(rows, arrays, strict=True) if array is not None}
        if common is not None and not common & mine:
            shown = f"{listed(sorted(common), 3)} in one, {listed(sorted(mine), 3)} in the other"
            remedy = "Give the clips the same ids in all files. If they are paths: --id-stem."
            raise refusal(str(path), "id", "clips that the joined files share", shown, remedy)
        common = mine if common is None else common & mine
    return found


def _lengths(path: Path, rows: Mapping[str, list[Row]]) -> dict[str, NDArray[np.int64]]:
    found = {}
    for modality in MODALITIES:
        having = [
            [(s, row) for s, row in places if modality in s.features] for places in rows.values()
        ]
        stated = {modality in s.lengths for places in having for s, _ in places}
        if stated == {True}:
            lengths = [int(p[0][0].lengths[modality][p[0][1]]) if p else 0 for p in having]
            found[modality] = np.array(lengths, np.int64)
        elif True in stated:
            key, remedy = f"{modality}_lengths", "Give lengths in all files, or in none."
            raise refusal(str(path), key, "lengths in all files", "them in some", remedy)
    return found


def _mask(rows: Mapping[str, list[Row]]) -> NDArray[Any] | None:
    """Return which steps of the texts are tokens, if all files with text say it."""
    having = [[(s, row) for s, row in places if "text" in s.features] for places in rows.values()]
    masks = [places[0][0].text_mask for places in having if places]
    if not masks or any(mask is None for mask in masks):
        return None
    joined = np.zeros((len(rows), max(mask.shape[1] for mask in masks if mask is not None)), bool)
    for position, places in enumerate(having):
        if places and (mask := places[0][0].text_mask) is not None:
            joined[position, : mask.shape[1]] = mask[places[0][1]] != 0
    return joined


def _split(path: Path, rows: Mapping[str, list[Row]]) -> tuple[str, ...] | None:
    """Return the clips' splits, empty where no file says one; None if none says any."""
    splits: list[str] = []
    for clip, places in rows.items():
        said = {section.split[row] for section, row in places if section.split is not None}
        if len(said) > 1:
            key, remedy = f"split of {quoted(clip)}", "Correct it in one of the files."
            raise refusal(str(path), key, "the same in all files", listed(sorted(said)), remedy)
        splits.append(said.pop() if said else "")
    return tuple(splits) if any(splits) else None


def _columns(rows: Mapping[str, list[Row]]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the columns of all files, and the names of those on which files differ, left out."""
    names = list(
        dict.fromkeys(name for places in rows.values() for s, _ in places for name in s.columns)
    )
    columns, differing = {}, []
    for name in names:
        said = [
            {s.columns[name][row] for s, row in places if name in s.columns} - {""}
            for places in rows.values()
        ]
        if any(len(values) > 1 for values in said):
            differing.append(name)
        else:
            columns[name] = tuple(next(iter(values), "") for values in said)
    return columns, differing


def _notes(
    paths: Sequence[Path], files: Sequence[FeatureFile], differing: Sequence[str]
) -> Iterator[str]:
    yield "features joined from " + "; ".join(
        f"{printable(path.name)} ({', '.join(file.modalities)})"
        for path, file in zip(paths, files, strict=True)
    )
    if differing:
        yield f"columns on which the files differ, left out: {listed(tuple(differing))}"
    yield from dict.fromkeys(note for file in files for note in file.notes)
