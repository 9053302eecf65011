"""Table 1 on the page: as the paper prints it, in full, and beside the paper's."""

from collections.abc import Sequence

from unic_tfn.data_card.sections.baselines import METHOD
from unic_tfn.grid import METRIC_WORDS, METRICS, TABLE_ORDER, Cell
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Block, Column, Entry, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import percent
from unic_tfn.report.context import Context
from unic_tfn.report.probes import ADVICE
from unic_tfn.report.published import Published
from unic_tfn.report.sections.table1.beside_paper import compared_table, noise_sentence
from unic_tfn.report.sections.table1.values import Chance, Summary, Table1, published_beside
from unic_tfn.report.wording import TONES, few_clips_note, interval, upper_first
from unic_tfn.statistics.difference import LEVEL_WORDS


def show(context: Context, values: Table1) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [
        Prose(
            "Percent on the test clips: mean ± standard deviation over seeds, best input of each "
            f"label source in bold. Below, in small print, the {LEVEL_WORDS} interval, by "
            f"bootstrap over clips and seeds. {_width_sentence(values)}".rstrip()
        ),
        *few_clips_note(context.few_clips),
        paper_layout(context, values),
        Prose(_baseline_sentence(values)),
        *_probe(context, values),
        Fold("All cells, in full", (_long_table(values), _seed_table(values))),
    ]
    return (*blocks, *_beside(context, values))


def _probe(context: Context, values: Table1) -> list[Block]:
    """Return our cells beside linear probes on the same features, or why there are none."""
    if not values.probed:
        reason = context.probes.reason or "no cell has one"
        return [Prose(f"The linear probe is not shown: {reason}. {ADVICE}", "note")]
    below = [row.cell.name for row in values.probed if row.accuracy_difference < 0]
    named = f": {', '.join(below)}" if below else ""
    sentence = (
        f"{len(below)} of {count(len(values.probed), 'cell')} have a lower mean accuracy than a "
        f"linear model of the same features{named}. This is not tested."
    )
    probe = Published("a linear probe of the same features", "probe", METHOD, context.probes.cells)
    return [Prose(sentence), compared_table(values.probed, probe, "table-1-probe")]


def _beside(context: Context, values: Table1) -> list[Block]:
    """Return our cells beside a published table, or why there is none."""
    published, _ = published_beside(context)
    if published is None or not values.compared:
        advice = "To compare with published scores: unic-tfn report --compare TABLE.csv."
        return [Prose(f"{upper_first(values.not_compared)}. {advice}", "note")]
    blocks: list[Block] = [compared_table(values.compared, published)]
    if context.results.synthetic:
        blocks.insert(
            0,
            Prose(
                f"{SYNTHETIC_SENTENCE} The differences from {published.title} say nothing either.",
                "warning",
            ),
        )
    if values.paper_noise is not None:
        blocks.append(Prose(noise_sentence(values.paper_noise), "note"))
    return blocks


def _width_sentence(values: Table1) -> str:
    parts = [
        f"±{percent(width)} points for {source} labels ({count(base.clips, 'clip')})"
        for source, width in values.half_width.items()
        if (base := values.baseline(source)) is not None
    ]
    if not parts:
        return ""
    return (
        f"For a single network, the {LEVEL_WORDS} interval over the choice of test clips alone is "
        f"about {'; '.join(parts)}."
    )


def paper_layout(context: Context, values: Table1) -> Table:
    """Return the table as the paper prints it: inputs down, label sources across."""
    sources = context.results.sources
    inputs = [
        name
        for name in TABLE_ORDER
        if any(cell.input == name for cell in context.results.grid_cells)
    ]
    heads = [Column("Input")]
    for source in sources:
        group = f"{source} labels"
        heads += [Column("Acc", "percent", group), Column("F1", "percent", group)]
    rows = []
    for name in inputs:
        row = [Entry(name)]
        for source in sources:
            row += _pair(context, values, Cell(source, name))
        rows.append(tuple(row))
    return Table(
        "table-1",
        "Table 1. Accuracy and weighted F1, percent",
        tuple(heads),
        (*rows, *_chance_rows([values.baseline(source) for source in sources])),
        note="– : not in the grid, or no usable run. The last three rows ignore the input: always "
        "predicting the class that is most frequent in training, or among the test clips, and "
        "guessing as often as training has each class (expected scores).",
    )


def _chance_rows(baselines: Sequence[Chance | None]) -> tuple[tuple[Entry, ...], ...]:
    training, test, guess = (
        [Entry(name)]
        for name in ("most frequent in training", "most frequent in test", "guess by frequency")
    )
    for base in baselines:
        if base is None:
            for row in (training, test, guess):
                row += [Entry(None), Entry(None)]
            continue
        training += [Entry(base.accuracy, small=base.majority_class), Entry(base.weighted_f1)]
        test += [Entry(base.test_accuracy, small=base.test_class), Entry(base.test_weighted_f1)]
        guess += [Entry(base.guess_accuracy), Entry(base.guess_weighted_f1)]
    return tuple(training), tuple(test), tuple(guess)


def _pair(context: Context, values: Table1, cell: Cell) -> list[Entry]:
    found = values.find(cell)
    if found is None:
        hole = "no run" if cell in context.results.grid_cells else ""
        return [Entry(None, text=hole), Entry(None, text=hole)]
    return [_entry(found.accuracy), _entry(found.weighted_f1)]


def _entry(summary: Summary) -> Entry:
    deviation = "" if summary.deviation is None else f" ± {percent(summary.deviation)}"
    return Entry(
        summary.mean,
        f"{percent(summary.mean)}{deviation}",
        "" if summary.low is None or summary.high is None else interval(summary.low, summary.high),
        summary.best,
    )


def _baseline_sentence(values: Table1) -> str:
    tested = [(found.cell.name, found.over_baseline) for found in values.cells]
    verdicts = {name: judged.verdict for name, judged in tested if judged is not None}
    better = [name for name, verdict in verdicts.items() if verdict == "helps"]
    total = len(verdicts)
    return (
        f"{len(better)} of {count(total, 'cell')} have a higher accuracy than the better of "
        "both constant predictions, beyond noise (paired over clips, Holm-corrected over "
        f"{count(total, 'comparison')})" + (f": {', '.join(better)}." if better else ".")
    )


def _long_table(values: Table1) -> Table:
    heads = (
        *columns("Cell", ("Clips", "integer"), ("Seeds", "integer")),
        *(
            Column(header, "percent", METRIC_WORDS[metric])
            for metric in METRICS
            for header in ("mean", "sd", "low", "high")
        ),
        Column("Cohen's kappa", "decimal"),
        Column("difference", "points", "accuracy over the better constant"),
        Column("p, corrected", "p", "accuracy over the better constant"),
    )
    rows = []
    for found in values.cells:
        numbers: list[float | None] = []
        for summary in (found.weighted_f1, found.accuracy):
            numbers += [summary.mean, summary.deviation, summary.low, summary.high]
        judged = found.over_baseline
        rows.append(
            entries(
                found.cell.name,
                found.clips,
                len(found.seeds),
                *numbers,
                found.kappa,
                Entry(judged.difference.effect, tone=TONES[judged.verdict]) if judged else None,
                judged.p_corrected if judged else None,
            )
        )
    return Table("table-1-cells", "Every cell, percent", heads, tuple(rows))


def _seed_table(values: Table1) -> Table:
    rows = [
        entries(found.cell.name, seed, accuracy, f1)
        for found in values.cells
        for seed, accuracy, f1 in zip(
            found.seeds, found.accuracy.by_seed, found.weighted_f1.by_seed, strict=True
        )
    ]
    heads = columns("Cell", "Seed", ("Accuracy", "percent"), ("Weighted F1", "percent"))
    return Table("table-1-runs", "Every run, percent", heads, tuple(rows))
