"""How long `unic-tfn plan --power` takes, and how its figures compare with the report's own.

    python -m benchmarks.power

Each command runs in a process of its own; times are medians. Then grids are simulated
(`benchmarks.report_honesty`), and the smallest difference that the report itself would have found,
from its estimated errors, is divided by what the plan says from the same records.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median, stdev

import click

from benchmarks.commands import JOBSPECS, Spent, program
from benchmarks.report_honesty.kinds import NULLS, Kind
from benchmarks.report_honesty.page import additions
from benchmarks.report_honesty.simulate import simulate
from tests.report.jobs import Fake, write_job
from unic_tfn.power.basis import of_results
from unic_tfn.report.context import Context, Effort
from unic_tfn.statistics.families import typical_detectable
from unic_tfn.statistics.power import Design, detectable

KINDS = ("nothing added", "40 clips", "ten seeds")


@click.command()
@click.option("--rounds", default=7, show_default=True, help="How often each command is run.")
@click.option("--grids", default=20, show_default=True, help="Simulated grids of each kind.")
def main(rounds: int, grids: int) -> None:
    """Print both tables."""
    plan = ("plan", JOBSPECS / "full.yaml", "--power", "--difference", 3)
    with tempfile.TemporaryDirectory() as folder:
        job = write_job(Path(folder), Fake(name="full"))
        commands: dict[str, tuple[object, ...]] = {
            "plan --power, stated assumptions": plan,
            "plan --power, from 57 records": (*plan, "--from", job),
        }
        for name, arguments in commands.items():
            _print(name, [program(*arguments) for _ in range(rounds)])
    for name in KINDS:
        ratios = _ratios(NULLS[name], grids)
        print(f"report / plan, {name:18} {mean(ratios):.2f} (sd {stdev(ratios):.2f})", flush=True)


def _print(name: str, costs: Sequence[Spent]) -> None:
    seconds = median(cost.seconds for cost in costs)
    processor = median(cost.processor for cost in costs)
    print(f"{name:33} {seconds:6.2f} s, {processor:.2f} s of a processor", flush=True)


def _ratios(kind: Kind, grids: int) -> list[float]:
    """Return by grid and family the report's smallest difference divided by the plan's."""
    ratios = []
    for number in range(grids):
        results = simulate(kind, 60_000 + number)
        basis = of_results(results)
        assert basis is not None, "the grid has comparisons"
        added = additions(Context(results, Effort(500, 199)))
        for family in dict.fromkeys(each.family for each in added):
            own = [each.judged["accuracy"] for each in added if each.family == family]
            design = Design(kind.clips, kind.seeds)
            said = detectable(basis.by_family[family], design, len(own)).corrected
            ratios.append(typical_detectable(own) / said)
    return ratios


if __name__ == "__main__":
    main()
