"""The clips of an import: those that the feature file and the label file share, joined by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from unic_tfn.data.importing.features.pooling import Place
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import bins_for
from unic_tfn.data.importing.labels.class_order import class_order
from unic_tfn.data.importing.labels.id_columns import plain_id
from unic_tfn.data.importing.labels.label_file import LabelColumns, LabelFile
from unic_tfn.data.importing.splits.split_choice import UnreadSplit
from unic_tfn.data.importing.splits.split_names import holds_splits
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.table import GROUP, encode
from unic_tfn.errors import DataError
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal


@dataclass(frozen=True)
class ChosenClips:
    """The N clips of an import, in the labels' order.

    Args:
        ids: the N ids.
        split: the N splits, `train`, `valid` or `test`; none if the clips have no split.
        places: the N places in the feature file, section and row.
    """

    ids: tuple[str, ...]
    split: tuple[str, ...]
    places: tuple[Place, ...]

    def named(self, positions: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the clips at some positions."""
        return tuple(self.ids[position] for position in positions)

    def train_places(self) -> list[Place]:
        """Return the places of the train clips, or of all if there is no split."""
        return [place for place, use in zip(self.places, self.in_train(), strict=True) if use]

    def in_train(self) -> list[bool]:
        """Tell for each clip whether it is a train clip; all are if there is no split."""
        return [part == "train" for part in self.split] or [True] * len(self.ids)


def columns_wanted(options: ImportOptions) -> LabelColumns:
    """Return the meaning of the columns, with the groups' column among those that are read."""
    group, columns = options.split.group, options.columns
    if not group or group in columns.kept:
        return columns
    return replace(columns, kept=(*columns.kept, group))


def columns_to_keep(options: ImportOptions) -> tuple[str, ...]:
    """Return the columns that the package keeps under their own names.

    The groups' column has a place of its own there, called `group`; one that is called so in the
    label file need not be kept a second time.
    """
    groups = {GROUP} if options.split.group == GROUP else set()
    return tuple(name for name in options.columns.kept if name not in groups)


def with_ids(features: Path, labels: Path, file: FeatureFile, table: LabelFile) -> FeatureFile:
    """Return a feature file whose clips have ids: the label file's, row by row, if it has none.

    If both say which clips belong to which split, rows are matched within each split.

    Raises:
        DataError: it has no ids, and another number of rows than the label file.
    """
    if file.named:
        return file
    sections = []
    for section, rows in zip(file.sections, _rows_of_sections(file, table), strict=True):
        if len(rows) != len(section.ids):
            whole = len(file.sections) == 1
            raise refusal(
                str(features),
                "clips" if whole or section.split is None else f"clips of {section.split[0]}",
                f"{len(rows)}, one for each row of {labels.name}, as there is no array 'id'",
                f"{len(section.ids)}",
                "Add an array 'id' with the clips' ids, or give both the same rows in the same "
                "order.",
            )
        sections.append(replace(section, ids=tuple(table.ids[row] for row in rows)))
    return replace(file, sections=tuple(sections))


def _rows_of_sections(file: FeatureFile, table: LabelFile) -> list[list[int]]:
    """Return the label file's rows for each section: those of its split, else those in turn."""
    splits = [section.split[0] if section.split else None for section in file.sections]
    said = table.split.values
    if len(splits) > 1 and said is not None and None not in splits:
        return [[row for row, part in enumerate(said) if part == name] for name in splits]
    ends = list(accumulate(len(section.ids) for section in file.sections))
    starts = [0, *ends[:-1]]
    return [
        list(range(start, max(start, end)))
        for start, end in zip(starts, [*ends[:-1], len(table.ids)], strict=True)
    ]


def places_of(file: FeatureFile) -> dict[str, Place]:
    """Return the place of each clip, section and row, by its id."""
    return {
        clip: (number, row)
        for number, section in enumerate(file.sections)
        for row, clip in enumerate(section.ids)
    }


def under_label_ids(
    features: Path, places: Mapping[str, Place], ids: Sequence[str], paths: bool
) -> tuple[dict[str, Place], int]:
    """Return the places by the label file's ids, and how many ids are written in another way there.

    Ids are also joined if they differ in their Unicode form or by invisible characters.

    Args:
        features: the feature file, for messages.
        places: the places by the feature file's ids.
        ids: the label file's ids.
        paths: whether the feature file's ids are paths, of which folder and ending do not count.

    Raises:
        DataError: two clips of the feature file would have one id.
    """
    exact = set(ids)
    wanted = {plain_id(clip, False): clip for clip in ids}
    renamed: dict[str, Place] = {}
    differing = 0
    for clip, place in places.items():
        plain = plain_id(clip, paths)
        name = clip if clip in exact else wanted.get(plain, plain if paths else clip)
        if name in renamed:
            found = f"two that are both {quoted(name)}, such as {quoted(clip)}"
            remedy = "Rename one of the clips" + (", or leave --id-stem out." if paths else ".")
            raise refusal(str(features), "id", "each id once", found, remedy)
        differing += name != clip
        renamed[name] = place
    return renamed, differing


def joined(
    features: Path, labels: Path, table: LabelFile, places: Mapping[str, Place]
) -> list[int]:
    """Return the rows of the label file that have features and a label of any source.

    Raises:
        DataError: there are none.
    """
    rows = [
        row
        for row, clip in enumerate(table.ids)
        if clip in places and any(values[row] for values in table.sources.values())
    ]
    if not rows:
        raise DataError(
            f"{labels}: no id of a labelled clip is in {features}. There the ids are "
            f"{listed([quoted(clip) for clip in places])}, here "
            f"{listed([quoted(clip) for clip in table.ids])}.",
            "Name the column with the ids by --id; give several with commas and they are joined "
            "by '$_$', as MMSA does with video_id,clip_id. If they are paths of files: --id-stem.",
        )
    return rows


def split_in_file(file: FeatureFile, place: Place) -> str | None:
    """Return a clip's split in the feature file; None if the file does not say."""
    section, row = place
    split = file.sections[section].split
    return None if split is None else split[row] or None


def unread_split(file: FeatureFile) -> UnreadSplit:
    """Return the signs in a feature file of a split that it does not give."""
    if any(section.split for section in file.sections):
        return UnreadSplit()
    names = dict.fromkeys(name for section in file.sections for name in section.columns)
    full = [
        name
        for name in names
        if holds_splits(text for s in file.sections for text in s.columns.get(name, ()))
    ]
    return UnreadSplit(tuple(section.name for section in file.sections), tuple(full))


def encoded(
    where: Path, table: LabelFile, rows: Sequence[int], options: ImportOptions
) -> dict[str, LabelSource]:
    """Return the label sources of some rows, their class names as codes.

    Raises:
        DataError: a label is not in the order of classes given for its source, or an option names
            a source that is not there.
    """
    sources = {name: [values[row] for row in rows] for name, values in table.sources.items()}
    for name in options.unimodal:
        if name not in sources:
            expected = f"a label source, of {listed(tuple(sources))}"
            raise refusal(str(where), "--unimodal", expected, quoted(name), "Correct the name.")
    ruled = {
        name: rule.classes for name in sources if (rule := bins_for(options.bins, name)) is not None
    }
    orders = class_order(where, sources, {**ruled, **options.classes})
    return {name: encode(values, orders[name], where, name) for name, values in sources.items()}
