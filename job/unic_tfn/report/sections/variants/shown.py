"""The section on variants on the page: means, every cell, Table 1 under each, tuned settings."""

from dataclasses import replace
from statistics import fmean

from unic_tfn.grid import METRIC_WORDS
from unic_tfn.jobspec.weighting import upper_bound_remark, upper_bounds, weighting_remark
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.report.context import Context
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.sections.table1.shown import other_metrics, paper_layout
from unic_tfn.report.sections.variants.changes_told import (
    WORDS,
    cells_table,
    means_table,
    same_note,
)
from unic_tfn.report.sections.variants.luck_told import LUCK_METHOD, luck_sentence, luck_table
from unic_tfn.report.sections.variants.tuning_shown import tuning_blocks
from unic_tfn.report.sections.variants.values import Variants
from unic_tfn.report.sections.variants.weighting import weighting_blocks
from unic_tfn.report.wording import (
    few_clips_note,
    legend,
    tally,
)
from unic_tfn.statistics.difference import ALPHA, LEVEL_WORDS

METHOD = (
    "Each row of the table of mean changes is a mean over a variant's cells, tested as one; in "
    "each metric its p-values are corrected by Holm's method over all rows. The cells of a variant "
    "are a family of their own, judged with their mean as the additions of modalities are. "
    "Networks of one seed begin alike under several variants; the tests do not count on that. "
    f"{LUCK_METHOD}"
)
SECONDS = (
    "Seconds are wall-clock time of a run, with compilation where it was the first of its kind; a "
    "tuned run has those of all its trials."
)


def show(context: Context, values: Variants) -> tuple[Block, ...]:
    """Return the section's blocks."""
    jobspec = context.everything.job.jobspec
    same = (same_note(each.name, each.same, values.reference) for each in values.variants)
    blocks: list[Block] = [
        Prose(
            f"The whole grid is trained under {count(len(values.variants) + 1, 'variant')}, and "
            f"each cell compared with the same cell under the first, {values.reference}, which "
            "every other section shows. A change is called better or worse only where its "
            f"corrected p-value is below {ALPHA}."
        ),
        *few_clips_note(context.few_clips, context.units.word),
        _list_of(values),
        *(Prose(text, "note") for text in same if text),
        *(Prose(text, "warning") for text in (upper_bound_remark(jobspec),) if text),
        *(Prose(text, "note") for text in (weighting_remark(jobspec),) if text),
    ]
    if values.means:
        primary, *others = context.metrics
        caption = f"Mean change from {values.reference} under each variant, {LEVEL_WORDS} intervals"
        blocks += [
            _picture(context, values),
            means_table(values.means, "variant-means", caption, [primary]),
            Fold(
                "Means in the other metrics",
                (means_table(values.means, "variant-means-others", caption, others),),
            ),
            Prose(luck_sentence(values.luck, primary), "note"),
        ]
    if values.cells:
        caption = f"Each cell under each variant: change from {values.reference}"
        table = cells_table(values.cells, "variant-cells", caption)
        blocks.append(Fold("Every cell in numbers", (table,)))
    blocks += weighting_blocks(context, values.weightings)
    blocks.append(Fold("Table 1 under each variant", _tables(context, values)))
    blocks += tuning_blocks(context, values.tuned, values.trials)
    tested = (luck_table(values.luck),) if values.luck else ()
    blocks.append(Fold("How this is tested", (Prose(METHOD), *tested, Prose(SECONDS))))
    return tuple(blocks)


def _list_of(values: Variants) -> Table:
    """Return what each variant changes and costs."""
    rows = []
    for variant in values.variants:
        own = [found for found in values.cells if found.variant == variant.name]
        text = "; ".join(f"{key}: {value}" for key, value in variant.changes.items())
        kind = "control" if variant.name in values.controls else "variant"
        kind = "upper bound" if variant.upper_bound else kind
        costs = (
            (
                fmean(found.parameters for found in own),
                fmean(found.reference_parameters for found in own),
                fmean(found.seconds for found in own),
                fmean(found.reference_seconds for found in own),
            )
            if own
            else (None, None, None, None)
        )
        parameters = [Entry(None if cost is None else round(cost)) for cost in costs[:2]]
        rows.append(entries(variant.name, kind, text or "nothing", *parameters, *costs[2:]))
    heads = columns(
        "Variant",
        "Kind",
        "Changes",
        ("Parameters", "integer"),
        ("Parameters of the reference", "integer"),
        ("Seconds a run", "tenths"),
        ("Seconds of the reference", "tenths"),
    )
    caption = "The variants: what they change, and means over their cells of what they cost"
    return Table("variants", caption, heads, tuple(rows))


def _picture(context: Context, values: Variants) -> Block:
    rows = [
        EffectRow(
            mean.labels, mean.variant, tuple(mean.judged[metric] for metric in context.metrics)
        )
        for mean in values.means
    ]
    primary = context.primary
    judged = [mean.judged[primary] for mean in values.means]
    plot = Effects(
        name="variants",
        caption=f"Mean change under each variant, with {LEVEL_WORDS} intervals. Colour and shape: "
        "the verdict after correction over all of these means.",
        alt=f"Mean changes in {METRIC_WORDS[primary]}: {tally(judged, ('better', 'worse'))}; "
        "the table below has the numbers.",
        synthetic=context.results.synthetic,
        rows=rows,
        metrics=context.metrics,
        primary=context.primary,
        axis="change",
        words=legend(WORDS, [each for row in rows for each in row.judged if each]),
    )
    return draw_effects(plot)


def _tables(context: Context, values: Variants) -> tuple[Block, ...]:
    found: list[Block] = []
    bounds = upper_bounds(context.everything.job.jobspec)
    for name, table in values.tables.items():
        own = context.variants[name]
        for shown in (paper_layout(own, table), other_metrics(own, table)):
            bound = ", an upper bound, never comparable" * (name in bounds)
            caption = f"{shown.caption}; under {name}{bound}"
            # A CSV file has no caption, so its name has to say it too. No other table is under one.
            file = f"{shown.name}-under-{name}{'-upper-bound' * bool(bound)}"
            found.append(replace(shown, name=file, caption=caption))
    return tuple(found)
