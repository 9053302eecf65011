"""The groups that a package gets: from a column of the labels or from the ids, and never torn."""

from collections.abc import Sequence
from pathlib import Path

from unic_tfn.data.importing.labels.id_columns import ID_SEPARATOR
from unic_tfn.data.importing.labels.label_file import LabelFile
from unic_tfn.data.package.groups import torn_groups
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

BEFORE = f"the part before {quoted(ID_SEPARATOR)}"


def choose_groups(
    path: Path, table: LabelFile, rows: Sequence[int], column: str, from_id: bool
) -> tuple[str, ...]:
    """Return the groups of N clips; none if none are asked for.

    Args:
        path: the label file, for messages.
        table: its contents.
        rows: the N rows of the clips.
        column: the column of the groups; empty: none.
        from_id: whether a clip's group is the part of its id before the first `$_$`.

    Raises:
        DataError: a clip has no group.
    """
    if from_id:
        return _from_ids(path, [table.ids[row] for row in rows])
    if not column:
        return ()
    groups = tuple(table.kept[column][row] for row in rows)
    if "" in groups:
        clip = quoted(table.ids[rows[groups.index("")]])
        key = f"column {quoted(column)} of {clip}"
        raise refusal(str(path), key, "a group", "nothing", "Give every clip its group.")
    return groups


def refuse_torn_groups(
    path: Path, column: str, groups: Sequence[str], split: Sequence[str]
) -> None:
    """Refuse a split that has clips of one group in two parts.

    Args:
        path: the label file, for messages.
        column: the column of the groups; empty if they are from the ids.
        groups: the N groups.
        split: the N split names.

    Raises:
        DataError: a group is in two splits.
    """
    if torn := list(torn_groups(groups, split)):
        key = f"column {quoted(column)}" if column else f"ids, {BEFORE}"
        found = f"{len(torn)} in several: {listed(torn)}"
        remedy = "Correct the split, or let it be made by group: add --split-ratio 6:2:2"
        raise refusal(str(path), key, "each value in one split only", found, remedy)


def _from_ids(path: Path, ids: Sequence[str]) -> tuple[str, ...]:
    if wrong := [clip for clip in ids if clip.find(ID_SEPARATOR) < 1]:
        expected = f"a group and {quoted(ID_SEPARATOR)} in front of every clip's name"
        found = f"{len(wrong)} without: {listed([quoted(clip) for clip in wrong])}"
        remedy = "Leave --group-from-id out, or give a column with the groups: --group COLUMN"
        raise refusal(str(path), "ids", expected, found, remedy)
    return tuple(clip.partition(ID_SEPARATOR)[0] for clip in ids)
