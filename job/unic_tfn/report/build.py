"""Makes a report: load the records, compute and show each section, write all files at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.encoding.canonical_json import canonical_json
from unic_tfn.jobspec.weighting import upper_bounds
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.machine.replace_folder import replace_folder
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Picture, Shown, Table, flat
from unic_tfn.page.page import Head, page_html
from unic_tfn.records.grid_results import GridResults, Problem
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.archive.description import ARCHIVE_FILE, archive_bytes
from unic_tfn.report.contents import sections_of
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.plain import plain
from unic_tfn.report.probes import Probes, probes_of
from unic_tfn.report.problems import check_complete, problem_table
from unic_tfn.report.published import Published, read_published
from unic_tfn.report.sections import findings
from unic_tfn.report.table_files import csv_bytes, latex_bytes, markdown_bytes
from unic_tfn.report.tidy import tidy
from unic_tfn.report.wording import UNBROKEN

# Of summary.json. 4: four metrics, differences and scores by metric; runs by name.
FORMAT_VERSION = 4


@dataclass(frozen=True)
class Built:
    """A report that was written.

    Args:
        page: the path of its page.
        answers: pairs of a question and its answer in a sentence.
        problems: the runs that have problems.
        synthetic: whether its data were generated.
    """

    page: Path
    answers: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    synthetic: bool


def build_report(
    folder: Path,
    allow_partial: bool,
    effort: Effort | None = None,
    compare: Path | None = None,
    data: Path | None = None,
) -> Built:
    """Make the report of a job and write it to `report/` in the job's folder.

    The description of the whole folder for an archive is written beside it.

    Args:
        folder: the job folder, such as `outputs/full`.
        allow_partial: whether to make one although runs are missing, damaged or mixed.
        effort: the numbers of resamples and permutations, by default those of `Effort`.
        compare: a CSV with published scores to show beside Table 1, see `read_published`.
        data: the job's feature package, see `probes_of`.

    Raises:
        UsageError: the folder is not a job folder.
        DataError: `job.json` or `labels.csv` is damaged, `compare` is not such a table, or `data`
            is not the job's package.
        IncompleteGridError: runs have problems and that is not allowed, or none is usable.
        StorageError: the file system failed.
    """
    published = read_published(compare) if compare else None
    job_folder = JobFolder(folder)
    results = load(job_folder)
    check_complete(folder, results, allow_partial)
    with one_thread():
        probes = probes_of(results.job, data)
        files, answers = report_files(results, effort or Effort(), published, probes)
    archive = archive_bytes(job_folder, results, files)
    replace_folder(job_folder.report, files)
    job_folder.write_document(folder / ARCHIVE_FILE, archive)
    page = job_folder.report / "index.html"
    return Built(page, answers, results.problems, results.synthetic)


def report_files(
    results: GridResults,
    effort: Effort,
    published: Published | None = None,
    probes: Probes | None = None,
) -> tuple[dict[str, bytes], tuple[tuple[str, str], ...]]:
    """Return the report's files by name, and its answers."""
    context = Context.of(results, effort, published, probes)
    sections = sections_of(context)
    shown = [section.shown(context) for section in sections]
    problems = problem_table(results.problems) if results.problems else None
    clips = tidy(results)
    files = {
        "index.html": page_html(_head(results), shown, problems),
        "summary.json": canonical_json(
            {
                "format": FORMAT_VERSION,
                "job": results.name,
                "synthetic": results.synthetic,
                "complete": not results.problems,
                "sections": {section.key: plain(section.values(context)) for section in sections},
            }
        ),
        "tidy.csv": clips.csv,
        "tidy.parquet": clips.parquet,
        **_block_files(shown, results.synthetic),
    }
    answers = findings.SECTION.values(context).answers
    # A terminal breaks lines where it likes, and may show a space that must not break as a code.
    plain_answers = ((each.question, each.answer.replace(UNBROKEN, " ")) for each in answers)
    return files, tuple(plain_answers)


def _head(results: GridResults) -> Head:
    clips = sum(results.job.package.clips.values())
    facts = (
        f"data set {results.job.package.name}, {count(clips, 'clip')}",
        f"{len(results.runs)} of {count(len(results.expected), 'run')}",
        f"{count(len(results.grid_cells), 'cell')}, {count(len(results.seeds), 'seed')}"
        + (f", {folds} folds" if (folds := results.job.jobspec.fold_count) else ""),
        *([count(len(results.variants), "variant")] if results.variants else []),
        *(["upper bounds, never comparable"] if _is_bound(results) else []),
    )
    made = "Made by unic-tfn report from verified run records."
    return Head(results.name, "report", facts, results.synthetic, made, files=True)


def _is_bound(results: GridResults) -> bool:
    """Return whether the networks that the page is about were given answers."""
    return next(iter(results.variants), "") in upper_bounds(results.job.jobspec)


def _block_files(sections: Sequence[Shown], synthetic: bool) -> dict[str, bytes]:
    files = {}
    for block in flat([block for section in sections for block in section.blocks]):
        if isinstance(block, Table):
            files[f"tables/{block.name}.csv"] = csv_bytes(block, synthetic)
            if block.csv_only:
                continue
            files[f"tables/{block.name}.md"] = markdown_bytes(block, synthetic)
            files[f"tables/{block.name}.tex"] = latex_bytes(block, synthetic)
        elif isinstance(block, Picture):
            files[f"figures/{block.name}.png"] = block.png
            files[f"figures/{block.name}.svg"] = block.svg
    return files
