"""How often the report's claims about interactions and convergence are false.

    python -m benchmarks.other_claims_honesty --grids 200

The companion of `report_honesty`, for the two families that need more than predictions. Networks
with and without interactions are drawn so that either could be the other; epochs are drawn so that
networks with several modalities need as many as the others. Prints the share of grids with any
false claim, which should be at most `ALPHA`.
"""

import argparse
import time
from collections.abc import Iterator, Mapping

import numpy as np

from benchmarks.report_honesty.kinds import GRID, MOSTLY_ONE, Kind
from benchmarks.report_honesty.networks import CLASSES, Drawn, collapsing, skilled, unlike
from benchmarks.report_honesty.page import Said, rate_words, wrong
from benchmarks.report_honesty.simulate import SHARED_SPREAD
from unic_tfn.grid import Cell
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.report.context import Effort
from unic_tfn.report.sections.convergence import CellEpochs, convergence
from unic_tfn.statistics import units
from unic_tfn.statistics.comparisons import claims_here
from unic_tfn.statistics.randomness import bootstrap_weights, swaps
from unic_tfn.statistics.removal import REMOVAL_METRICS, Removal, removals

# The share of clips on which a network cannot change when its interactions are taken out.
SHARED_CLIPS = 0.75
EPOCHS, CELL_SPREAD, RUN_SPREAD = 20.0, 0.3, 0.4

INTERACTIONS: Mapping[str, Kind] = {
    "nothing changes": Kind(skilled, GRID),
    "one cell": Kind(skilled, {"multimodal": ("TAV",)}),
    "one seed": Kind(skilled, GRID, seeds=1),
    "40 clips": Kind(skilled, GRID, clips=40),
    "80 % majority": Kind(skilled, GRID, frequencies=MOSTLY_ONE),
    "collapsing": Kind(collapsing, GRID),
    "unlike stability": Kind(unlike, GRID, clips=2000),
}
# The last allowed epoch: never reached, reached by a third of the runs, by two thirds.
LAST_EPOCHS = (1000, 25, 16)


def drawn_removals(kind: Kind, number: int, effort: Effort) -> Iterator[Removal]:
    """Yield the networks of each cell with several modalities, with and without interactions."""
    random = np.random.default_rng([11, number])
    frequencies = np.array(kind.frequencies)
    known = 1.5 * (random.random(kind.clips) < 2 / 3)
    shared = SHARED_SPREAD * random.standard_normal(kind.seeds)
    for source, inputs in kind.grid.items():
        gold = random.choice(len(CLASSES), kind.clips, p=frequencies)
        weights = bootstrap_weights(kind.clips, effort.resamples, source)
        swapped = swaps(kind.clips, effort.permutations, source)
        numbers = units.Drawn(weights, swapped, kind.clips)
        for place, name in enumerate(inputs):
            if len(name) < 2:
                continue
            pair: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
            for own in shared:
                skill = np.full(kind.clips, kind.skill)
                drawn = Drawn(random, gold, known, skill, kind.spread, own, place, frequencies)
                same, *others = (kind.network(drawn).argmax(-1) for _ in range(3))
                kept = random.random(kind.clips) < SHARED_CLIPS
                for predictions, other in zip(pair, others, strict=True):
                    predictions.append(np.where(kept, same, other))
            without, complete = map(np.stack, pair)
            yield Removal(
                Cell(source, name),
                gold,
                without,
                complete,
                len(CLASSES),
                numbers,
                tuple(range(kind.seeds)),
            )


def judged_removals(kind: Kind, number: int, effort: Effort) -> dict[str, list[Said]]:
    """Return what is said of the gains by metric."""
    with one_thread():
        family = removals(list(drawn_removals(kind, number, effort)))
        compared = {metric: [each[metric] for each in family] for metric in REMOVAL_METRICS}
        return {
            metric: [Said(each, ()) for each in claims_here(own, None, own).singles]
            for metric, own in compared.items()
        }


def epochs(last: int, number: int) -> list[CellEpochs]:
    """Return the epochs of the paper's grid, in which the number of modalities changes nothing."""
    random = np.random.default_rng([13, last, number])
    cells = []
    for source, inputs in GRID.items():
        for name in inputs:
            typical = np.log(EPOCHS) + CELL_SPREAD * random.standard_normal()
            drawn = np.exp(typical + RUN_SPREAD * random.standard_normal(3)).round().astype(int)
            times = np.clip(drawn, 1, last)
            stopped = tuple(bool(each) for each in drawn > last)
            cells.append(CellEpochs(source, name, tuple(map(int, times)), stopped))
    return cells


def claims_timing(last: int, number: int) -> bool:
    """Return whether a grid is said to converge earlier or later."""
    found = convergence(epochs(last, number))
    return found is not None and found.verdict in ("earlier", "later")


def main() -> None:
    """Run the simulations that the command line asks for."""
    parser = argparse.ArgumentParser(description="False claims on interactions and convergence.")
    parser.add_argument("--grids", type=int, default=200)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1999)
    given = parser.parse_args()
    effort = Effort(given.resamples, given.permutations)
    began = time.perf_counter()
    for name, kind in INTERACTIONS.items():
        pages = [judged_removals(kind, number, effort) for number in range(given.grids)]
        for metric in REMOVAL_METRICS:
            held = np.mean([each.holds() for page in pages for each in page[metric]])
            rate = rate_words([wrong(page[metric]) for page in pages])
            print(
                f"interactions, {name}, {metric}: any false claim {rate}   "
                f"intervals hold zero {held:.1%}",
                flush=True,
            )
    for last in LAST_EPOCHS:
        rate = rate_words([claims_timing(last, number) for number in range(given.grids)])
        print(f"convergence, last epoch {last}: false claim {rate}", flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
