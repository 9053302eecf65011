"""Tuning on the page: what its trials are expected to be worth, and what they have chosen."""

from collections.abc import Sequence
from math import isinf

from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import listed, number
from unic_tfn.report.context import Context
from unic_tfn.report.figures import best_of_trials as figure
from unic_tfn.report.sections.variants.tuning import BestOfTrials, Tuned

DIGITS = 3
READING = (
    "The loss to expect of the best of n trials is its mean over all choices of n of the trials "
    "that were made (Tang et al. 2020), and over the runs on each label source. It is about the "
    "validation clips, by which trials are chosen, so it is not a score. The less a curve falls at "
    "its end, the less further trials would give."
)
DIVERGED = "∞: in some run, all of so few trials may be among those whose training diverged."


def tuning_blocks(
    context: Context, tuned: Sequence[Tuned], trials: Sequence[BestOfTrials]
) -> tuple[Block, ...]:
    """Return what the page shows of tuning, nothing where no run was tuned."""
    if not tuned:
        return ()
    shown = (_picture(context, trials), Prose(READING, "note")) if trials else ()
    tables = (_trials_table(trials), _chosen_table(tuned)) if trials else (_chosen_table(tuned),)
    return (*shown, Fold("Tuning in numbers, and the settings that it has chosen", tables))


def _picture(context: Context, trials: Sequence[BestOfTrials]) -> Block:
    told = [
        f"{each.variant} on {each.labels} labels from {number(each.losses[0], DIGITS)} with one "
        f"trial to {number(each.losses[-1], DIGITS)} with {len(each.losses)}"
        for each in trials
    ]
    return figure.draw_best_of_trials(
        figure.BestOfTrials(
            name="tuning",
            caption="Validation loss to expect of the best of so many trials, mean over the runs "
            "on each label source.",
            alt=f"Expected best validation losses, in nats: {listed(told)}; the table below has "
            "the numbers.",
            synthetic=context.results.synthetic,
            losses={
                variant: {each.labels: each.losses for each in trials if each.variant == variant}
                for variant in dict.fromkeys(each.variant for each in trials)
            },
            sources=context.results.sources,
        )
    )


def _trials_table(trials: Sequence[BestOfTrials]) -> Table:
    """Return the losses for 1, 2, 4, 8, ... trials and for all."""
    most = max(len(each.losses) for each in trials)
    numbers = sorted({*(2**power for power in range(most.bit_length())), most})
    heads = columns("Variant", "Labels", ("Runs", "integer"))
    heads += tuple(Column(count(amount, "trial"), "thousandths") for amount in numbers)
    rows = tuple(
        entries(
            each.variant,
            each.labels,
            each.runs,
            *(
                each.losses[amount - 1] if amount <= len(each.losses) else None
                for amount in numbers
            ),
        )
        for each in trials
    )
    infinite = any(isinf(loss) for each in trials for loss in each.losses)
    note = DIVERGED if infinite else ""
    return Table("trials", "Expected best validation loss, nats", heads, rows, note)


def _chosen_table(tuned: Sequence[Tuned]) -> Table:
    """Return one row per tuned run; a setting that is not searched for it is a hole."""
    keys = sorted({key for run in tuned for key in run.values})
    heads = columns("Run", ("Trials", "integer"), ("Chosen", "integer"), *keys)
    rows = tuple(
        entries(run.run, run.trials, run.chosen, *(run.values.get(key) for key in keys))
        for run in tuned
    )
    note = "Trial 0 has the variant's own settings, which are not repeated here."
    return Table("tuned", "The trial that the validation loss has chosen", heads, rows, note)
