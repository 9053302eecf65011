"""How a shard is getting on, in a notebook: one bar that is drawn anew, and lines for what is odd.

It needs what every notebook has (IPython), and no widgets.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from unic_tfn.grid import Run
from unic_tfn.interface.progress import Display

if TYPE_CHECKING:
    from unic_tfn.records.grid_results import RunResult
    from unic_tfn.runs.job.job import Job
    from unic_tfn.runs.job.observer import Account
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch

# Epochs can be faster than a browser draws.
SECONDS_BETWEEN_DRAWINGS = 0.2


def in_notebook() -> bool:
    """Return whether this process is a notebook's (Jupyter, Colab, VS Code)."""
    # A notebook has loaded IPython before it runs a cell; nobody else needs it.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


class NotebookDisplay(Display):
    """Observes a shard and draws a bar; see `progress.Display` for what is printed."""

    def __init__(self, job: "Job", runs: Sequence[Run], costs: Mapping[str, float]) -> None:
        super().__init__(job, runs, costs)
        # A kernel says that it is a terminal, but a browser breaks lines better.
        self.console.soft_wrap = True
        self.handle: Any = None
        self.drawn = 0.0
        self.what = ""

    def started(self, device: "Device | None", account: "Account") -> None:
        """Print what there is to do, and draw the bar if there is anything."""
        super().started(device, account)
        if self.todo:
            self.handle = sys.modules["IPython"].display.display(
                self._bar(), raw=True, display_id=True
            )

    def epoch(self, run: Run, epoch: "Epoch") -> None:
        """Draw the run's epoch."""
        super().epoch(run, epoch)
        self.what = self.bar.tasks[self.task].description
        if time.monotonic() - self.drawn > SECONDS_BETWEEN_DRAWINGS:
            self.draw()

    def show_finished(self, line: str) -> None:
        """Draw the bar with the run's scores."""
        self.what = line.partition("] ")[2]
        self.draw()

    def failed(self, run: Run, error: Exception) -> None:
        """Print that a run failed, and draw the bar."""
        super().failed(run, error)
        self.draw()

    def close(self, failures: Mapping[Run, Exception]) -> None:
        """Draw the bar for the last time, and print the failures and where to look."""
        self.what = ""
        self.draw()
        super().close(failures)

    def show_results(self, results: "Mapping[Run, RunResult]") -> None:
        """Leave the results to the study, which shows itself."""

    def draw(self) -> None:
        """Draw the bar again."""
        self.drawn = time.monotonic()
        if self.handle:
            self.handle.update(self._bar(), raw=True)

    def _bar(self) -> dict[str, str]:
        done = self.bar.tasks[self.task].completed
        words = f"{self.done}/{self.todo} runs {self.what}".rstrip()
        bar = f'<progress value="{done:.6g}" max="{self.work:.6g}"></progress>'
        return {"text/html": f"{bar} <code>{escape(words)}</code>", "text/plain": words}


@contextmanager
def show_in_notebook(
    job: "Job", runs: Sequence[Run], costs: Mapping[str, float]
) -> Iterator[NotebookDisplay]:
    """Give an observer whose bar stands in the notebook's cell."""
    yield NotebookDisplay(job, runs, costs)
