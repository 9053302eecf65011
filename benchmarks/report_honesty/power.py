"""Plants what a plan says is found in 80 % of repetitions, and counts how often it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from benchmarks.report_honesty.kinds import FOLDED, ONE_SPLIT, Kind
from benchmarks.report_honesty.page import (
    ELSEWHERE,
    MEAN,
    Page,
    families,
    rate_words,
)
from benchmarks.report_honesty.simulate import simulate
from benchmarks.report_honesty.truth import per_skill
from unic_tfn.grid import METRICS, Cell
from unic_tfn.power.basis import of_results
from unic_tfn.report.context import Effort
from unic_tfn.statistics.difference import POWER
from unic_tfn.statistics.power import Assumptions, Design, Detectable, detectable

DESIGNS: Mapping[str, Kind] = {
    "191 clips x 3 seeds": ONE_SPLIT,
    "965 clips, 5 folds x 3 seeds": FOLDED,
    "965 clips, 5 folds x 10 seeds": replace(FOLDED, seeds=10),
}
FAMILY, COMPARISONS = "to own modality", 15
BEFORE, PLANTED = Cell("text", "T"), Cell("text", "TAV")
ALONE = {"text": "T", "audio": "A", "video": "V"}
# Of the five comparisons of a label source, three begin with the modality alone.
SHARE_FROM_ALONE = 3 / 5
GRIDS_OF_ASSUMPTIONS, FIRST_GRID = 10, 10_000


@dataclass(frozen=True)
class Planted:
    """A difference that a plan says is found in `POWER` of repetitions.

    Args:
        kind: of grids that have it.
        family: in which it is to be found.
        size: in accuracy.
    """

    kind: Kind
    family: str
    size: float


def power(grids: int, effort: Effort) -> None:
    """Print for each design what is computed, and how often it is found."""
    print(f"\npower: found of what a plan says is found in {POWER:.0%}", flush=True)
    for name, kind in DESIGNS.items():
        for words, planted in plants(kind).items():
            # Grids of their own, not those that false claims are counted on.
            numbers = range(FIRST_GRID, FIRST_GRID + grids)
            pages = [families(simulate(planted.kind, number), effort) for number in numbers]
            print_found(f"{name}, {words}", planted, pages)


def plants(kind: Kind) -> dict[str, Planted]:
    """Return by what is asked, what a plan says is found of it.

    Args:
        kind: of grids in which all cells are alike.
    """
    said, per = computed(kind), per_skill(kind)
    one = {PLANTED: said.corrected / per}
    lower = -said.pooled / SHARE_FROM_ALONE / per
    alone = {Cell(source, own): lower for source, own in ALONE.items()}
    return {
        f"one of {COMPARISONS}": Planted(replace(kind, planted=one), FAMILY, said.corrected),
        f"mean of {COMPARISONS}": Planted(replace(kind, planted=alone), MEAN + FAMILY, said.pooled),
    }


def print_found(name: str, planted: Planted, pages: Sequence[Page]) -> None:
    """Print how often something is found, by metric and kind of claim."""
    print(f"  {name}: planted {planted.size:+.1%} of accuracy, {len(pages)} grids", flush=True)
    for ending in ("", ELSEWHERE) if planted.kind.folds else ("",):
        for metric in METRICS:
            print(f"    {_found(pages, f'{planted.family}, {metric}{ending}')}", flush=True)


def computed(kind: Kind) -> Detectable:
    """Return what a plan says from the records of grids in which all cells are alike.

    Args:
        kind: of these grids.
    """
    found = [of_results(simulate(kind, number)) for number in range(GRIDS_OF_ASSUMPTIONS)]
    assumed = [basis.by_family[FAMILY] for basis in found if basis]
    design = Design(kind.clips, kind.seeds, max(kind.folds, 1))
    return detectable(_mean(assumed), design, COMPARISONS)


def _mean(assumed: Sequence[Assumptions]) -> Assumptions:
    means = {
        each.name: float(np.mean([getattr(own, each.name) for own in assumed]))
        for each in fields(Assumptions)
    }
    return Assumptions(**means)


def _found(pages: Sequence[Page], name: str) -> str:
    """Return how often what was planted is found."""
    asked = [(BEFORE, PLANTED)]
    said = [
        next(each for each in page[name] if name.startswith(MEAN) or each.pairs == asked)
        for page in pages
    ]
    hits = [each.judged.verdict == "helps" for each in said]
    effect = np.mean([each.judged.difference.effect for each in said])
    spread = np.std([each.judged.difference.effect for each in said])
    error = np.median([each.judged.difference.error for each in said])
    return (
        f"{name:48s} found {rate_words(hits)}   effect {effect:+.3f}, "
        f"standard deviation {spread:.4f}, standard error {error:.4f}"
    )
