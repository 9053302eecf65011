"""Each class by cell, classes that are never predicted, and runs that predict one class only."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from unic_tfn.grid import Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Fold, Picture, Prose, Table, columns, entries
from unic_tfn.page.heatmap import Heat, Heatmaps, draw_heatmaps
from unic_tfn.page.wording import numbered, percent
from unic_tfn.records.grid_results import CellResults
from unic_tfn.report.context import Context
from unic_tfn.report.figures.class_shares import ClassShares, ShareGroup, draw_class_shares
from unic_tfn.report.section import ReportSection

# A run has collapsed if at least this share of its predictions is one class.
COLLAPSED = 0.95
# More classes than this stand below each other: side by side they would not be legible.
MOST_ACROSS = 20


@dataclass(frozen=True)
class ClassScore:
    """One class in one cell: fractions, means over seeds.

    Args:
        name: the class.
        recall: 0 where no clip has the class; see `clips`.
        f1: 0 where undefined.
        clips: the number of test clips with this gold class.
        gold_share: their share of the test clips.
        predicted_share: the class's share of the predictions.
        never_predicted: whether no seed predicts it for any test clip.
    """

    name: str
    recall: float
    f1: float
    clips: int
    gold_share: float
    predicted_share: float
    never_predicted: bool


@dataclass(frozen=True)
class CellClasses:
    """One cell's classes in index order."""

    cell: Cell
    classes: tuple[ClassScore, ...]


@dataclass(frozen=True)
class Collapse:
    """A run that predicts almost only one class: `name`, for a `share` of its test clips."""

    run: str
    cell: Cell
    name: str
    share: float


@dataclass(frozen=True)
class Classes:
    """The section's values."""

    cells: tuple[CellClasses, ...]
    collapsed: tuple[Collapse, ...]


def compute(context: Context) -> Classes:
    """Return recall, F1 and shares of every class in every cell."""
    cells = context.results.cells
    return Classes(
        tuple(CellClasses(cell, _classes(results)) for cell, results in cells.items()),
        tuple(run for results in cells.values() for run in _collapsed(results)),
    )


def _classes(results: CellResults) -> tuple[ClassScore, ...]:
    labels = np.arange(len(results.classes))
    by_seed = [
        precision_recall_fscore_support(results.gold, predicted, labels=labels, zero_division=0)
        for predicted in results.predicted
    ]
    recall = np.mean([scores[1] for scores in by_seed], axis=0)
    f1 = np.mean([scores[2] for scores in by_seed], axis=0)
    support = by_seed[0][3]
    calls = np.array([(results.predicted == label).sum() for label in labels])
    return tuple(
        ClassScore(
            name,
            float(recall[index]),
            float(f1[index]),
            int(support[index]),
            float(support[index] / len(results.gold)),
            float(calls[index] / results.predicted.size),
            bool(calls[index] == 0),
        )
        for index, name in enumerate(results.classes)
    )


def _collapsed(results: CellResults) -> list[Collapse]:
    found = []
    for run, predicted in results.by_run().items():
        shares = np.bincount(predicted, minlength=len(results.classes)) / len(predicted)
        if shares.max() >= COLLAPSED:
            name = results.classes[int(shares.argmax())]
            found.append(Collapse(run.name, results.cell, name, float(shares.max())))
    return found


def show(context: Context, values: Classes) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [
        Prose(_collapse_sentence(context, values), "warning" if values.collapsed else "plain"),
        Prose(_never_sentence(values)),
    ]
    if values.cells:
        blocks += [_recall_picture(context, values), _shares_picture(context, values)]
    blocks.append(
        Fold("Every class of every cell in numbers", (_table(values), _collapses(values)))
    )
    return tuple(blocks)


def _collapse_sentence(context: Context, values: Classes) -> str:
    share = f"at least {percent(COLLAPSED, 0)} % of predictions in one class"
    found = f"{len(values.collapsed)} of {count(len(context.results.runs), 'run')}"
    named = "; ".join(
        f"{run.run} ({percent(run.share, 0)} % {run.name})" for run in values.collapsed
    )
    return f"Collapsed, with {share}: {found}{f': {named}' if named else ''}."


def _never_sentence(values: Classes) -> str:
    named = []
    for scored in values.cells:
        never = [score.name for score in scored.classes if score.never_predicted]
        if never:
            named.append(f"{scored.cell.name}: {', '.join(never)}")
    if not named:
        return "Every class is predicted at least once in every cell."
    return f"Never predicted by any seed: {'; '.join(named)}."


def _groups(values: Classes) -> dict[str, list[CellClasses]]:
    groups: dict[str, list[CellClasses]] = {}
    for scored in values.cells:
        groups.setdefault(scored.cell.label_source, []).append(scored)
    return groups


def _recall_picture(context: Context, values: Classes) -> Picture:
    groups = _groups(values)
    upright = max(len(cells[0].classes) for cells in groups.values()) > MOST_ACROSS
    heats = [_recall_heat(source, cells, upright) for source, cells in groups.items()]
    plot = Heatmaps(
        name="recall",
        caption="Recall of each class in percent, mean over seeds; 0: predicted but never "
        "correctly, ×: never predicted. Classes are numbered as in Figure 2.",
        alt=f"Recall by cell and class. {_never_sentence(values)} The table below has the numbers.",
        synthetic=context.results.synthetic,
        heats=heats,
        per_row=min(2, len(heats)),
        cell=(0.46, 0.27),
    )
    return draw_heatmaps(plot)


def _recall_heat(source: str, cells: list[CellClasses], upright: bool) -> Heat:
    """Return one label source's panel: a row per cell, or a row per class where these are many."""
    title = f"{source} labels"
    recall = np.array([[score.recall for score in scored.classes] for scored in cells])
    texts = [[_recall_text(score) for score in scored.classes] for scored in cells]
    names = [scored.cell.name for scored in cells]
    if upright:
        classes = numbered([score.name for score in cells[0].classes])
        turned = [list(row) for row in zip(*texts, strict=True)]
        return Heat(title, recall.T, turned, classes, names, across="cell")
    classes = [f"{index}" for index in range(len(cells[0].classes))]
    return Heat(title, recall, texts, names, classes, across="class")


def _recall_text(score: ClassScore) -> str:
    return "×" if score.never_predicted else percent(score.recall, 0)


def _shares_picture(context: Context, values: Classes) -> Picture:
    groups = []
    for source, cells in _groups(values).items():
        gold = [score.gold_share for score in cells[0].classes]
        predicted = [[score.predicted_share for score in scored.classes] for scored in cells]
        bars = ["gold", *(scored.cell.name for scored in cells)]
        names = [score.name for score in cells[0].classes]
        groups.append(ShareGroup(f"{source} labels", bars, np.array([gold, *predicted]), names))
    plot = ClassShares(
        name="shares",
        caption="Gold labels by class (top bar), and predictions by class over all seeds.",
        alt="Shares of predicted classes by cell beside those of the gold labels. "
        f"{_collapse_sentence(context, values)} The table below has the numbers.",
        synthetic=context.results.synthetic,
        groups=groups,
    )
    return draw_class_shares(plot)


def _table(values: Classes) -> Table:
    heads = columns(
        "Cell",
        "Class",
        ("Gold clips", "integer"),
        ("Recall", "percent"),
        ("F1", "percent"),
        ("Gold share", "percent"),
        ("Predicted share", "percent"),
        "Never predicted",
    )
    rows = tuple(
        entries(
            scored.cell.name,
            score.name,
            score.clips,
            score.recall if score.clips else None,
            score.f1,
            score.gold_share,
            score.predicted_share,
            Entry(score.never_predicted, tone="bad" if score.never_predicted else "plain"),
        )
        for scored in values.cells
        for score in scored.classes
    )
    return Table("classes", "Recall, F1 and shares by class, percent", heads, rows)


def _collapses(values: Classes) -> Table:
    heads = columns("Run", "Class", ("Share of predictions", "percent"))
    rows = tuple(entries(run.run, run.name, run.share) for run in values.collapsed)
    return Table("collapsed", "Runs that predict almost only one class", heads, rows)


SECTION = ReportSection(
    "classes", "Per class: which classes are found, which are never predicted", compute, show
)
