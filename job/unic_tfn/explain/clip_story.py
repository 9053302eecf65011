"""Tells one clip's story from a job folder's files alone: labels, predictions, interactions."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unic_tfn.errors import DataError, UsageError
from unic_tfn.explain.story import WORDS, coalition_story, label_story, shapley_story, term_story
from unic_tfn.grid import Run, expand
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import INTERACTIONS_FILE, from_npz
from unic_tfn.machine.durable import storage_errors
from unic_tfn.messages import did_you_mean, nearest, printable, quoted
from unic_tfn.records.records import NoRecordError, RunRecord, read_job, read_record

AGAIN = "Start `unic-tfn run` again: it sets the record aside and does the run once more."


@dataclass(frozen=True)
class _Clip:
    """A row of `labels.csv`."""

    name: str
    columns: dict[str, str]


def clip_story(folder: Path, run_name: str, clip_name: str) -> str:
    """Return the story of one test clip in one run, as text for a terminal.

    Args:
        folder: the job folder, such as `outputs/full`.
        run_name: such as `M-TAV/1111`.
        clip_name: the clip's id.

    Raises:
        UsageError: there is no such job, run or explained clip.
        DataError: a file is damaged.
        StorageError: the file system failed.
    """
    job = _job(folder)
    run = _find_run(job, run_name)
    record = _record(folder, run)
    explanation = _explanation(record)
    clip = _find_clip(_labels(folder), clip_name)
    index = _explained(explanation, clip, run)
    parts = [
        _opening(clip, run, job["package"]),
        label_story(
            [item for item in clip.columns.items() if item[0] in job["package"]["classes"]]
        ),
        _prediction(record, clip, run),
        coalition_story(explanation, index),
        term_story(explanation, index),
        shapley_story(explanation, index),
    ]
    return "\n\n".join("\n".join(printable(line, 500) for line in part) for part in parts)


def _job(folder: Path) -> dict[str, Any]:
    try:
        return read_job(folder)
    except NoRecordError as error:
        if (folder / "job.json").exists():
            raise DataError(f"{folder / 'job.json'}: {error}.", AGAIN) from error
        raise UsageError(
            f"{folder}: expected a job folder, which has a job.json. Found none.",
            "Give the folder of one job, such as outputs/demo, that `unic-tfn run` has made.",
        ) from error


def _find_run(job: dict[str, Any], name: str) -> Run:
    runs = {run.name: run for run in expand(job["jobspec"]["grid"], job["jobspec"]["seeds"])}
    if name in runs:
        return runs[name]
    cells = ", ".join(dict.fromkeys(run.cell.name for run in runs.values()))
    seeds = ", ".join(str(seed) for seed in job["jobspec"]["seeds"])
    raise UsageError(
        f"{quoted(name)} is no run of this job.{did_you_mean(nearest(name, runs))}",
        f"A run is CELL/SEED. Cells: {printable(cells, 500)}. Seeds: {printable(seeds, 200)}.",
    )


def _record(folder: Path, run: Run) -> RunRecord:
    try:
        return read_record(folder, run)
    except FileNotFoundError as error:
        raise UsageError(
            f"{run.name} has no record in {folder}: it has not been done, or it failed.",
            f"Do it with `unic-tfn run JOBSPEC --only '{run.name}'`.",
        ) from error
    except NoRecordError as error:
        raise DataError(f"The record of {run.name} cannot be used: {error}.", AGAIN) from error


def _explanation(record: RunRecord) -> Explanation:
    path = record.directory / INTERACTIONS_FILE
    if not path.is_file():
        raise DataError(f"{path}: missing; this record was made without it.", AGAIN)
    with storage_errors(path):
        contents = path.read_bytes()
    try:
        return from_npz(contents)
    except ValueError as error:
        raise DataError(f"{path}: {error}.", AGAIN) from error


def _rows(path: Path) -> list[dict[str, str]]:
    with storage_errors(path):
        contents = path.read_bytes()
    try:
        return list(csv.DictReader(io.StringIO(contents.decode(), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: expected CSV in UTF-8. Found: {error}", AGAIN) from error


def _labels(folder: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in _rows(folder / "labels.csv")}


def _find_clip(labels: dict[str, dict[str, str]], name: str) -> _Clip:
    if name in labels:
        return _Clip(name, labels[name])
    meant = nearest(name, labels)
    raise _no_clip(f"The data have no clip {quoted(name)}.{did_you_mean(meant)}", labels)


def _explained(explanation: Explanation, clip: _Clip, run: Run) -> int:
    """Return the clip's index in the explanation, or say why it is not there."""
    ids = [str(name) for name in explanation.ids]
    if clip.name in ids:
        return ids.index(clip.name)
    if clip.columns["split"] != "test":
        reason = f"is in the {clip.columns['split']} split; only test clips are explained"
    elif not clip.columns[run.cell.label_source]:
        reason = f"has no label from {run.cell.label_source}, so {run.name} does not predict it"
    else:
        reason = (
            f"is not among the {len(ids)} of {explanation.test_clips} test clips that were drawn; "
            "`interactions.max_clips` in the jobspec says how many"
        )
    raise _no_clip(f"{quoted(clip.name)} {reason}.", ids)


def _no_clip(message: str, known: Iterable[str]) -> UsageError:
    some = ", ".join(printable(name) for name, _ in zip(known, range(3), strict=False))
    return UsageError(message, f"Ids look like this: {some}.")


def _opening(clip: _Clip, run: Run, package: dict[str, Any]) -> list[str]:
    seen = " and ".join(WORDS[letter] for letter in run.cell.input)
    lines = [
        f"Clip {clip.name} in run {run.name}",
        f"The network sees {seen} and predicts the {run.cell.label_source} label.",
    ]
    if package["synthetic"]:
        lines.append("Synthetic data: this says nothing about UniC or about people.")
    return lines


def _prediction(record: RunRecord, clip: _Clip, run: Run) -> list[str]:
    rows = _rows(record.directory / "predictions.csv")
    row = next(row for row in rows if row["id"] == clip.name)
    chance = float(row[f"probability_{row['predicted']}"])
    right = row["predicted"] == row["gold"]
    verdict = "right" if right else f"wrong, {run.cell.label_source} says {row['gold']}"
    return ["Prediction", f"  {row['predicted']}, with {100 * chance:.1f} %: {verdict}"]
