"""`unic_tfn.open`: a job folder as a study, whose numbers are verified and read when used."""

from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from unic_tfn.errors import UsageError
from unic_tfn.grid import METRIC_WORDS, TABLE_ORDER, select
from unic_tfn.interface.frames import (
    comparison_frame,
    prediction_frame,
    problem_frame,
    score_frame,
)
from unic_tfn.interface.own_errors import own_errors
from unic_tfn.interface.report import Report
from unic_tfn.interface.run_interactions import RunInteractions
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.messages.printing import count, quoted
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.records.grid_results import GridResults
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import build_report
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.every_comparison import every_comparison
from unic_tfn.report.problems import check_complete

if TYPE_CHECKING:
    from pandas import DataFrame


class Study:
    """A job's runs and what they say. Every record is verified; nothing is read before it is used.

    Args:
        folder: the job folder.
        job: the contents of its `job.json`.
        allow_partial: whether `comparisons` are made although runs are missing or damaged.
        effort: the numbers of resamples and permutations behind `comparisons`.
    """

    def __init__(
        self, folder: JobFolder, job: JobDocument, allow_partial: bool, effort: Effort
    ) -> None:
        self.job = job
        self._folder = folder
        self._allow_partial = allow_partial
        self._effort = effort

    @property
    def folder(self) -> Path:
        """The job folder."""
        return self._folder.path

    @property
    def name(self) -> str:
        """The job's name."""
        return self.job.jobspec.name

    @cached_property
    def results(self) -> GridResults:
        """Everything that a report is made from, as the program's own values."""
        return load(self._folder)

    @cached_property
    def problems(self) -> "DataFrame":
        """One row per run that is missing or cannot be used as it is: run, reason, detail."""
        return problem_frame(self.results.problems)

    @cached_property
    def scores(self) -> "DataFrame":
        """One row per run and metric: source, input, variant, seed, fold, metric, value.

        Scores are fractions, usable information is in bits, both over the clips that the run
        tested. A report takes all folds of a seed together, so F1 there is not the folds' mean.
        """
        return score_frame(self.results)

    @cached_property
    def predictions(self) -> "DataFrame":
        """One row per run and test clip; the columns of `report/tidy.csv`."""
        return prediction_frame(self.results)

    @cached_property
    def comparisons(self) -> "DataFrame":
        """One row per comparison of the report: effect, interval, p-values, verdict.

        Effects are fractions or bits, second minus first. It takes as long as a report without
        figures.

        Raises:
            IncompleteGridError: runs have problems, and `allow_partial` was not given.
        """
        check_complete(self.folder, self.results, self._allow_partial)
        with one_thread():
            return comparison_frame(every_comparison(Context(self.results, self._effort)))

    @own_errors
    def interactions(self, name: str) -> RunInteractions:
        """Return what the networks of a cell (`M-TAV`), a seed or a run do with the modalities.

        Args:
            name: of runs, as `--only` takes it.

        Raises:
            UsageError: no run has such a name, or none of them has been analysed.
        """
        wanted = select(self.results.expected, name)
        if not wanted:
            self._folder.find_run(self.job, name)
        runs = {
            run: self.results.runs[run]
            for run in wanted
            if run in self.results.runs and self.results.runs[run].metrics.interactions
        }
        if not runs:
            raise UsageError(
                f"{quoted(name)}: none of {count(len(wanted), 'run')} has an analysis of "
                "interactions.",
                "`problems` tells which runs are missing.",
            )
        return RunInteractions(runs)

    @own_errors
    def report(
        self,
        *,
        allow_partial: bool | None = None,
        compare: str | PathLike[str] | None = None,
        data: str | PathLike[str] | None = None,
    ) -> Report:
        """Make the study's report, as `unic-tfn report` does; it replaces any earlier one.

        Args:
            allow_partial: whether to make one with gaps where runs are missing or damaged; by
                default what the study was opened with.
            compare: a CSV with published scores to show beside Table 1.
            data: the job's feature package, if it has moved.

        Raises:
            IncompleteGridError: runs have problems and that is not allowed, or none is usable.
            DataError: a file is damaged.
            StorageError: reading or writing failed.
        """
        built = build_report(
            self.folder,
            self._allow_partial if allow_partial is None else allow_partial,
            self._effort,
            Path(compare) if compare else None,
            Path(data) if data else None,
        )
        return Report(built)

    def __repr__(self) -> str:
        return f"Study({self.name!r}, {str(self.folder)!r})"

    def _repr_html_(self) -> str:
        done = f"{len(self.results.runs)} of {count(len(self.results.expected), 'run')}"
        notice = f"<p><em>{escape(SYNTHETIC_SENTENCE)}</em></p>" if self.results.synthetic else ""
        return f"<p><strong>{escape(self.name)}</strong>: {done}</p>{notice}{self._means()}"

    def _means(self) -> str:
        """Return Table 1 in the primary metric, in HTML: inputs by label sources."""
        metric = self.job.jobspec.report.primary
        own = self.scores[self.scores.metric == metric]
        if own.empty:
            return ""
        table = own.pivot_table(index="input", columns="source", values="value", sort=False)
        inputs = [name for name in TABLE_ORDER if name in table.index]
        means = table.loc[inputs].rename_axis(columns=None, index=None)
        shown = means.to_html(float_format="{:.3f}".format, na_rep="")
        return f"<p>{escape(METRIC_WORDS[metric])}, mean over runs</p>{shown}"


@own_errors
def open_study(folder: str | PathLike[str], *, allow_partial: bool = False) -> Study:
    """Return the study in a job folder, such as `outputs/full`.

    Args:
        folder: the job folder.
        allow_partial: whether comparisons are made although runs are missing or damaged.

    Raises:
        UsageError: the folder is not a job folder.
        DataError: its `job.json` is damaged.
        StorageError: reading failed.
    """
    place = JobFolder(Path(folder))
    return Study(place, place.open_job(), allow_partial, Effort())
