"""Section 2: the paper's Table 1 from our runs, and the two side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Block, Column, Entry, Fold, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import METRIC_WORDS, count, interval, number, percent
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report import paper
from unic_tfn.report.context import METRICS, Context, Scored, score_cell
from unic_tfn.report.paper import PaperCell
from unic_tfn.statistics.families import Judged, judge
from unic_tfn.statistics.randomness import generator

TAIL = 2.5
PAPER_ORDER = ("TAV", "TA", "TV", "AV", "T", "A", "V")


@dataclass(frozen=True)
class Summary:
    """One score of a cell over its seeds: fractions.

    Args:
        mean: over seeds.
        deviation: sample standard deviation over seeds, None for one seed.
        low: lower end of the 95 % bootstrap interval over clips and seeds.
        high: its upper end.
        best: whether no other input of the label source has a higher mean.
        by_seed: the scores in the order of the cell's seeds.
    """

    mean: float
    deviation: float | None
    low: float
    high: float
    best: bool
    by_seed: tuple[float, ...]


@dataclass(frozen=True)
class CellSummary:
    """One cell of the table, with its difference from always predicting the majority class."""

    cell: Cell
    clips: int
    seeds: tuple[int, ...]
    accuracy: Summary
    weighted_f1: Summary
    over_baseline: Judged


@dataclass(frozen=True)
class Baseline:
    """Always predicting the class most frequent in training: fractions."""

    label_source: str
    majority_class: str
    clips: int
    accuracy: float
    weighted_f1: float


@dataclass(frozen=True)
class Compared:
    """A cell beside the paper's: percent, and ours minus the paper's in points."""

    cell: Cell
    ours: PaperCell
    papers: PaperCell
    accuracy_difference: float
    weighted_f1_difference: float


@dataclass(frozen=True)
class PaperNoise:
    """What the paper's table itself says about its test set and its noise; percent and points.

    Args:
        clips: the sizes of the test set, up to 1000, at which all its accuracies are possible.
        half_width: of the 95 % interval of one accuracy, at the table's mean accuracy.
        text_accuracy: of T-T, which the paper says predicts one class only.
        text_weighted_f1: the table's weighted F1 of T-T.
        constant_f1: the weighted F1 that a constant prediction has near that accuracy.
    """

    clips: tuple[int, ...]
    half_width: float
    text_accuracy: float
    text_weighted_f1: float
    constant_f1: tuple[float, float]


@dataclass(frozen=True)
class Table1:
    """The section's values."""

    cells: tuple[CellSummary, ...]
    baselines: tuple[Baseline, ...]
    compared: tuple[Compared, ...]
    paper_noise: PaperNoise
    half_width: Mapping[str, float]

    def find(self, cell: Cell) -> CellSummary | None:
        """Return a cell's summary, None if it has no run."""
        return next((one for one in self.cells if one.cell == cell), None)

    def baseline(self, label_source: str) -> Baseline | None:
        """Return a label source's baseline, None if none of its cells has a run."""
        return next((one for one in self.baselines if one.label_source == label_source), None)


def compute(context: Context) -> Table1:
    """Return the table's values."""
    constants = {source: _constant(context, source) for source in _sources(context)}
    cells = context.scored
    family = [
        context.over_rule(constants[cell.label_source], scored, f"rule {cell.label_source}")
        for cell, scored in cells.items()
    ]
    summaries = tuple(
        CellSummary(
            cell,
            len(scored.results.gold),
            scored.results.seeds,
            _summary(context, cell, "accuracy"),
            _summary(context, cell, "weighted_f1"),
            judged,
        )
        for (cell, scored), judged in zip(cells.items(), judge(family), strict=True)
    )
    means = {
        one.cell: PaperCell(100 * one.accuracy.mean, 100 * one.weighted_f1.mean)
        for one in summaries
    }
    return Table1(
        summaries,
        tuple(_baseline(context, source, constants[source]) for source in constants),
        compare(means, paper.table1()),
        paper_noise(paper.table1()),
        {
            source: paper.half_width(
                float(np.mean([means[c].accuracy for c in means if c.label_source == source])),
                len(constants[source].results.gold),
            )
            / 100
            for source in constants
        },
    )


def compare(
    ours: Mapping[Cell, PaperCell], papers: Mapping[Cell, PaperCell]
) -> tuple[Compared, ...]:
    """Return the cells that both tables have, in the order of ours; percent."""
    return tuple(
        Compared(
            cell,
            own,
            papers[cell],
            own.accuracy - papers[cell].accuracy,
            own.weighted_f1 - papers[cell].weighted_f1,
        )
        for cell, own in ours.items()
        if cell in papers
    )


def paper_noise(table: Mapping[Cell, PaperCell]) -> PaperNoise:
    """Return what a table of accuracies over three seeds says about its own noise."""
    accuracies = [cell.accuracy for cell in table.values()]
    clips = paper.clips_behind(accuracies)
    text = table[Cell("text", "T")]
    return PaperNoise(
        clips,
        paper.half_width(float(np.mean(accuracies)), clips[0]),
        text.accuracy,
        text.weighted_f1,
        paper.constant_f1(text.accuracy, clips[0]),
    )


def _sources(context: Context) -> list[str]:
    present = {cell.label_source for cell in context.results.cells}
    return [source for source in context.results.sources if source in present]


def _constant(context: Context, source: str) -> Scored:
    """Return the majority class as a cell with one run, scored on the same resamples."""
    labels = context.results.labels
    rows = labels.rows(source)
    gold = labels.codes[source][rows]
    predicted = np.full((1, len(gold)), labels.majority(source))
    cell = CellResults(
        Cell(source, "majority"), labels.classes[source], rows, gold, (0,), predicted
    )
    return score_cell(cell, context.weights(len(gold), source))


def _baseline(context: Context, source: str, constant: Scored) -> Baseline:
    labels = context.results.labels
    return Baseline(
        source,
        labels.classes[source][labels.majority(source)],
        len(constant.results.gold),
        float(constant.scores["accuracy"][0]),
        float(constant.scores["weighted_f1"][0]),
    )


def _summary(context: Context, cell: Cell, metric: str) -> Summary:
    scores = context.scored[cell].scores[metric]
    replicas = context.scored[cell].replicas[metric]
    seeds, resamples = replicas.shape
    random = generator("seeds", cell.name, metric)
    # Seeds are drawn anew for each resample of the clips, as the clips are.
    drawn = random.multinomial(seeds, np.full(seeds, 1 / seeds), resamples) / seeds
    means = (drawn * replicas.T).sum(1)
    low, high = np.percentile(means, [TAIL, 100 - TAIL])
    rivals = [
        one.scores[metric].mean()
        for other, one in context.scored.items()
        if other.label_source == cell.label_source
    ]
    return Summary(
        float(scores.mean()),
        float(scores.std(ddof=1)) if seeds > 1 else None,
        float(low),
        float(high),
        bool(scores.mean() >= max(rivals) - 1e-12),
        tuple(float(score) for score in scores),
    )


def show(context: Context, values: Table1) -> Shown:
    """Return the section."""
    blocks: list[Block] = [
        Prose(
            "Percent on the test clips: mean ± standard deviation over seeds, best input of each "
            "label source in bold. Below in small print the 95 % interval, by bootstrap over clips "
            f"and seeds. {_noise_sentence(values)}"
        ),
        paper_layout(context, values),
        Prose(_baseline_sentence(values)),
        Fold("All cells, in full", (_long_table(values), _seed_table(values))),
    ]
    if values.compared:
        blocks += [_compared_table(values), Prose(_paper_sentence(values), "note")]
    else:
        blocks.append(
            Prose(
                "The paper's Table 1 has none of these cells, so there is nothing to compare.",
                "note",
            )
        )
    return Shown("table-1", "Table 1: how well each input predicts each label", tuple(blocks))


def _noise_sentence(values: Table1) -> str:
    parts = [
        f"±{percent(width)} points for {source} labels ({count(base.clips, 'clip')})"
        for source, width in values.half_width.items()
        if (base := values.baseline(source)) is not None
    ]
    return (
        "For one network, the choice of test clips alone moves an accuracy by about "
        f"{'; '.join(parts)} (95 %)."
    )


def paper_layout(context: Context, values: Table1) -> Table:
    """Return the table as the paper prints it: inputs down, label sources across."""
    sources = context.results.sources
    inputs = [
        name for name in PAPER_ORDER if any(c.input == name for c in context.results.grid_cells)
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
    majority = [Entry("majority class")]
    for source in sources:
        base = values.baseline(source)
        majority += [
            Entry(base.accuracy if base else None, small=base.majority_class if base else ""),
            Entry(base.weighted_f1 if base else None),
        ]
    return Table(
        "table-1",
        "Table 1. Accuracy and weighted F1, percent",
        tuple(heads),
        (*rows, tuple(majority)),
        note="– : not in the grid, or no usable run. Majority class: always predicting the class "
        "most frequent in training.",
    )


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
        interval(summary.low, summary.high),
        summary.best,
    )


def _baseline_sentence(values: Table1) -> str:
    better = [one.cell.name for one in values.cells if one.over_baseline.verdict == "helps"]
    total = len(values.cells)
    return (
        f"{len(better)} of {count(total, 'cell')} have a higher accuracy than always predicting "
        "the majority class, beyond noise (paired over clips, Holm-corrected over "
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
        Column("difference", "points", "accuracy over majority class"),
        Column("p, corrected", "p", "accuracy over majority class"),
    )
    rows = []
    for one in values.cells:
        numbers: list[float | None] = []
        for summary in (one.weighted_f1, one.accuracy):
            numbers += [summary.mean, summary.deviation, summary.low, summary.high]
        judged = one.over_baseline
        rows.append(
            entries(
                one.cell.name,
                one.clips,
                len(one.seeds),
                *numbers,
                Entry(judged.difference.effect, tone=judged.verdict),
                judged.p_corrected,
            )
        )
    return Table("table-1-cells", "Every cell, percent", heads, tuple(rows))


def _seed_table(values: Table1) -> Table:
    rows = [
        entries(one.cell.name, seed, accuracy, f1)
        for one in values.cells
        for seed, accuracy, f1 in zip(
            one.seeds, one.accuracy.by_seed, one.weighted_f1.by_seed, strict=True
        )
    ]
    heads = columns("Cell", "Seed", ("Accuracy", "percent"), ("Weighted F1", "percent"))
    return Table("table-1-runs", "Every run, percent", heads, tuple(rows))


def _compared_table(values: Table1) -> Table:
    heads = (
        Column("Cell"),
        *(
            Column(header, "text" if header == "Cell" else "percent", group)
            for group in ("Accuracy", "Weighted F1")
            for header in ("ours", "paper")
        ),
    )
    heads = (
        *heads[:3],
        Column("difference", "points", "Accuracy"),
        *heads[3:],
        Column("difference", "points", "Weighted F1"),
    )
    rows = tuple(
        entries(
            one.cell.name,
            one.ours.accuracy / 100,
            Entry(one.papers.accuracy / 100, f"{one.papers.accuracy:.2f}"),
            one.accuracy_difference / 100,
            one.ours.weighted_f1 / 100,
            Entry(one.papers.weighted_f1 / 100, f"{one.papers.weighted_f1:.2f}"),
            one.weighted_f1_difference / 100,
        )
        for one in values.compared
    )
    return Table(
        "table-1-paper",
        "Beside the paper's Table 1: percent, and ours minus the paper's in points",
        heads,
        rows,
        note=f"Source of the paper's figures: {paper.SOURCE}.",
    )


def _paper_sentence(values: Table1) -> str:
    noise = values.paper_noise
    low, high = noise.constant_f1
    return (
        f"About the paper's own table: its accuracies are all possible with {noise.clips[0]} test "
        "clips and, below a thousand, with no number that is not a multiple of it. At that size "
        f"one accuracy has a 95 % interval of about ±{number(noise.half_width, 1)} points. "
        f"Always predicting one class at T-T's accuracy of {noise.text_accuracy:.2f} has a "
        f"weighted F1 of {number(low, 1)} to {number(high, 1)}; the table has "
        f"{noise.text_weighted_f1:.2f}, so not every seed of it can have done so."
    )
