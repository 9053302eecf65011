"""Tells one clip's story from a job folder's files: labels, predictions, interactions.

In a job with folds it is told by the networks for which the clip was a test clip.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.folds import fold_split
from unic_tfn.errors import DataError, UsageError
from unic_tfn.explain.shapiq_file import ShapiqFile
from unic_tfn.explain.story import coalition_story, label_story, shapley_story, term_story
from unic_tfn.grid import LETTER_WORDS, Run
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import INTERACTIONS_FILE, from_npz
from unic_tfn.jobspec.weighting import UPPER_BOUND
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.permuted_notice import KIND, permuted_sentence
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.grid_results import Codes
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.record_files import PREDICTIONS_FILE, RunRecord
from unic_tfn.records.tables import AGAIN, PROBABILITY_PREFIX, parse_rows
from unic_tfn.statistics.carriers import carrier, unimodal_parts


@dataclass(frozen=True)
class _Clip:
    """A row of `labels.csv`."""

    name: str
    columns: dict[str, str]
    row: int


@dataclass(frozen=True)
class _Told:
    """A job and the clip that is asked for, with the clip's fold by seed if there are folds."""

    folder: JobFolder
    job: JobDocument
    clip: _Clip
    folds: Mapping[int, Codes]

    def split_in(self, run: Run) -> str:
        """Return the split that the clip is in for a run."""
        split = self.split_of(run)
        return self.clip.columns["split"] if split is None else str(split[self.clip.row])

    def split_of(self, run: Run) -> NDArray[np.str_] | None:
        """Return the split names (N,) of a run's fold; None where the split is the data's own."""
        return None if run.fold is None else fold_split(self.folds[run.seed], run.fold)


def clip_story(
    folder: Path,
    run_name: str,
    clip_name: str,
    data: str | None = None,
    file: ShapiqFile | None = None,
) -> str:
    """Return the story of one test clip in one run, or in several, as text for a terminal.

    A clip that was not drawn to be explained when the run was done is explained from the weights,
    if the run kept them, and the job's feature package.

    Args:
        folder: the job folder, such as `outputs/full`.
        run_name: such as `M-TAV/1111`. In a job with folds, the name of a cell or of a cell's seed
            stands for the runs among its own that had the clip as a test clip.
        clip_name: the clip's id.
        data: the job's feature package, if it is not where the jobspec says.
        file: is written too; it holds one run.

    Raises:
        UsageError: there is no such job, run or clip, or the clip cannot be explained; or several
            runs are to go into one file.
        DataError: a file is damaged, or the data are not those of the job.
        StorageError: the file system failed.
    """
    job_folder = JobFolder(folder)
    job = job_folder.open_job()
    runs = job_folder.find_runs(job, run_name)
    labels = {row["id"]: row for row in job_folder.open_label_rows(job)}
    folds = job_folder.open_folds(job, list(labels))
    told = _Told(job_folder, job, _find_clip(labels, clip_name), folds)
    if len(runs) > 1:
        runs = tuple(run for run in runs if told.split_in(run) == "test")
    if file and len(runs) > 1:
        tested = ", ".join(run.name for run in runs)
        raise UsageError("--shapiq: a file holds one run.", f"Name one of {tested}.")
    return "\n\n\n".join(_story(told, run, data, file) for run in runs)


def _story(told: _Told, run: Run, data: str | None, file: ShapiqFile | None) -> str:
    """Return the story of the clip in one run."""
    job, clip = told.job, told.clip
    _verify_tested(told, run)
    record = told.folder.open_record(run)
    explanation = _explanation(record)
    _verify_explainable(told, run, explanation)
    note: list[str] = []
    if clip.name not in explanation.ids:
        from unic_tfn.explain.outside import FinishedRun, explain_outside

        note = [
            f"It was not among the {len(explanation.ids)} of {explanation.test_clips} test clips "
            "that were drawn when the run was done;",
            "this explanation is computed from the run's weights, together with the drawn clips.",
        ]
        finished = FinishedRun(job, run, record, told.split_of(run))
        explanation = explain_outside(finished, explanation, clip.name, data)
    index = explanation.ids.tolist().index(clip.name)
    if file:
        about = f"clip {clip.name}, run {run.name} of {job.jobspec.name}"
        notice = f". {SYNTHETIC_SENTENCE}" if job.package.synthetic else ""
        file.write(explanation, index, about + notice)
    parts = [
        [*_opening(clip, run, job.package), *_doubts(record), *note],
        label_story(*_labels(clip, job.package)),
        _prediction(record, clip, run),
        coalition_story(explanation, index),
        term_story(explanation, index),
        shapley_story(explanation, index),
    ]
    return "\n\n".join("\n".join(printable(line, 500) for line in part) for part in parts)


def _labels(clip: _Clip, package: PackageSummary) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the clip's labels by source, and whose label each that is not unimodal is."""
    labels = [item for item in clip.columns.items() if item[0] in package.classes]
    named, carried = dict(labels), {}
    for target in package.classes:
        parts = unimodal_parts(target, package.classes, package.unimodal)
        own = {letter: named[source] for letter, source in parts.items()}
        if len(own) > 1 and (letters := carrier(own, named[target], "")):
            carried[target] = letters
    return labels, carried


def _explanation(record: RunRecord) -> Explanation:
    path = record.directory / INTERACTIONS_FILE
    if INTERACTIONS_FILE not in record.metrics.files:
        raise DataError(f"{path}: missing; this record was made without it.", AGAIN)
    try:
        return from_npz(record.open_contents(INTERACTIONS_FILE))
    except ValueError as error:
        raise DataError(f"{path}: {error}.", AGAIN) from error


def _find_clip(labels: dict[str, dict[str, str]], name: str) -> _Clip:
    # Pages and terminals show unprintable characters escaped.
    shown = [clip for clip in labels if name in (clip, printable(clip, len(clip)))]
    if shown:
        found = name if name in labels else shown[0]
        return _Clip(found, labels[found], list(labels).index(found))
    meant = nearest(name, labels)
    asked = did_you_mean(meant and _typed(meant))
    raise _no_clip(f"The data have no clip {quoted(name)}.{asked}", labels)


def _verify_tested(told: _Told, run: Run) -> None:
    """Refuse a clip that another fold tests, and name that fold's run."""
    split = told.split_in(run)
    if run.fold is None or split == "test":
        return
    tested = told.folds[run.seed][told.clip.row]
    cell = f"{run.variant}:{run.cell.name}" if run.variant else run.cell.name
    raise UsageError(
        f"{quoted(told.clip.name)} is a {split} clip of {run.name}; only test clips are explained.",
        f"With seed {run.seed}, fold {tested} tests it: explain it by {cell}/{run.seed}/{tested}, "
        f"or by {cell} with every seed.",
    )


def _verify_explainable(told: _Told, run: Run, explanation: Explanation) -> None:
    """Refuse a clip that is not a labelled test clip."""
    clip, split = told.clip, told.split_in(run)
    if split != "test":
        reason = f"is in the {split} split; only test clips are explained"
    elif not clip.columns[run.cell.label_source]:
        reason = f"has no label from {run.cell.label_source}, so {run.name} does not predict it"
    else:
        return
    raise _no_clip(f"{quoted(clip.name)} {reason}.", explanation.ids.tolist())


def _no_clip(message: str, known: Iterable[str]) -> UsageError:
    names = list(known)
    some = ", ".join(_typed(name) for name in names[:3])
    quotes = any("$" in name for name in names)
    hint = " Single quotes keep the shell from replacing what begins with $." if quotes else ""
    return UsageError(message, f"Ids look like this: {some}.{hint}")


def _typed(name: str) -> str:
    """Return an id as it is typed in a shell."""
    return quote(printable(name))


def _opening(clip: _Clip, run: Run, package: PackageSummary) -> list[str]:
    seen = " and ".join(LETTER_WORDS[letter] for letter in run.cell.input)
    lines = [
        f"Clip {clip.name} in run {run.name}",
        f"The network sees {seen} and predicts the {run.cell.label_source} label.",
    ]
    if package.synthetic:
        lines.append(SYNTHETIC_SENTENCE)
    return lines


def _doubts(record: RunRecord) -> list[str]:
    """Return what keeps the story from being about the clip's own information."""
    lack = permuted_sentence(record.metrics.data.permuted)
    found = [f"{KIND}: {lack}"] if lack else []
    if record.metrics.upper_bound:
        found.append(f"An upper bound: this network {UPPER_BOUND}")
    return found


def _prediction(record: RunRecord, clip: _Clip, run: Run) -> list[str]:
    path = record.directory / PREDICTIONS_FILE
    rows = parse_rows(record.open_contents(path.name), path)
    row = next(row for row in rows if row["id"] == clip.name)
    chance = float(row[PROBABILITY_PREFIX + row["predicted"]])
    right = row["predicted"] == row["gold"]
    verdict = "right" if right else f"wrong, {run.cell.label_source} says {row['gold']}"
    return ["Prediction", f"  {row['predicted']}, with {100 * chance:.1f} %: {verdict}"]
