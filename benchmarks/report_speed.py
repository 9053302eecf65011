"""What a report costs over the paper's grid, on one split and over folds.

    python -m benchmarks.report_speed

Writes job folders of UniC's size as the program would, with made-up predictions instead of trained
networks, and makes their reports. Processor seconds are those of all cores together.
"""

import resource
import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.commands import program
from tests.report.explained_runs import TERMS, interactions_of
from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.grid import Run, expand
from unic_tfn.interactions.coalitions import coalition_names
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import INTERACTIONS_FILE, to_npz

GRIDS = (
    Fake(name="one-split", clips=(579, 193, 193)),
    Fake(name="five-folds", clips=(579, 193, 193), folds=5),
    Fake(name="five-folds-ten-seeds", clips=(579, 193, 193), folds=5, seeds=tuple(range(10))),
)
# Of the test clips, how many have another prediction without interactions.
FLIPPED = 0.1


def explained(run: Run, tested: list[str]) -> dict[str, Any]:
    """Return the analysis of a run's interactions, made up like its predictions."""
    files = {INTERACTIONS_FILE: to_npz(explanation(run, tested))}
    if run.cell.input not in TERMS:
        return {"more": files}
    flipped = tested[: round(FLIPPED * len(tested))]
    names = dict(zip(flipped, EMOTIONS * len(flipped), strict=False))
    summary = interactions_of(run.cell.input, 0.2, names, len(tested))
    return {"more": files, "interactions": summary}


def explanation(run: Run, tested: list[str]) -> Explanation:
    """Return an explanation of the right shape, its numbers random."""
    random = np.random.default_rng([run.seed, run.fold or 0, *map(ord, run.cell.name)])
    parts = coalition_names(run.cell.input)
    sizes = {"P": len(parts), "N": len(tested), "C": len(EMOTIONS), "M": len(run.cell.input)}
    chances, together = (random.dirichlet(np.ones(7), (sizes["P"], sizes["N"])) for _ in range(2))

    def drawn(shape: str, kind: type = np.float64) -> np.ndarray:
        return random.random([sizes.get(size, 2) for size in shape]).astype(kind)

    return Explanation(
        ids=np.array(tested),
        classes=np.array(EMOTIONS),
        parts=np.array(parts),
        test_clips=np.int64(len(tested)),  # type: ignore[arg-type]
        gold=random.integers(0, 7, len(tested)).astype(np.int32),
        logits=drawn("NC", np.float32),
        part_shares=drawn("P"),
        order_scores=random.random((sizes["M"] + 1, 2)),
        knock_out_scores=drawn("P2"),
        term_variances=drawn("PC"),
        terms=drawn("PNC", np.float32),
        additive_scores=drawn("2"),
        chances=chances.astype(np.float32),
        together=together.astype(np.float32),
        coalition_scores=drawn("P2"),
        shapley=drawn("MN", np.float32),
        score_shapley=drawn("M2"),
    )


def processor_seconds() -> float:
    """Return the seconds that finished child processes have spent on all cores."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@click.command()
@click.option("--grids", default=2, show_default=True, help="How many of the grids, small first.")
def main(grids: int) -> None:
    """Print the table."""
    print(f"{'':22} {'runs':>5} {'wall':>7} {'processor':>9} {'peak':>8}")
    for fake in GRIDS[:grids]:
        with tempfile.TemporaryDirectory() as folder:
            job = write_job(Path(folder), fake, explained)
            before = processor_seconds()
            spent = program("report", job)
            seconds = processor_seconds() - before
        runs = len(expand(fake.grid, fake.seeds, fake.folds))
        print(
            f"{fake.name:22} {runs:5} {spent.seconds:5.1f} s {seconds:7.1f} s "
            f"{spent.peak / 1e9:5.2f} GB",
            flush=True,
        )


if __name__ == "__main__":
    main()
