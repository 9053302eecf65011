"""Designs of a job: its own number of seeds and folds and others, with their cost and power."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from unic_tfn.data.source import Outline
from unic_tfn.errors import DataError
from unic_tfn.jobspec.fold_settings import FoldSettings
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.power.questions import Question
from unic_tfn.runs.plan import plan
from unic_tfn.statistics.moderation import MIN_CELLS, MIN_FREEDOM
from unic_tfn.statistics.power import Assumptions, Design, Detectable, detectable

NEIGHBOURS = (3, 5, 10)
USUAL_FOLDS = 5
MORE_FOLDS = 10
MOST_SEEDS = 100


@dataclass(frozen=True)
class Choice:
    """Seeds and folds, and what they cost.

    Args:
        seeds: how many seeds.
        folds: how many folds; 0 for the data's own split.
        runs: how many networks are trained.
        seconds: estimated time on two CPU cores, all runs one after another.
        gpu_seconds: the same on a data-centre GPU.
    """

    seeds: int
    folds: int
    runs: int
    seconds: float
    gpu_seconds: float

    def times(self, seeds: int) -> "Choice":
        """Return the same for so many seeds as there are here times `seeds`."""
        return Choice(
            seeds * self.seeds,
            self.folds,
            seeds * self.runs,
            seeds * self.seconds,
            seeds * self.gpu_seconds,
        )


def own(spec: Jobspec, outline: Outline) -> Choice:
    """Return the job's own design."""
    return one_seed(spec, outline, spec.fold_count).times(len(spec.seeds))


def neighbours(spec: Jobspec, outline: Outline) -> tuple[Choice, ...]:
    """Return the usual designs and the job's own, those without folds first."""
    found = {}
    for folds in dict.fromkeys((0, USUAL_FOLDS, spec.fold_count)):
        if possible(outline, folds):
            one = one_seed(spec, outline, folds)
            mine = (len(spec.seeds),) if folds == spec.fold_count else ()
            found[folds] = [one.times(seeds) for seeds in sorted({*NEIGHBOURS, *mine})]
    return tuple(choice for folds in sorted(found) for choice in found[folds])


def cheapest(spec: Jobspec, outline: Outline, enough: Callable[[Choice], bool]) -> Choice | None:
    """Return the design of the least time on two cores that is enough; None if none is.

    Args:
        spec: the job.
        outline: its data.
        enough: tells whether a design is; if it is, then also with more seeds.
    """
    found = []
    for folds in dict.fromkeys((0, USUAL_FOLDS, MORE_FOLDS, spec.fold_count)):
        if not possible(outline, folds):
            continue
        one = one_seed(spec, outline, folds)
        for seeds in range(fewest_seeds(spec), MOST_SEEDS + 1):
            if enough(one.times(seeds)):
                found.append(one.times(seeds))
                break
    return min(found, key=lambda choice: (choice.seconds, choice.runs), default=None)


def largest(spec: Jobspec, outline: Outline) -> Choice:
    """Return the largest design that is looked at."""
    folds = max(k for k in (0, USUAL_FOLDS, MORE_FOLDS, spec.fold_count) if possible(outline, k))
    return one_seed(spec, outline, folds).times(MOST_SEEDS)


def possible(outline: Outline, folds: int) -> bool:
    """Return whether data can be cut into so many folds without tearing a group apart."""
    return folds <= (outline.groups or outline.clips)


def rests_on_prior(spec: Jobspec, seeds: int) -> bool:
    """Return whether a report has too few cells and seeds to estimate how networks vary."""
    cells = sum(map(len, spec.grid.values()))
    # With one seed the networks of its folds tell.
    networks = max(spec.fold_count, 1) if seeds == 1 else seeds
    return cells < MIN_CELLS or cells * (networks - 1) < MIN_FREEDOM


def fewest_seeds(spec: Jobspec) -> int:
    """Return how many seeds a report needs to estimate how networks vary, if it ever can."""
    enough = (seeds for seeds in range(2, MIN_FREEDOM) if not rests_on_prior(spec, seeds))
    return next(enough, 2)


def one_seed(spec: Jobspec, outline: Outline, folds: int) -> Choice:
    """Return what every seed of a design costs."""
    settings = None
    if folds:
        settings = (spec.folds or FoldSettings()).model_copy(update={"k": folds})
    changed = spec.model_copy(update={"seeds": spec.seeds[:1], "folds": settings})
    planned = plan(changed, outline)
    return Choice(
        1,
        folds,
        len(planned),
        sum(item.seconds for item in planned),
        sum(item.gpu_seconds for item in planned),
    )


def clips_tested(outline: Outline, question: Question, folds: int) -> float:
    """Return how many clips a comparison is over, on average over a question's comparisons.

    Which split a labelled clip is in is not known before the data are read: its share of all clips
    is taken.

    Raises:
        DataError: there are no two clips to test.
    """
    labelled = [
        min(outline.labelled[cell.label_source] for cell in pair) for pair in question.pairs
    ]
    share = 1.0 if folds else outline.test_clips / outline.clips
    clips = share * sum(labelled) / len(labelled)
    if clips < 2:
        raise DataError(
            f"data {outline.name}: expected labelled test clips. Found {clips:.0f}.",
            "Give the data a split with a test part, or the jobspec `folds`.",
        )
    return clips


def power(choice: Choice, question: Question, outline: Outline, assumed: Assumptions) -> Detectable:
    """Return what a design can show of a question.

    Groups in the records that the assumptions are from do not count if these data have none.
    """
    if not outline.groups:
        assumed = replace(assumed, design_effect=1.0)
    clips = clips_tested(outline, question, choice.folds)
    design = Design(clips, choice.seeds, max(choice.folds, 1))
    return detectable(assumed, design, question.comparisons, len(question.asked))
