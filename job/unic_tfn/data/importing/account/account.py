"""The account of an import: what became of every clip, class, modality and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.grid import SPLITS, UNLABELLED
from unic_tfn.messages import listed


@dataclass(frozen=True)
class ModalityAccount:
    """What was found of one modality.

    Args:
        shape: the shape in the package.
        steps: the smallest, median and largest number of valid steps; None without a time axis.
        handling: in words, what was done with the time axis.
        missing: ids of clips without any valid step.
        constant: columns that have one value everywhere.
        too_long: ids of clips whose stated length is more than the steps that there are.
        beyond: ids of clips that are not zero after their stated length.
        duplicate: columns that are equal to an earlier one, and not constant.
        scales: the smallest and largest standard deviation of a column over the train clips, where
            they are wildly different; None otherwise.
        not_finite: ids of clips with NaN, infinity or a number too large for 32 bits.
        replaced: in words, what stands in place of those values.
        stored: the type of the numbers in the file, where it is not that of the package.
    """

    shape: tuple[int, ...]
    steps: tuple[int, int, int] | None
    handling: str
    missing: tuple[str, ...]
    constant: int
    too_long: tuple[str, ...]
    beyond: tuple[str, ...]
    duplicate: int = 0
    scales: tuple[float, float] | None = None
    not_finite: tuple[str, ...] = ()
    replaced: str = ""
    stored: str = ""


@dataclass(frozen=True)
class ImportAccount:
    """What became of every clip and column of the two files.

    Args:
        in_features: clips of the feature file.
        in_labels: clips of the label file.
        without_labels: ids of clips that have features and no label, and are left out.
        without_features: ids of clips that have labels and no features, and are left out.
        split_from: in words, where the split comes from.
        split_differs: ids of clips whose split is another one in the feature file.
        modalities: by name.
        skipped: entries of the feature file that are no splits.
        frameless: ids of clips that are dropped, as some modality of theirs has no frame.
        notes: what else was decided, in words.
    """

    in_features: int
    in_labels: int
    without_labels: tuple[str, ...]
    without_features: tuple[str, ...]
    split_from: str
    split_differs: tuple[str, ...]
    modalities: Mapping[str, ModalityAccount]
    skipped: tuple[str, ...]
    frameless: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def format_account(package: FeaturePackage, account: ImportAccount, out: Path) -> str:
    """Return the account of an import whose package was written to `out`."""
    return "\n".join(_lines(package, account, out))


def _lines(package: FeaturePackage, account: ImportAccount, out: Path) -> Iterator[str]:
    yield (
        f"{package.name}: {len(package.ids)} clips, of {account.in_features} with features and "
        f"{account.in_labels} in the label file"
    )
    yield from _clips("left out, features without a label", account.without_labels)
    yield from _clips("left out, a label without features", account.without_features)
    yield from _clips("dropped, no frame in some modality", account.frameless)
    yield from (f"  {note}" for note in account.notes)
    if account.skipped:
        yield f"  entries of the feature file that are no splits: {listed(account.skipped)}"
    counts = ", ".join(f"{package.split.count(name)} {name}" for name in SPLITS)
    yield f"  split from {account.split_from}: {counts}"
    yield from _clips("in another split in the feature file", account.split_differs)
    for name, modality in account.modalities.items():
        yield ""
        yield from _modality(name, modality)
    for name, source in package.labels.items():
        yield ""
        yield from _source(name, source, package.split)
    yield ""
    yield f"Feature package: {out} (digest {package.digest[:12]})"


def _clips(what: str, ids: Sequence[str]) -> Iterator[str]:
    if ids:
        yield f"  {what}: {len(ids)} ({listed(tuple(ids))})"


def _modality(name: str, account: ModalityAccount) -> Iterator[str]:
    yield f"{name} {account.shape}: {account.handling}"
    if account.steps is not None:
        low, middle, high = account.steps
        yield f"  valid steps: {low} to {high}, median {middle}"
    if account.missing:
        what = f"without {name}, now zeros and marked in missing_{name}"
        yield from _clips(what, account.missing)
    if account.stored:
        yield f"  {account.stored} in the file, float32 in the package"
    yield from _clips(f"NaN or infinite, {account.replaced}", account.not_finite)
    if account.constant:
        yield f"  constant columns: {account.constant} of {account.shape[-1]}"
    if account.duplicate:
        yield f"  columns equal to another: {account.duplicate} of {account.shape[-1]}"
    if account.scales is not None:
        least, most = account.scales
        yield (
            f"  wildly different scales: standard deviations of columns from {least:.2g} to "
            f"{most:.2g}; audio and vision are normalised in the network, text is not"
        )
    yield from _clips("stated length larger than the array, cut", account.too_long)
    yield from _clips("not zero after the stated length, left out", account.beyond)


def _source(name: str, source: LabelSource, split: Sequence[str]) -> Iterator[str]:
    """Yield a table of clips by class and split."""
    parts = np.array(split)
    width = max(len(text) for text in (*source.classes, "unlabelled"))
    yield f"labels {name!r}".ljust(width + 6) + "".join(f"{part:>7}" for part in (*SPLITS, "all"))
    rows = [*enumerate(source.classes), (UNLABELLED, "unlabelled")]
    for code, text in rows:
        counts = [int(((source.codes == code) & (parts == part)).sum()) for part in SPLITS]
        if code == UNLABELLED and not sum(counts):
            continue
        index = " " if code == UNLABELLED else str(code)
        cells = "".join(f"{count:>7}" for count in (*counts, sum(counts)))
        note = "  none to train on" if code != UNLABELLED and not counts[0] else ""
        yield f"  {index:>2}  {text.ljust(width)}{cells}{note}"
