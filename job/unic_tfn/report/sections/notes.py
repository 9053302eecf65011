"""What a reader must know beside the findings: notes, and reasons to doubt all of them."""

from unic_tfn.jobspec.weighting import weighting_remarks
from unic_tfn.messages.printing import count
from unic_tfn.page.wording import listed
from unic_tfn.records.own_split import gaps
from unic_tfn.report.context import Context
from unic_tfn.report.sections import classes, table1, training
from unic_tfn.report.sections.convergence import result_sentence
from unic_tfn.report.wording import (
    ELSEWHERE,
    few_clips_sentence,
    folds_sentence,
    metrics_sentences,
)
from unic_tfn.statistics import units

# Features that know their labels show in every cell that has them; one sentence is enough.
MOST_LEAKS = 1
TWO_CLAIMS = (
    "With folds the page makes two kinds of claims. Unless it says otherwise, a sentence is about "
    f"networks that are trained on this collection. After “{ELSEWHERE}” stands what "
    "would come out if other clips of the same kind were collected and networks trained on those."
)


def notes(context: Context) -> tuple[str, ...]:
    """Return what a reader must know beside the answers, a paragraph each."""
    cells = table1.SECTION.values(context).cells
    tested = [len(cell.rows) for cell in context.results.cells.values()]
    found = [metrics_sentences(context.metrics)]
    if context.variants:
        found.insert(
            0,
            f"The grid is trained under {count(len(context.variants), 'variant')}. What is said "
            f"without naming one is about {context.variant}, the reference.",
        )
    found += weighting_remarks(context.everything.job.jobspec)
    if context.folds:
        found.append(f"{folds_sentence(context.folds, tested)} {TWO_CLAIMS}")
    if context.units.grouped:
        found.append(units.described(True))
    if cells:
        chance = [cell.over_chance for cell in cells if cell.over_chance]
        better = sum(judged["accuracy"].verdict == "helps" for judged in chance)
        found.append(
            f"{better} of {count(len(chance), 'cell')} beat chance in accuracy, beyond noise: the "
            "better of always predicting the most frequent class of training and of the test clips."
        )
    if context.few_clips:
        found.append(few_clips_sentence(context.few_clips, context.units.word))
    if collapsed := classes.SECTION.values(context).collapsed:
        names = listed(sorted({run.cell.name for run in collapsed}))
        found.append(
            f"Runs that predict almost only one class: {len(collapsed)} of "
            f"{len(context.results.runs)} (in {names})."
        )
    trained = training.SECTION.values(context)
    if trained.convergence:
        found.append(result_sentence(trained.convergence))
        if any(any(each.stopped) for each in trained.cells):
            found.append(training.stopped_sentence(trained))
    if context.one_seed:
        found.append(
            "There is only one seed. How much networks vary is taken from those of its folds; what "
            "is said of interactions is about these networks, not about their training."
            if context.folds
            else "There is only one seed: all claims are about these networks, not about their "
            "training."
        )
    return tuple(found)


def warnings(context: Context) -> tuple[str, ...]:
    """Return why no claim of the page may hold: features that know the labels of test clips."""
    leaks = gaps(context.results.labels, context.results.runs)
    found = [str(gap) for gap in leaks[:MOST_LEAKS]]
    if len(leaks) > MOST_LEAKS:
        others = listed([gap.cell.name for gap in leaks[MOST_LEAKS:]])
        found.append(f"The same holds for {others}.")
    return tuple(found)
