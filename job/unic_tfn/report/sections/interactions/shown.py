"""The section on interactions on the page: its blocks in order, and its figures."""

from collections.abc import Mapping
from statistics import fmean

from unic_tfn.grid import INPUTS
from unic_tfn.page.blocks import Block, Fold, Picture, Prose
from unic_tfn.page.wording import points
from unic_tfn.report.context import Context
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.figures.shapley_values import (
    ShapleyGroup,
    ShapleyValues,
    draw_shapley_values,
)
from unic_tfn.report.figures.variance_shares import (
    VarianceGroup,
    VarianceShares,
    draw_variance_shares,
)
from unic_tfn.report.sections.interactions.behaviour_shown import (
    METHOD,
    behaviour_blocks,
    behaviour_tables,
)
from unic_tfn.report.sections.interactions.sentences import (
    PARTS,
    drawn,
    help_sentence,
    limits,
    method,
    use_sentence,
)
from unic_tfn.report.sections.interactions.tables import (
    flip_table,
    gains_table,
    parts_table,
    shapley_table,
    shares_table,
)
from unic_tfn.report.sections.interactions.values import CellInteractions, Interactions
from unic_tfn.report.wording import few_clips_note, input_words, legend
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.families import Verdict

LEGEND: Mapping[Verdict, str] = {
    "helps": "interactions help",
    "hurts": "interactions hurt",
    "within noise": "within noise",
}


def show(context: Context, values: Interactions) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if values.reason:
        return (Prose(f"Empty: {values.reason}.", "note"),)
    blocks: list[Block] = [
        Prose(f"{use_sentence(values)} {help_sentence(values)}"),
        *few_clips_note(context.few_clips, context.units.word),
        _variance_shares(context, values),
        _gains(context, values),
        Prose(limits(values), "note"),
        *((Prose(text, "note"),) if (text := drawn(values)) else ()),
        _shapley_values(context, values),
        *behaviour_blocks(context, values.behaviour),
    ]
    if values.flips:
        blocks.append(flip_table(values))
    blocks += [
        Fold(
            "Every cell in numbers",
            (
                *(shares_table(values), gains_table(values), shapley_table(values)),
                *behaviour_tables(values.behaviour),
            ),
        ),
        Fold("The fusion layer's own parts", (Prose(PARTS), parts_table(values))),
        Fold("What these quantities are", tuple(Prose(text) for text in _method(context, values))),
    ]
    return tuple(blocks)


def _method(context: Context, values: Interactions) -> tuple[str, ...]:
    explained = [result.metrics.interactions for result in context.results.runs.values()]
    own = method(values, max(found.clips for found in explained if found))
    return (*own, *METHOD) if values.behaviour else own


def _groups(values: Interactions) -> dict[str, list[CellInteractions]]:
    groups: dict[str, list[CellInteractions]] = {}
    for found in values.cells:
        groups.setdefault(found.cell.label_source, []).append(found)
    return groups


def _variance_shares(context: Context, values: Interactions) -> Picture:
    groups = [
        VarianceGroup(
            f"{source} labels",
            [found.cell.input for found in cells],
            [found.mean_shares for found in cells],
            [[1 - share for share in found.interaction_share] for found in cells],
        )
        for source, cells in _groups(values).items()
    ]
    present = {term for found in values.cells for term in found.shares}
    plot = VarianceShares(
        name="interaction-shares",
        caption="Shares of the logits' variance: each modality alone (plain) and each interaction "
        "(hatched), mean over seeds. A tick for each seed shows where its interactions begin.",
        alt=f"Variance shares by cell. {use_sentence(values)} The table below has the numbers.",
        synthetic=context.results.synthetic,
        groups=groups,
        terms=[term for term in INPUTS if term in present],
    )
    return draw_variance_shares(plot)


def _gains(context: Context, values: Interactions) -> Picture:
    rows = [
        EffectRow(
            found.cell.input,
            f"{found.cell.label_source} labels",
            tuple(found.judged.values()),
        )
        for found in values.cells
    ]
    plot = Effects(
        name="interaction-gains",
        caption="Gain from interactions: the networks against their best additive approximation "
        f"on the same clips, with {LEVEL_WORDS} intervals.",
        alt=f"{help_sentence(values)} The table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        metrics=values.metrics,
        primary=context.primary,
        axis="gain",
        words=legend(LEGEND, [each for row in rows for each in row.judged if each]),
    )
    return draw_effects(plot)


def _shapley_values(context: Context, values: Interactions) -> Picture:
    groups = [
        ShapleyGroup(
            f"{source} labels",
            [found.cell.input for found in cells],
            [found.shapley for found in cells],
        )
        for source, cells in _groups(values).items()
    ]
    means = [
        (fmean(seeds), letter, found.cell)
        for found in values.cells
        for letter, seeds in found.shapley.items()
    ]
    largest, letter, cell = max(means, key=lambda triple: triple[0])
    plot = ShapleyValues(
        name="interaction-shapley",
        caption="Each modality's contribution to the accuracy (Shapley values): large points are "
        "means over seeds, small points are seeds. The values of a row sum to the difference "
        "between seeing all modalities and seeing none.",
        alt=f"Shapley values of the accuracy by cell. The largest is that of {input_words(letter)} "
        f"in {cell.name}, {points(largest)} points. The table below has the numbers.",
        synthetic=context.results.synthetic,
        groups=groups,
        axis="share of the accuracy, percentage points",
    )
    return draw_shapley_values(plot)
