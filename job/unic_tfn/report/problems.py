"""Names the runs that have problems, and refuses a report that would hide them."""

from collections.abc import Sequence
from pathlib import Path

from unic_tfn.errors import IncompleteGridError
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.page.wording import listed
from unic_tfn.records.grid_results import GridResults, Problem

MAX_NAMED = 20


def check_complete(folder: Path, results: GridResults, allow_partial: bool) -> None:
    """Refuse a grid with runs that have problems, unless that is allowed and some are usable.

    Raises:
        IncompleteGridError: naming the runs.
    """
    total = count(len(results.expected), "run")
    if not results.runs:
        raise IncompleteGridError(
            f"{folder}: none of {total} is usable.\n{named(results.problems)}",
            "Start `unic-tfn run` with this job's jobspec; it makes the runs that are missing.",
        )
    if not results.cells:
        reference = next(iter(results.variants))
        raise IncompleteGridError(
            f"{folder}: no run of the reference, {reference}, is usable, and the report compares "
            f"the others with it.\n{named(results.problems)}",
            f"Start `unic-tfn run` with this job's jobspec and --only '{reference}:*'.",
        )
    if results.problems and not allow_partial:
        raise IncompleteGridError(
            f"{folder}: {len(results.problems)} of {total} cannot be used as they are. No report "
            f"was written.\n{named(results.problems)}",
            "Start `unic-tfn run` again: it makes the runs that are missing and replaces those "
            "that are damaged. Or add --allow-partial for a report with holes.",
        )


def named(problems: Sequence[Problem]) -> str:
    """Return the runs by problem, one line for each kind of problem."""
    groups: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        groups.setdefault((problem.reason, problem.detail), []).append(problem.run)
    return "\n".join(
        f"  {reason}{f' ({detail})' if detail else ''}: {listed(runs, MAX_NAMED)}"
        for (reason, detail), runs in groups.items()
    )


def problem_table(problems: Sequence[Problem]) -> Table:
    """Return one row for each run that has a problem."""
    rows = (
        entries(problem.run, problem.reason, problem.detail, not problem.excluded)
        for problem in problems
    )
    return Table(
        "problems",
        "Runs that are missing, damaged or made under other settings",
        columns("Run", "Problem", "Detail", "Included in the numbers"),
        tuple(rows),
    )
