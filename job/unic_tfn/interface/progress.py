"""Shows a person how a shard is getting on: a progress bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from unic_tfn.grid import TABLE_ORDER, Cell, Run
from unic_tfn.jobspec.weighting import upper_bounds, weighting_remarks
from unic_tfn.messages.duration import duration
from unic_tfn.messages.printing import count, printable
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE, data_name
from unic_tfn.records.own_split import gaps
from unic_tfn.records.reasons import NoRecordError

if TYPE_CHECKING:
    from unic_tfn.records.grid_results import RunResult
    from unic_tfn.records.metrics_document import RunMetrics
    from unic_tfn.runs.job.job import Job
    from unic_tfn.runs.job.observer import Account
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch


# Of a line; the longest are lists of the names of failed runs.
MAX_LINE = 10_000


class Display:
    """Observes a shard and prints; see `unic_tfn.runs.job.observer.Observer`.

    Args:
        job: the resolved job.
        runs: the shard's runs, done or not.
        costs: the estimated seconds of a run by kind.
    """

    def __init__(self, job: "Job", runs: Sequence[Run], costs: Mapping[str, float]) -> None:
        self.job = job
        self.runs = runs
        self.costs = costs
        # Not a notebook's way of printing: it makes a block of its own of every line.
        self.console = Console(
            highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty(), force_jupyter=False
        )
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[count]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.done = 0
        self.began = time.monotonic()

    def started(self, device: "Device | None", account: "Account") -> None:
        """Print the device, how many runs are done, set aside (and why) and left to do."""
        self.began = time.monotonic()
        if device:
            backend = f"{self.job.backend} {self.job.versions[self.job.backend]}"
            self._print(f"Device: {device.kind.upper()} ({device.name}), backend {backend}.")
        package = self.job.package
        self._print(
            f"Job {self.job.jobspec.name}: {count(len(self.runs), 'run')} on the "
            f"{data_name(package.name, package.synthetic)}, {count(len(package.ids), 'clip')}; "
            f"{len(account.done)} done before, {len(account.todo)} to do."
        )
        reasons = Counter(found.reason for found in account.aside.values())
        for reason, times in sorted(reasons.items()):
            self._print(f"Earlier records set aside in set-aside/: {times} ({reason}).")
        for remark in account.remarks:
            self._print(printable(remark, 400))
        self.todo = len(account.todo)
        self.work = sum(self.costs[run.kind] for run in account.todo) or 1.0
        self.task = self.bar.add_task("", total=self.work, count=f"0/{self.todo}", left="")

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """Show the run's epoch on the progress bar."""
        self.bar.update(
            self.task,
            description=f"{run.name} epoch {epoch.epoch}, validation loss {epoch.valid_loss:.3f}",
        )

    def finished(self, run: Run, metrics: "RunMetrics", seconds: float) -> None:
        """Print a run's scores."""
        test, training = metrics.scores.test, metrics.training
        self._count(run)
        self.show_finished(
            f"[{self.done}/{self.todo}] {run.name:14} accuracy {test.accuracy:6.1%}  "
            f"weighted F1 {test.weighted_f1:6.1%}  best epoch {training.best_epoch} "
            f"of {training.epochs}  {seconds:.1f} s{self._left()}"
        )

    def show_finished(self, line: str) -> None:
        """Print the line about a run that has finished."""
        self._print(line)

    def failed(self, run: Run, error: Exception) -> None:
        """Print that a run failed and the first line of the reason; `failures/` has all of it."""
        self._count(run)
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        self._print(f"[{self.done}/{self.todo}] {run.name:14} FAILED: {printable(reason, 200)}")

    def close(self, failures: Mapping[Run, Exception]) -> None:
        """Print the results table, what is odd about it, the failures and where to look."""
        if self.job.package.synthetic:
            self._print(SYNTHETIC_SENTENCE)
        results = finished_results(self.job)
        self.show_results(results)
        for remark in weighting_remarks(self.job.jobspec):
            self._print(remark)
        for gap in gaps(self.job.labels, results):
            self._print(f"Warning: {gap}")
        if failures:
            names = ", ".join(run.name for run in failures)
            self._print(f"{count(len(failures), 'run')} failed: {names}.")
            self._print(f"Why: {self.job.folder.failures}. Start again to repeat only these.")
        self._print(f"Run records: {self.job.folder.runs}")

    def show_results(self, results: "Mapping[Run, RunResult]") -> None:
        """Print the results table."""
        self.console.print(results_table(self.job, results))

    def _count(self, run: Run) -> None:
        self.done += 1
        self.bar.update(
            self.task,
            advance=self.costs[run.kind],
            count=f"{self.done}/{self.todo}",
            left=self._left(),
        )

    def _left(self) -> str:
        """Return the time left, from the share of the estimated time that is behind."""
        share = self.bar.tasks[self.task].completed / self.work
        if not 0 < share < 1:
            return ""
        seconds = (time.monotonic() - self.began) * (1 - share) / share
        return f"  ~{duration(seconds)} left"

    def _print(self, line: str) -> None:
        # What rich prints does not pass the gate of the standard streams.
        self.console.print(printable(line, MAX_LINE), markup=False)


@contextmanager
def show(job: "Job", runs: Sequence[Run], costs: Mapping[str, float]) -> Iterator[Display]:
    """Give an observer whose progress bar is shown until the block ends."""
    display = Display(job, runs, costs)
    with display.bar:
        yield display


def finished_results(job: "Job") -> "dict[Run, RunResult]":
    """Return the results of the runs that have valid records."""
    results = {}
    for run in job.jobspec.runs():
        with suppress(NoRecordError):
            results[run] = job.folder.finished_result(
                run, job.fingerprint_of(run), labels=job.labels
            )
    return results


def results_table(job: "Job", results: "Mapping[Run, RunResult]") -> Table:
    """Return the job's scores so far in the layout of the paper's Table 1.

    Args:
        job: the job.
        results: by run, as `finished_results` returns them.
    """
    name = data_name(job.package.name, job.package.synthetic)
    over = "seeds and folds" if job.jobspec.folds else "seeds"
    table = Table(
        # As text, since a name may hold something that looks like markup.
        title=Text(
            f"Accuracy / weighted F1 in percent on the test clips of the {name}, mean over {over}",
            style="italic",
        ),
        title_justify="left",
    )
    variants, bounds = list(job.jobspec.variants) or [""], upper_bounds(job.jobspec)
    if job.jobspec.variants:
        table.add_column("variant")
    table.add_column("input")
    sources = list(job.jobspec.grid)
    for source in sources:
        table.add_column(f"{source} labels", justify="right")
    inputs = {name for names in job.jobspec.grid.values() for name in names}
    for variant in variants:
        for name in sorted(inputs, key=TABLE_ORDER.index):
            cells = [Cell(source, name) for source in sources]
            scores = (_cell_text(job, results, variant, cell) for cell in cells)
            shown = f"{variant} (upper bound)" if variant in bounds else variant
            table.add_row(*([shown] if variant else []), name, *scores)
        table.add_section()
    return table


def _cell_text(job: "Job", results: "Mapping[Run, RunResult]", variant: str, cell: Cell) -> str:
    runs = [run for run in job.jobspec.runs() if (run.variant, run.cell) == (variant, cell)]
    scores = [results[run].metrics.scores.test for run in runs if run in results]
    if not scores:
        return "-" if not runs else "not yet"
    accuracy = sum(found.accuracy for found in scores) / len(scores)
    f1 = sum(found.weighted_f1 for found in scores) / len(scores)
    partial = "" if len(scores) == len(runs) else f" ({len(scores)} of {len(runs)})"
    return f"{accuracy * 100:.2f} / {f1 * 100:.2f}{partial}"
