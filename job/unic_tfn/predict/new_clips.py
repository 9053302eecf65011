"""Reads the clips to predict, from a feature package or from a file prepared as for training."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.account.account import REPLACED_WORDS
from unic_tfn.data.importing.account.findings import padded_steps, time_axis_of
from unic_tfn.data.importing.clips import ChosenClips, places_of
from unic_tfn.data.importing.features.joining import read_feature_files
from unic_tfn.data.importing.features.pooling import Prepared, unwatched
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.replacement import NOT_FINITE, prepare_modality
from unic_tfn.data.package.manifest import MANIFEST_FILE
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_package
from unic_tfn.data.preparation import Nonfinite, Padding, Pooling, Preparation, preparation_in
from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run, input_modalities
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal
from unic_tfn.predict.comparison import REMAKE, unlike_training
from unic_tfn.records.job_document import JobDocument

# Advice on medians that a run's package does not have, because it was imported without them.
KEEP_MEDIANS = (
    "Import the training data again in the same way but with --nonfinite median, and start "
    "`unic-tfn run` again: no run is repeated if the data are the same, and the medians are kept. "
    "Or give --nonfinite zero here."
)


@dataclass(frozen=True)
class FileOptions:
    """What a user decides on a feature file; the rest is as it was for the training data.

    Args:
        keys: the file's name by our name, where it is not that of the training data.
        nonfinite: the rule for NaN and infinity; None: that of the training data.
        further: more feature files, joined with the first by the clips' ids.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    nonfinite: Nonfinite | None = None
    further: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Clips:
    """N clips to predict.

    Args:
        ids: their ids.
        arrays: the network's inputs by name, each with N clips.
        preparation: how they were prepared.
        missing: the modalities that some clip lacks.
        synthetic: whether they were generated.
        digest: the package's; empty if they are from a file.
        notes: what was done to a file's numbers, a sentence each.
    """

    ids: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    preparation: Preparation
    missing: Set[str]
    synthetic: bool
    digest: str = ""
    notes: tuple[str, ...] = ()


def read_clips(features: Path, job: JobDocument, run: Run, options: FileOptions) -> Clips:
    """Return the clips of a feature package, or of a file prepared as the training data were.

    They need neither labels nor a split, and one clip is enough.

    Raises:
        UsageError: options for a file are given with a package.
        DataError: the file or package is damaged, lacks a modality of the run's input, or has
            numbers that the rule refuses.
        StorageError: the file system failed.
    """
    if (features / MANIFEST_FILE).is_file():
        if options != FileOptions():
            raise UsageError(
                f"{features}: a feature package; options on how to read a file do not act on it.",
                "Leave them out, or give the feature file.",
            )
        return _of_package(read_package(features), features, job, run)
    return _of_file(features, job, run, options)


def _of_package(package: FeaturePackage, where: Path, job: JobDocument, run: Run) -> Clips:
    _verify_modalities(where, job, run, package.features)
    arrays: dict[str, NDArray[Any]] = {
        name: package.features[name] for name in input_modalities(run.cell.input)
    }
    if "text" in arrays and package.text_length is not None:
        arrays["text_length"] = package.text_length
    return Clips(
        ids=package.ids,
        arrays=arrays,
        preparation=preparation_in(package.provenance),
        missing={name for name in arrays if "1" in package.columns.get(f"missing_{name}", ())},
        synthetic=package.synthetic,
        digest=package.digest,
    )


def _of_file(features: Path, job: JobDocument, run: Run, options: FileOptions) -> Clips:
    trained = preparation_in(job.package.provenance)
    paths = (features, *options.further)
    file = read_feature_files(paths, {**_keys_in(paths, trained.keys), **options.keys})
    _verify_modalities(features, job, run, file.modalities, trained.keys)
    by_id = places_of(file)
    if not by_id:
        raise refusal(str(features), "clips", "at least one", "none", REMAKE)
    pooling = trained.pooling or Pooling.MASKED_MEAN
    rule = options.nonfinite or trained.nonfinite or Nonfinite.REFUSE
    # Packages that do not say are from versions for which all-zero steps at the end were padding.
    padding = trained.padding or Padding.END
    medians = _Medians(features, run, trained)
    ids = tuple(by_id)
    parts = {
        modality: prepare_modality(
            features,
            file,
            modality,
            ChosenClips(ids, ("test",) * len(ids), tuple(by_id.values())),
            ImportOptions(pooling=pooling, nonfinite=rule, padding=padding),
            unwatched,
            medians,
        )
        for modality in input_modalities(run.cell.input)
    }
    return Clips(
        ids=ids,
        arrays=_arrays(parts),
        preparation=_preparation(file, parts, pooling, rule, trained),
        missing={name for name, part in parts.items() if part.missing.any()},
        synthetic=False,
        notes=tuple(_notes(features, parts, rule, run)),
    )


def _arrays(parts: Mapping[str, Prepared]) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {name: part.array for name, part in parts.items()}
    if "text" in parts and parts["text"].lengths is not None:
        arrays["text_length"] = parts["text"].lengths
    return arrays


def _preparation(
    file: FeatureFile,
    parts: Mapping[str, Prepared],
    pooling: Pooling,
    rule: Nonfinite,
    trained: Preparation,
) -> Preparation:
    """Return how the clips of a file were prepared, to be compared with the training data."""
    steps = {name: padded_steps(file, name, pooling) for name in parts}
    return Preparation(
        pooling=pooling,
        time_axis={name: time_axis_of(name, part, pooling) for name, part in parts.items()},
        padding=trained.padding,
        nonfinite=rule,
        values_replaced={name: part.replaced for name, part in parts.items() if part.not_finite},
        medians=trained.medians,
        steps={name: count for name, count in steps.items() if count is not None},
    )


def _keys_in(paths: Sequence[Path], keys: Mapping[str, str]) -> dict[str, str]:
    """Return those of the training data's keys that the files have; else they may have ours."""
    if not keys:
        return {}
    names = {name for path in paths for name in _names(read_feature_values(path).value)}
    return {ours: theirs for ours, theirs in keys.items() if theirs in names}


def _names(value: object) -> Iterator[object]:
    """Yield the keys of a file's contents, and those of each of its parts."""
    if isinstance(value, Mapping):
        yield from value
        for part in value.values():
            if isinstance(part, Mapping):
                yield from part


@dataclass(frozen=True)
class _Medians:
    """Gives the medians that a run's package kept."""

    features: Path
    run: Run
    trained: Preparation

    def __call__(self, modality: str, width: int) -> NDArray[np.float64]:
        where = f"{self.features}: {modality}"
        values = self.trained.medians.get(modality)
        if values is None:
            raise DataError(
                f"{where}: {NOT_FINITE}; expected the medians of the train clips of run "
                f"{self.run.name}, which its package did not keep.",
                KEEP_MEDIANS,
            )
        if len(values) != width:
            raise unlike_training(where, self.run, f"{len(values)} features", f"{width}")
        return np.array(values)


def _notes(
    features: Path, parts: Mapping[str, Prepared], rule: Nonfinite, run: Run
) -> Iterator[str]:
    trained = "the run's train clips" if run.fold is None else "the train clips of its data's split"
    for modality, part in parts.items():
        where = f"{features}: {modality}"
        if part.not_finite:
            words = {
                **REPLACED_WORDS,
                Nonfinite.MEDIAN: f"replaced by the column's median over {trained}",
            }
            yield f"{where}: NaN or infinite values: {part.replaced:,}, {words[rule]}."
        if count := int(part.missing.sum()):
            yield f"{where}: {count} of {len(part.missing)} clips lack it; zeros are used."


def _verify_modalities(
    where: Path,
    job: JobDocument,
    run: Run,
    there: Iterable[str],
    keys: Mapping[str, str] | None = None,
) -> None:
    """Refuse clips without a modality of the run's input, and name a run that can predict them."""
    found = tuple(there)
    missing = [name for name in input_modalities(run.cell.input) if name not in found]
    if not missing:
        return
    called = [
        f"{name} (called {quoted(keys[name])} in the training data)"
        if keys and name in keys
        else name
        for name in missing
    ]
    raise DataError(
        f"{where}: expected {' and '.join(called)} features, which run {run.name} needs; "
        f"found {listed(found)}.",
        _other_run(job, run, found),
    )


def _other_run(job: JobDocument, run: Run, found: tuple[str, ...]) -> str:
    able = [
        other.name
        for other in job.runs
        if (other.cell.label_source, other.seed) == (run.cell.label_source, run.seed)
        and set(input_modalities(other.cell.input)) <= set(found)
    ]
    ways = "Name the file's key by --key, such as --key vision=face, if it has them."
    if able:
        # Inputs come by size: the last one takes the most of what is there.
        ways += f" Run {able[-1]} of this job needs only these modalities."
    return ways
