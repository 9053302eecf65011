"""Table 1 on the page: as the paper prints it, in full, and beside the paper's."""

from collections.abc import Mapping, Sequence

from unic_tfn.data_card.sections.baselines import METHOD
from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS, TABLE_ORDER, Cell
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import (
    Block,
    Column,
    Entry,
    Fold,
    Prose,
    Style,
    Table,
    columns,
    entries,
)
from unic_tfn.page.wording import percent
from unic_tfn.report.context import Context
from unic_tfn.report.probes import ADVICE
from unic_tfn.report.published import Published
from unic_tfn.report.sections.table1.beside_paper import compared_table, noise_sentence
from unic_tfn.report.sections.table1.values import Chance, Summary, Table1, published_beside
from unic_tfn.report.wording import (
    INFORMATION,
    TONES,
    few_clips_note,
    interval,
    level,
    upper_first,
)
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.families import Judged

SHORT = {
    "accuracy": "Acc",
    "weighted_f1": "F1",
    "macro_f1": "Macro F1",
    "information": "Bits",
}
NOTE = (
    "– : not in the grid, or no usable run. The last three rows ignore the input: always "
    "predicting the class that is most frequent in training, or among the test clips, and "
    "guessing as often as training has each class (expected scores)."
)


def show(context: Context, values: Table1) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [
        Prose(
            "Percent on the test clips: mean ± standard deviation over seeds, best input of each "
            f"label source in bold. Below, in small print, the {LEVEL_WORDS} interval, by "
            f"bootstrap over clips and seeds. {_width_sentence(values)}".rstrip()
        ),
        *few_clips_note(context.few_clips, context.units.word),
        paper_layout(context, values),
        other_metrics(context, values),
        Prose(INFORMATION, "note"),
        Prose(_chance_sentence(values)),
        *_probe(context, values),
        Fold("All cells, in full", (_long_table(values), _seed_table(values))),
    ]
    return (*blocks, *_beside(context, values))


def _probe(context: Context, values: Table1) -> list[Block]:
    """Return our cells beside linear probes on the same features, or why there are none."""
    if not values.probed:
        reason = context.probes.reason or "no cell has one"
        advice = "" if context.folds else f" {ADVICE}"
        return [Prose(f"The linear probe is not shown: {reason}.{advice}", "note")]
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


def _inputs(context: Context) -> list[str]:
    """Return the grid's inputs from top to bottom, as the paper has them."""
    present = {cell.input for cell in context.results.grid_cells}
    return [name for name in TABLE_ORDER if name in present]


def paper_layout(context: Context, values: Table1) -> Table:
    """Return the table as the paper prints it: inputs down, label sources across."""
    pair = ("accuracy", "weighted_f1")
    return _layout(context, values, pair, "table-1", "Table 1. Accuracy and weighted F1, percent")


def other_metrics(context: Context, values: Table1) -> Table:
    """Return the metrics that the paper does not have in the same layout."""
    pair = ("macro_f1", "information")
    caption = "Macro F1 in percent and usable information in bits"
    return _layout(context, values, pair, "table-1-others", caption)


def _layout(
    context: Context, values: Table1, metrics: Sequence[str], name: str, caption: str
) -> Table:
    sources = context.results.sources
    heads = [Column("Input")]
    for source in sources:
        heads += [Column(SHORT[metric], _style(metric), f"{source} labels") for metric in metrics]
    rows = []
    for input_name in _inputs(context):
        row = [Entry(input_name)]
        for source in sources:
            row += _scores(context, values, Cell(source, input_name), metrics)
        rows.append(tuple(row))
    chance = _chance_rows([values.baseline(source) for source in sources], metrics)
    return Table(name, caption, tuple(heads), (*rows, *chance), note=NOTE)


def _style(metric: str) -> Style:
    return "percent" if METRIC_UNITS[metric] == "points" else "thousandths"


def _chance_rows(
    baselines: Sequence[Chance | None], metrics: Sequence[str]
) -> tuple[tuple[Entry, ...], ...]:
    training, test, guess = (
        [Entry(name)]
        for name in ("most frequent in training", "most frequent in test", "guess by frequency")
    )
    for base in baselines:
        if base is None:
            for row in (training, test, guess):
                row += [Entry(None) for _ in metrics]
            continue
        training += _named(base.majority, metrics, base.majority_class)
        test += _named(base.test, metrics, base.test_class)
        guess += _named(base.guess, metrics)
    return tuple(training), tuple(test), tuple(guess)


def _named(scores: Mapping[str, float], metrics: Sequence[str], name: str = "") -> list[Entry]:
    """Return scores, the first with a class's name below it; a hole where there is none."""
    first, *rest = (scores.get(metric) for metric in metrics)
    return [Entry(first, small=name), *map(Entry, rest)]


def _scores(context: Context, values: Table1, cell: Cell, metrics: Sequence[str]) -> list[Entry]:
    found = values.find(cell)
    if found is None:
        hole = "no run" if cell in context.results.grid_cells else ""
        return [Entry(None, text=hole) for _ in metrics]
    return [_entry(found.scores[metric], metric) for metric in metrics]


def _entry(summary: Summary, metric: str) -> Entry:
    deviation = "" if summary.deviation is None else f" ± {level(summary.deviation, metric)}"
    shown = f"{level(summary.mean, metric)}{deviation}"
    if summary.low is None or summary.high is None:
        return Entry(summary.mean, shown, strong=summary.best)
    small = interval(summary.low, summary.high, metric)
    return Entry(summary.mean, shown, small, summary.best)


def _chance_sentence(values: Table1) -> str:
    tested = [found for found in values.cells if found.over_chance]
    total = count(len(tested), "cell")

    def better(metric: str) -> str:
        names = [f.cell.name for f in tested if f.over_chance[metric].verdict == "helps"]
        return f"{len(names)} of {total}" + (f" ({', '.join(names)})" if names else "")

    return (
        f"Beyond noise, {better('accuracy')} have a higher accuracy than the better of the two "
        f"constant predictions, and {better('information')} more than 0 bits of usable information "
        "(paired over clips, each Holm-corrected over all of these cells)."
    )


def _long_table(values: Table1) -> Table:
    metrics = list(values.cells[0].scores) if values.cells else []
    heads = [
        *columns("Cell", ("Clips", "integer"), ("Seeds", "integer")),
        *(
            Column(header, _style(metric), METRIC_WORDS[metric])
            for metric in metrics
            for header in ("mean", "sd", "low", "high")
        ),
        Column("Cohen's kappa", "decimal"),
    ]
    groups = {
        "accuracy": "accuracy over the better constant",
        "information": "usable information over the classes' shares",
    }
    for metric, group in groups.items():
        style: Style = "points" if METRIC_UNITS[metric] == "points" else "thousandths"
        heads += [Column("difference", style, group), Column("p, corrected", "p", group)]
    rows = []
    for found in values.cells:
        numbers: list[float | Entry | None] = []
        for summary in found.scores.values():
            numbers += [summary.mean, summary.deviation, summary.low, summary.high]
        numbers.append(found.kappa)
        for metric in groups:
            numbers += _over_chance(found.over_chance.get(metric))
        rows.append(entries(found.cell.name, found.clips, len(found.seeds), *numbers))
    caption = "Every cell: percent, and usable information in bits"
    return Table("table-1-cells", caption, tuple(heads), tuple(rows))


def _over_chance(judged: Judged | None) -> list[float | Entry | None]:
    if judged is None:
        return [None, None]
    return [Entry(judged.difference.effect, tone=TONES[judged.verdict]), judged.p_corrected]


def _seed_table(values: Table1) -> Table:
    metrics = list(values.cells[0].scores) if values.cells else []
    rows = [
        entries(found.cell.name, seed, *(found.scores[m].by_seed[place] for m in metrics))
        for found in values.cells
        for place, seed in enumerate(found.seeds)
    ]
    heads = (
        *columns("Cell", "Seed"),
        *(Column(upper_first(METRIC_WORDS[m]), _style(m)) for m in metrics),
    )
    caption = "Every seed: percent, and usable information in bits"
    return Table("table-1-runs", caption, heads, tuple(rows))
