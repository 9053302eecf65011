"""The account of an import: what became of every clip, class, modality and column, and its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from unic_tfn.data.importing.splits.split_choice import SplitOrigin, SplitSource, origin_words
from unic_tfn.data.package.groups import group_sizes, groups_of_split
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data.preparation import (
    TIME_AXIS_WORDS,
    LengthSource,
    Nonfinite,
    TimeAxis,
    is_normalised,
)
from unic_tfn.grid import SPLITS, UNLABELLED
from unic_tfn.messages.printing import listed, printable, quoted

REPLACED_WORDS = {
    Nonfinite.ZERO: "replaced by 0",
    Nonfinite.MEDIAN: "replaced by the column's median over train clips",
}


@dataclass(frozen=True)
class ModalityAccount:
    """The account of one modality.

    Args:
        shape: the shape in the package.
        steps: the smallest, median and largest number of valid steps; None without a time axis.
        time_axis: the treatment of the time axis.
        length_source: where the valid steps come from; None without a time axis.
        missing: ids of clips without any valid step.
        constant: how many columns have the same value everywhere.
        too_long: ids of clips whose stated length exceeds the number of steps in the array.
        beyond: ids of clips that are not zero outside their stated length.
        front: ids of clips with padding before their valid steps.
        duplicate: how many columns equal an earlier one and are not constant.
        scales: the smallest and largest standard deviation of a column over the train clips, if
            they are wildly different; None otherwise.
        not_finite: ids of clips with NaN, infinity or a number too large for 32 bits.
        nonfinite: the rule for such values.
        replaced: how many values that rule replaced.
        stored: the type of the numbers in the file; empty if it is that of the package.
        medians: the values (width,) that such values are replaced by, if those are medians.
        padded_steps: over how many steps, padding included, all clips were averaged; None if they
            were not, or over different numbers.
    """

    shape: tuple[int, ...]
    steps: tuple[int, int, int] | None
    time_axis: TimeAxis
    length_source: LengthSource | None
    missing: tuple[str, ...]
    constant: int
    too_long: tuple[str, ...]
    beyond: tuple[str, ...]
    front: tuple[str, ...] = ()
    duplicate: int = 0
    scales: tuple[float, float] | None = None
    not_finite: tuple[str, ...] = ()
    nonfinite: Nonfinite = Nonfinite.REFUSE
    replaced: int = 0
    stored: str = ""
    medians: tuple[float, ...] = ()
    padded_steps: int | None = None


@dataclass(frozen=True)
class ImportAccount:
    """The account of every clip and column of the two files.

    Args:
        in_features: how many clips the feature file has.
        in_labels: how many clips the label files have; None if there are no labels.
        without_labels: ids of clips that have features but no label, and are left out.
        without_features: ids of clips that have labels but no features, and are left out.
        split_from: where the split comes from; None if there is none.
        split_differs: ids of clips that the feature file puts in another split.
        modalities: the account of each modality, by name.
        skipped: entries of the feature file that are not splits.
        frameless: ids of clips that were dropped because some modality of theirs has no frame.
        notes: what else was decided, a sentence each.
        unused: what the files have that nothing was made of, a phrase for each file.
        split_asked: whether a split that is made was asked for.
        outside: ids of clips that are left out because the part of the feature file in which they
            are is not train, valid or test, by the part's name.
    """

    in_features: int
    in_labels: int | None
    without_labels: tuple[str, ...]
    without_features: tuple[str, ...]
    split_from: SplitOrigin | None
    split_differs: tuple[str, ...]
    modalities: Mapping[str, ModalityAccount]
    skipped: tuple[str, ...]
    frameless: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    split_asked: bool = False
    outside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def format_account(package: FeaturePackage, account: ImportAccount, out: Path | None) -> str:
    """Return the account of an import whose package was written to `out`, if anywhere."""
    return "\n".join(_lines(package, account, out))


def _lines(package: FeaturePackage, account: ImportAccount, out: Path | None) -> Iterator[str]:
    labelled = "" if account.in_labels is None else f" and {account.in_labels} in the label file"
    yield (
        f"{printable(package.name)}: {len(package.ids)} clips, of {account.in_features} with "
        f"features{labelled}"
    )
    if account.split_from is None:
        yield "  no labels and no split: a package for 'unic-tfn predict' only"
    else:
        counts = ", ".join(f"{package.split.count(name)} {name}" for name in SPLITS)
        made = account.split_from.source is SplitSource.MADE
        how = "" if made else "from "
        yield f"  split {how}{origin_words(account.split_from)}: {counts}"
        if made and not account.split_asked:
            yield "  (the files have no split)"
        yield from _groups(package, account.split_from)
    yield from _clips("in another split in the feature file", account.split_differs)
    for part, clips in account.outside.items():
        where = quoted(part) if part else "the rest"
        yield from _clips(f"left out, {where} is not train, valid or test", clips)
    yield from _clips("left out, features without a label", account.without_labels)
    yield from _clips("left out, a label without features", account.without_features)
    yield from _clips("dropped, no frame in some modality", account.frameless)
    yield from (f"  {note}" for note in account.notes)
    if account.skipped:
        yield f"  entries of the feature file that are not splits: {listed(account.skipped)}"
    yield from (f"  not used, {names}" for names in account.unused)
    if package.unimodal_sources:
        named = [f"{quoted(name)} ({x})" for name, x in package.unimodal_sources.items()]
        yield f"  labels of a single modality: {listed(named)}"
    for name, modality in account.modalities.items():
        yield ""
        yield from _modality(name, modality)
    for name, source in package.labels.items():
        yield ""
        yield from _source(name, source, package.split)
    yield ""
    yield f"Feature package: {out or 'in memory'} (digest {package.digest[:12]})"


def _clips(finding: str, ids: Sequence[str]) -> Iterator[str]:
    if ids:
        yield f"  {finding}: {len(ids)} ({listed(tuple(ids))})"


def _groups(package: FeaturePackage, origin: SplitOrigin) -> Iterator[str]:
    """Yield the number of groups, their sizes and how many each split has, if there are any."""
    if not package.groups:
        return
    sizes = group_sizes(package.groups)
    where = f"column {quoted(origin.group)}" if origin.group else "the ids"
    members = {part: groups_of_split(package.groups, package.split, part) for part in SPLITS}
    parts = ", ".join(f"{len(set(found))} {part}" for part, found in members.items())
    yield (
        f"  groups from {where}: {sizes.groups}, of {sizes.smallest} to {sizes.largest} clips, "
        f"median {sizes.median}; {parts}"
    )


def _modality(name: str, account: ModalityAccount) -> Iterator[str]:
    yield f"{name} {account.shape}: {_time_axis(name, account)}"
    if account.steps is not None:
        low, middle, high = account.steps
        yield f"  valid steps: {low} to {high}, median {middle}"
    yield from _clips("padding in front of the valid steps, left out", account.front)
    yield from _clips(f"without {name}, now zeros and marked in missing_{name}", account.missing)
    if account.stored:
        yield f"  {account.stored} in the file, float32 in the package"
    replaced = f"{account.replaced:,} values {REPLACED_WORDS.get(account.nonfinite, '')}"
    yield from _clips(f"NaN or infinite, {replaced}", account.not_finite)
    if account.constant:
        yield f"  constant columns: {account.constant} of {account.shape[-1]}"
    if account.duplicate:
        yield f"  columns equal to another: {account.duplicate} of {account.shape[-1]}"
    if account.scales is not None:
        least, most = account.scales
        yield (
            f"  wildly different scales: standard deviations of columns from {least:.2g} to "
            f"{most:.2g}; {_normalised(name, account)}"
        )
    yield from _clips("stated length larger than the array, cut", account.too_long)
    yield from _clips("not zero outside the stated length, left out", account.beyond)


def _normalised(name: str, account: ModalityAccount) -> str:
    done = is_normalised(name, account.time_axis is TimeAxis.KEPT)
    return (
        "the network normalises them" if done else "the network does not normalise text over time"
    )


def _time_axis(name: str, account: ModalityAccount) -> str:
    words = TIME_AXIS_WORDS[account.time_axis]
    if account.length_source is None:
        return words
    sources = {
        LengthSource.STATED: f"{name}_lengths",
        LengthSource.MASK: "the mask in text_bert",
        LengthSource.TRAILING_ZEROS: "the zeros at the end",
        LengthSource.OUTER_ZEROS: "the zeros at either end",
    }
    return f"{words}; valid steps from {sources[account.length_source]}"


def _source(name: str, source: LabelSource, split: Sequence[str]) -> Iterator[str]:
    """Yield a table of clips by class and split."""
    parts = np.array(split)
    rows = [*enumerate(map(printable, source.classes)), (UNLABELLED, "unlabelled")]
    width = max(len(text) for _, text in rows)
    heads = "".join(f"{part:>7}" for part in (*SPLITS, "all"))
    yield f"labels {quoted(name)}".ljust(width + 6) + heads
    for code, text in rows:
        counts = [int(((source.codes == code) & (parts == part)).sum()) for part in SPLITS]
        if code == UNLABELLED and not sum(counts):
            continue
        index = " " if code == UNLABELLED else str(code)
        cells = "".join(f"{count:>7}" for count in (*counts, sum(counts)))
        note = "  none to train on" if code != UNLABELLED and not counts[0] else ""
        yield f"  {index:>2}  {text.ljust(width)}{cells}{note}"
