"""Each weighting against its controls: what is shown, and what may be said of it."""

from collections.abc import Mapping, Sequence

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.jobspec.weighting_controls import Teacher
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Fold, Prose
from unic_tfn.page.wording import listed
from unic_tfn.report.answers import Answer, Claim
from unic_tfn.report.context import Context
from unic_tfn.report.sections.variants.changes_told import (
    NOT_COMPARED,
    cells_table,
    mean_sentence,
    means_table,
    same_note,
)
from unic_tfn.report.sections.variants.values import AgainstControl
from unic_tfn.report.wording import margin_words
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.families import Judged

QUESTION = "Do weights of modalities learn reliability that belongs to the clips?"
TEACHERS: Mapping[Teacher, str] = {
    "permuted": "agreement shuffled over the training clips",
    "task": "the task alone",
}
# What a gain shows, whatever else the networks do.
GAINS: Mapping[Teacher, str] = {
    "permuted": "the network learned reliability that belongs to the clips",
    "task": "teaching the weights helps, whether or not by the clips' own agreement",
}


def weighting_blocks(context: Context, found: Sequence[AgainstControl]) -> tuple[Block, ...]:
    """Return each weighting against its controls, nothing where the grid has no such pair."""
    means = [mean for each in found for mean in each.means]
    if not found:
        return ()
    primary, *others = context.metrics
    caption = f"Mean change from a control under each weighting, {LEVEL_WORDS} intervals"
    cells = [cell for each in found for cell in each.cells]
    same = (same_note(each.pair.variant, each.same, each.pair.control) for each in found)
    blocks: list[Block] = [
        Prose(_method(found, len(means))),
        *(Prose(text, "note") for text in same if text),
    ]
    if means:
        blocks += [
            means_table(means, "weighting-means", caption, [primary], against=True),
            Fold(
                "Weighting against its controls in the other metrics and in every cell",
                (
                    means_table(means, "weighting-means-others", caption, others, against=True),
                    cells_table(
                        cells,
                        "weighting-cells",
                        "Each cell under each weighting: change from a control",
                        against=True,
                    ),
                ),
            ),
        ]
    return tuple(blocks)


def _method(found: Sequence[AgainstControl], means: int) -> str:
    pairs = [
        f"{each.pair.variant} with {each.pair.control} ({TEACHERS[each.pair.teacher]})"
        for each in found
    ]
    return (
        "Weightings are compared with variants that differ only in what teaches the weights, so "
        f"what changes beyond noise is due to that: {listed(pairs)}. In each metric Holm's "
        f"correction covers {count(means, 'mean')}: these, and none against the reference. The "
        "cells of each comparison are a family of their own, judged with their mean."
    )


def weighting_answer(context: Context, found: Sequence[AgainstControl]) -> tuple[Answer, ...]:
    """Return what the controls show of weightings, nothing where the grid has no such pair."""
    told = [(each, mean) for each in found if (mean := each.mean("all labels"))]
    if not found:
        return ()
    if not told:
        return (Answer(QUESTION, NOT_COMPARED),)
    primary = context.primary
    readings = [_reading(each, mean.judged[primary], primary) for each, mean in told]
    claims = tuple(
        Claim(mean.judged[primary].verdict, _sentence(each, primary)) for each, mean in told
    )
    return (Answer(QUESTION, " ".join(readings), claims),)


def _reading(found: AgainstControl, judged: Judged, metric: str) -> str:
    """Return what a mean over all cells shows, and no more."""
    pair = found.pair
    versus = f"weights that learn from {TEACHERS[pair.teacher]} ({pair.control})"
    about = f"On average over the cells, {pair.variant}"
    name = METRIC_WORDS[metric]
    if judged.verdict == "helps":
        return f"{about} has better {name} than {versus}: {GAINS[pair.teacher]}."
    if judged.verdict == "hurts":
        return f"{about} has worse {name} than {versus}."
    if judged.verdict == "no difference":
        return f"{about} is no better than {versus}: {margin_words(judged.margin)} of {name}."
    return f"{about} is not shown to differ in {name} from {versus}."


def _sentence(found: AgainstControl, metric: str) -> str:
    subject = f"{found.pair.variant} instead of {found.pair.control}"
    return mean_sentence(found.means, metric, subject)
