"""Names the runs that are not as they should be, and refuses a report that would hide them."""

from collections.abc import Sequence
from pathlib import Path

from unic_tfn.errors import RunsFailedError
from unic_tfn.page.wording import count, listed
from unic_tfn.records.grid_results import GridResults, Problem

MAX_NAMED = 20


def check_complete(folder: Path, results: GridResults, allow_partial: bool) -> None:
    """Refuse a grid with runs that are not as they should be, unless that is allowed.

    Raises:
        RunsFailedError: naming them.
    """
    if not results.runs:
        raise RunsFailedError(
            f"{folder}: none of {count(len(results.expected), 'run')} is usable.\n"
            f"{named(results.problems)}",
            "Start `unic-tfn run` with this job's jobspec; it does what is missing.",
        )
    if results.problems and not allow_partial:
        raise RunsFailedError(
            f"{folder}: {len(results.problems)} of {count(len(results.expected), 'run')} are not "
            f"as they should be. No report was written.\n{named(results.problems)}",
            "Start `unic-tfn run` again: it does what is missing and replaces what is damaged. "
            "Or take --allow-partial for a report with holes.",
        )


def named(problems: Sequence[Problem]) -> str:
    """Return the problems by what is wrong, a line each."""
    groups: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        groups.setdefault((problem.reason, problem.detail), []).append(problem.run)
    return "\n".join(
        f"  {reason}{f' ({detail})' if detail else ''}: {listed(runs, MAX_NAMED)}"
        for (reason, detail), runs in groups.items()
    )
