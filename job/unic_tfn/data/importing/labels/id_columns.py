"""The ids of clips: from one column or several, from paths of files, in any Unicode form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.data.importing.labels.label_csv import no_column
from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import quoted

ID_SEPARATOR = "$_$"
# An ending of a file's name has a letter, so that `clip.0001` keeps its number.
ENDING = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,6}$")
REMEDY = "Name the columns of the id by --id; several are joined by '$_$'."


@dataclass(frozen=True)
class IdColumns:
    """The columns that make up the ids, and whether these are paths of files.

    Args:
        names: one or more columns.
        stem: whether folder and ending are taken off.
    """

    names: tuple[str, ...] = ("id",)
    stem: bool = False


def ids_of(path: Path, columns: Mapping[str, Sequence[str]], wanted: IdColumns) -> tuple[str, ...]:
    """Return the ids of the rows of a table; several columns are joined by `$_$`, as in MMSA.

    Raises:
        DataError: a column is not there.
    """
    for name in wanted.names:
        if name not in columns:
            meant = nearest(name, columns)
            question = did_you_mean(meant and quoted(meant)).strip()
            raise no_column(path, name, list(columns), f"{REMEDY} {question}".strip())
    parts = (map(stem, columns[name]) if wanted.stem else columns[name] for name in wanted.names)
    return tuple(map(ID_SEPARATOR.join, zip(*parts, strict=True)))


def stem(text: str) -> str:
    """Return the name of a file without its folder and its ending.

    Example:
        >>> stem("audio/dia0/utt1.wav")
        'utt1'
    """
    return ENDING.sub("", re.split(r"[/\\]", text)[-1])


def plain_id(text: str, paths: bool) -> str:
    """Return what makes two ids equal: composed letters, nothing invisible, no path if so asked."""
    return cleaned(stem(text) if paths else text)
