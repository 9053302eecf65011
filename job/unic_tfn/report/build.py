"""Makes a report: load, compute each section's values, show them, write everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unic_tfn.encoding.canonical_json import canonical_json
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.machine.replace_folder import replace_folder
from unic_tfn.page.blocks import Picture, Shown, Table, flat
from unic_tfn.page.page import Head, page_html
from unic_tfn.page.tables import csv_bytes, latex_bytes, markdown_bytes
from unic_tfn.page.wording import count
from unic_tfn.records.grid_results import GridResults, Problem
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.plain import plain
from unic_tfn.report.problems import check_complete
from unic_tfn.report.sections import (
    classes,
    confusion,
    findings,
    interactions,
    interactions_shown,
    modalities,
    provenance,
    sources,
    supervision,
    table1,
    training,
)

FOLDER = "report"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Built:
    """A report that was written.

    Args:
        page: where its page is.
        answers: question and answer in a sentence.
        problems: runs that are not as they should be.
        synthetic: whether its data were generated.
    """

    page: Path
    answers: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    synthetic: bool


def build_report(folder: Path, allow_partial: bool, effort: Effort | None = None) -> Built:
    """Make the report of a job and write it to `report/` in the job's folder.

    Args:
        folder: the job folder, such as `outputs/full`.
        allow_partial: whether to make one though runs are missing, damaged or mixed.
        effort: how much is drawn; the default is what the page describes.

    Raises:
        UsageError: this is no job folder.
        DataError: `job.json` or `labels.csv` is damaged.
        RunsFailedError: runs are not as they should be, and that is not allowed, or all are.
        StorageError: the file system failed.
    """
    results = load(JobFolder(folder))
    check_complete(folder, results, allow_partial)
    with one_thread():
        files, answers = report_files(results, effort or Effort())
    replace_folder(folder / FOLDER, files)
    return Built(folder / FOLDER / "index.html", answers, results.problems, results.synthetic)


def report_files(
    results: GridResults, effort: Effort
) -> tuple[dict[str, bytes], tuple[tuple[str, str], ...]]:
    """Return the report's files by name, and its answers."""
    context = Context(results, effort)
    values: dict[str, Any] = {
        "table_1": (table := table1.compute(context)),
        "figure_2": (matrices := confusion.compute(context)),
        "modalities": (changes := modalities.compute(context)),
        "supervision": (pairs := supervision.compute(context)),
        "interactions": (together := interactions.compute(context)),
        "classes": (by_class := classes.compute(context)),
        "label_sources": (agreement := sources.compute(context)),
        "training": (epochs := training.compute(context)),
        "provenance": (origin := provenance.compute(context)),
    }
    found = findings.compute(context, table, changes, pairs, together, by_class, epochs)
    shown = [
        findings.show(found),
        table1.show(context, table),
        confusion.show(context, matrices),
        modalities.show(context, changes),
        supervision.show(context, pairs),
        interactions_shown.show(context, together),
        classes.show(context, by_class),
        sources.show(context, agreement),
        training.show(context, epochs),
        provenance.show(context, origin),
    ]
    problems = provenance.problem_table(results.problems) if results.problems else None
    files = {
        "index.html": page_html(_head(results), shown, problems),
        "summary.json": canonical_json(
            {
                "format": FORMAT_VERSION,
                "job": results.name,
                "synthetic": results.synthetic,
                "complete": not results.problems,
                "sections": plain({"findings": found, **values}),
            }
        ),
        **_block_files(shown),
    }
    return files, tuple((one.question, one.answer) for one in found.answers)


def _head(results: GridResults) -> Head:
    clips = sum(results.job.package.clips.values())
    facts = (
        f"data set {results.job.package.name}, {count(clips, 'clip')}",
        f"{len(results.runs)} of {count(len(results.expected), 'run')}",
        f"{count(len(results.grid_cells), 'cell')}, {count(len(results.seeds), 'seed')}",
    )
    made = "Made by unic-tfn report from verified run records."
    return Head(results.name, "report", facts, results.synthetic, made, files=True)


def _block_files(sections: Sequence[Shown]) -> dict[str, bytes]:
    files = {}
    for block in flat([block for section in sections for block in section.blocks]):
        if isinstance(block, Table):
            files[f"tables/{block.name}.csv"] = csv_bytes(block)
            files[f"tables/{block.name}.md"] = markdown_bytes(block)
            files[f"tables/{block.name}.tex"] = latex_bytes(block)
        elif isinstance(block, Picture):
            files[f"figures/{block.name}.png"] = block.png
            files[f"figures/{block.name}.svg"] = block.svg
    return files
