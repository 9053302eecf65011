"""The command `unic-tfn status`: parse, call, print. Nothing heavy is imported before its use."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.errors import UsageError
from unic_tfn.messages.duration import duration

if TYPE_CHECKING:
    from unic_tfn.cluster.status import GridStatus

MAX_NAMED = 8
# Of a reason; what is longer is in `failures/`.
MAX_REASON = 160
WATCH_SECONDS = 5.0


@click.command(short_help="Show how far the grids in OUTPUTS are.")
@click.argument("outputs", metavar="OUTPUTS", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Show it again and again until every run is done.")
def status(outputs: Path, watch: bool) -> None:
    """Show how far the grids in OUTPUTS are: done, failed and why, at work, missing, time left.

    OUTPUTS is a job's folder or a folder of such. Only files are looked at, so it works wherever
    the folder can be read, whether a laptop, Slurm or Kubernetes does the work. A record counts
    if its documents are right and its files have their sizes; `unic-tfn report` verifies all.

    \b
    Examples:
      unic-tfn status outputs
      unic-tfn status outputs/full --watch
    """
    if watch:
        _watch(outputs)
    else:
        click.echo(_look(outputs)[0])


def _look(outputs: Path) -> tuple[str, bool]:
    """Return the text to show, and whether every grid is complete."""
    from unic_tfn.cluster.status import find_jobs
    from unic_tfn.cluster.status import status as of

    found = [of(folder) for folder in find_jobs(outputs)]
    text = "\n\n".join("\n".join(lines(item)) for item in found)
    return text, all(item.is_complete for item in found)


def _watch(outputs: Path) -> None:
    """Show the state until every grid is complete: in one place on a terminal, else if changed."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from unic_tfn.messages.printing import printable_lines

    console = Console(highlight=False, emoji=False)
    before = ""
    with Live(console=console, auto_refresh=False, vertical_overflow="visible") as live:
        while True:
            try:
                text, complete = _look(outputs)
            except UsageError as error:
                text, complete = error.message, False
            if console.is_terminal:
                live.update(Text(printable_lines(text)), refresh=True)
            elif text != before:
                click.echo(text)
            before = text
            if complete:
                return
            sys.stdout.flush()
            time.sleep(WATCH_SECONDS)


def lines(found: "GridStatus") -> list[str]:
    """Return what is shown of a grid."""
    from unic_tfn.cluster.status import State
    from unic_tfn.messages.printing import count, printable

    where = printable(str(found.folder), 200)
    if not found.runs:
        return [f"{where}: no process has begun to train.", *_troubles(found)]
    states = [f"{found.count(state)} {state}" for state in State if found.count(state)]
    head = f"{where}: {count(len(found.runs), 'run')}, {', '.join(states)}.{_left(found)}"
    return [head, *([] if found.is_complete else _table(found)), *_troubles(found)]


def _left(found: "GridStatus") -> str:
    """Return the sentence on the time left."""
    from unic_tfn.messages.printing import count

    processes = len(found.alive)
    if found.seconds_left is None:
        return "" if processes else " No process is at work."
    if not found.seconds_left:
        return ""
    left = duration(found.seconds_left)
    if not processes:
        return f" No process is at work; one would need about {left}."
    return f" About {left} left with {count(processes, 'process', 'processes')}."


def _table(found: "GridStatus") -> list[str]:
    """Return a line for each cell, under a heading; a zero is a dash."""
    from unic_tfn.cluster.status import State

    cells = found.cells()
    wide = max(map(len, ("cell", *cells)))
    heading = "".join(f"{state:>9}" for state in State)
    rows = [f"{'cell':{wide}}{heading}"]
    for name, states in cells.items():
        rows.append(f"{name:{wide}}" + "".join(f"{states[state] or '-':>9}" for state in State))
    return rows


def _troubles(found: "GridStatus") -> list[str]:
    """Return what a person should know: failures, records that do not count, silent processes."""
    from unic_tfn.cluster.status import State, first_line
    from unic_tfn.messages.printing import printable

    told = []
    if found.could_not_begin:
        told.append(f"A process could not begin: {first_line(found.could_not_begin)}")
    for item in found.runs:
        if item.state is State.FAILED:
            told.append(f"{item.run.name} has failed: {item.reason}")
        elif item.state is State.MISSING and item.reason:
            told.append(f"{item.run.name} has a record that does not count: {item.reason}")
    for worker in found.workers:
        if worker.ended:
            told.append(f"The process that trained {worker.run} has ended without notice.")
        elif worker not in found.alive:
            told.append(
                f"The process on {worker.run} has been silent for {duration(worker.silent)}."
            )
    shown = [printable(line, MAX_REASON) for line in told[:MAX_NAMED]]
    more = len(told) - MAX_NAMED
    return [*shown, f"... and {more} more; see failures/."] if more > 0 else shown
