"""The section on variants on the page: means, every cell, Table 1 under each, tuned settings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS
from unic_tfn.jobspec.weighting import upper_bound_remark, upper_bounds, weighting_remark
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import listed
from unic_tfn.report.context import Context
from unic_tfn.report.figures.effects import EffectRow, Effects, draw_effects
from unic_tfn.report.sections.table1.shown import other_metrics, paper_layout
from unic_tfn.report.sections.variants.values import Variants
from unic_tfn.report.wording import (
    TONES,
    change,
    change_entry,
    elsewhere_columns,
    elsewhere_entries,
    few_clips_note,
    judged_words,
    legend,
    level_entry,
    tally,
    verdict_words,
    within_entry,
)
from unic_tfn.statistics.difference import ALPHA, LEVEL_WORDS
from unic_tfn.statistics.families import Judged, Verdict

WORDS: Mapping[Verdict, str] = {
    "helps": "better",
    "hurts": "worse",
    "within noise": "within noise",
}
METHOD = (
    "Each row of the first table is the mean over a variant's cells, tested as one; in each metric "
    "its p-values are corrected by Holm's method over all rows. The cells of a variant are a "
    "family of their own, judged with their mean as the additions of modalities are. Networks of "
    "one seed begin alike under several variants; the tests do not count on that."
)
SECONDS = (
    "Seconds are wall-clock time of a run, with compilation where it was the first of its kind; a "
    "tuned run has those of all its trials."
)


def show(context: Context, values: Variants) -> tuple[Block, ...]:
    """Return the section's blocks."""
    jobspec = context.everything.job.jobspec
    blocks: list[Block] = [
        Prose(
            f"The whole grid is trained under {count(len(values.variants) + 1, 'variant')}, and "
            f"each cell compared with the same cell under the first, {values.reference}, which "
            "every other section shows. A change is called better or worse only where its "
            f"corrected p-value is below {ALPHA}."
        ),
        *few_clips_note(context.few_clips, context.units.word),
        _list_of(values),
        *(Prose(sentence, "note") for sentence in _same(values)),
        *(Prose(text, "warning") for text in (upper_bound_remark(jobspec),) if text),
        *(Prose(text, "note") for text in (weighting_remark(jobspec),) if text),
    ]
    if values.means:
        primary, *others = context.metrics
        blocks += [
            _picture(context, values),
            _means_table(values, "variant-means", [primary]),
            Fold(
                "Means in the other metrics",
                (_means_table(values, "variant-means-others", others),),
            ),
        ]
    if values.cells:
        blocks.append(Fold("Every cell in numbers", (_cells_table(values),)))
    blocks.append(Fold("Table 1 under each variant", _tables(context, values)))
    if values.tuned:
        blocks.append(Fold("The settings that tuning has chosen", (_tuned_table(values),)))
    blocks.append(Fold("How this is tested", (Prose(METHOD), Prose(SECONDS))))
    return tuple(blocks)


def _same(values: Variants) -> list[str]:
    return [
        f"Under {variant.name}, the networks of {listed([cell.name for cell in variant.same])} "
        "give what the reference's do; they are not compared."
        for variant in values.variants
        if variant.same
    ]


def _list_of(values: Variants) -> Table:
    """Return what each variant changes and costs."""
    rows = []
    for variant in values.variants:
        own = [found for found in values.cells if found.variant == variant.name]
        text = "; ".join(f"{key}: {value}" for key, value in variant.changes.items())
        kind = "control" if variant.permuted else "variant"
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
        "the verdict after correction over all means.",
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


def _means_table(values: Variants, name: str, metrics: Sequence[str]) -> Table:
    heads = columns(
        "Variant",
        "Labels",
        ("Cells", "integer"),
        "Metric",
        "Unit",
        ("Mean change", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Verdict",
        ("Shown to be within ±", "percent"),
    )
    heads += elsewhere_columns(any(mean.elsewhere for mean in values.means))
    rows = tuple(
        entries(
            mean.variant,
            mean.labels,
            mean.pooled[metric].comparisons,
            METRIC_WORDS[metric],
            METRIC_UNITS[metric],
            *_judged_entries(mean.judged[metric], metric),
            within_entry(mean.judged[metric], metric),
            *elsewhere_entries(mean.elsewhere.get(metric), metric, WORDS),
        )
        for metric in metrics
        for mean in values.means
    )
    caption = f"Mean change from {values.reference} under each variant, {LEVEL_WORDS} intervals"
    return Table(name, caption, heads, rows)


def _judged_entries(judged: Judged, metric: str) -> tuple[Entry, ...]:
    found = judged.difference
    return (
        *(change_entry(value, metric) for value in (found.effect, found.low, found.high)),
        Entry(found.p),
        Entry(judged.p_corrected),
        Entry(verdict_words(judged, WORDS), tone=TONES[judged.verdict]),
    )


def _cells_table(values: Variants) -> Table:
    heads = columns(
        "Variant",
        "Cell",
        "Metric",
        "Unit",
        ("Change", "points"),
        ("Low", "points"),
        ("High", "points"),
        ("p", "p"),
        ("p, corrected", "p"),
        "Verdict",
        ("Detectable", "percent"),
        ("Shown to be within ±", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
        ("Parameters", "integer"),
        ("of the reference", "integer"),
        ("Seconds a run", "tenths"),
        ("of the reference", "tenths"),
    )
    heads += elsewhere_columns(any(found.elsewhere for found in values.cells))
    rows = tuple(
        entries(
            found.variant,
            found.cell.name,
            METRIC_WORDS[metric],
            METRIC_UNITS[metric],
            *_judged_entries(judged, metric),
            level_entry(judged.detectable, metric),
            within_entry(judged, metric),
            found.clips,
            found.seeds,
            round(found.parameters),
            round(found.reference_parameters),
            found.seconds,
            found.reference_seconds,
            *elsewhere_entries(found.elsewhere.get(metric), metric, WORDS),
        )
        for found in values.cells
        for metric, judged in found.judged.items()
    )
    caption = f"Each cell under each variant: change from {values.reference}"
    return Table("variant-cells", caption, heads, rows)


def _tables(context: Context, values: Variants) -> tuple[Block, ...]:
    found: list[Block] = []
    bounds = upper_bounds(context.everything.job.jobspec)
    for name, table in values.tables.items():
        own = context.variants[name]
        for shown in (paper_layout(own, table), other_metrics(own, table)):
            bound = ", an upper bound, never comparable" * (name in bounds)
            caption = f"{shown.caption}; under {name}{bound}"
            found.append(replace(shown, name=f"{shown.name}-{name}", caption=caption))
    return tuple(found)


def _tuned_table(values: Variants) -> Table:
    """Return one row per tuned run; a setting that is not searched for it is a hole."""
    keys = sorted({key for run in values.tuned for key in run.values})
    heads = columns("Run", ("Trials", "integer"), ("Chosen", "integer"), *keys)
    rows = tuple(
        entries(run.run, run.trials, run.chosen, *(run.values.get(key) for key in keys))
        for run in values.tuned
    )
    note = "Trial 0 has the variant's own settings, which are not repeated here."
    return Table("tuned", "The trial that the validation loss has chosen", heads, rows, note)


def mean_sentence(values: Variants, variant: str, metric: str) -> str:
    """Return a variant's mean changes in a metric by labels, in a sentence; empty without any."""
    means = [mean for mean in values.means if mean.variant == variant]
    if not means:
        return ""
    told = [f"{_told(mean.judged[metric], metric)} on {mean.labels}" for mean in means[:3]]
    text = f"{variant} changes {METRIC_WORDS[metric]} by {listed(told)}"
    if len(means) < 4:
        return f"{text}."
    return f"{text}; the last two differ by {_told(means[3].judged[metric], metric)}."


def _told(judged: Judged, metric: str) -> str:
    amount = f"{change(judged.difference.effect, metric)} {METRIC_UNITS[metric]}"
    return f"{amount} ({judged_words(judged, metric)}: {verdict_words(judged, WORDS)})"
