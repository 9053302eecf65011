"""Section 8: the label sources, how far they agree and where they disagree most."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from job.grid import Cell
from job.report.blocks import Block, Column, Entry, Picture, Prose, Shown, Table, columns, entries
from job.report.context import Context
from job.report.figures.heatmap import Heat, heat_picture
from job.report.results import UNLABELLED, LabelTable
from job.report.statistics.agreement import cohen_kappa, krippendorff_alpha
from job.report.wording import count, number

MAX_CLIPS = 10


@dataclass(frozen=True)
class Agreement:
    """Two label sources over all clips that both label.

    Args:
        kappa: Cohen's, None where undefined.
        alpha: Krippendorff's for nominal labels, None where undefined.
        same: the share of clips with the same label.
        confusion: clips by label of the first (rows) and of the second (columns).
    """

    first: str
    second: str
    clips: int
    kappa: float | None
    alpha: float | None
    same: float
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Vote:
    """What a cell's seeds predict for a clip: the most frequent class, and how many say so."""

    predicted: str
    votes: int
    seeds: int
    right: bool


@dataclass(frozen=True)
class ContestedClip:
    """A test clip on which the label sources disagree: labels by source, predictions by cell."""

    id: str
    labels: Mapping[str, str]
    different: int
    votes: Mapping[str, Vote]


@dataclass(frozen=True)
class Sources:
    """The section's values. `reason` says why there is no agreement to speak of."""

    pairs: tuple[Agreement, ...]
    alpha: float | None
    contested: tuple[ContestedClip, ...]
    contested_in_all: int
    test_clips: int
    reason: str = ""


def compute(context: Context) -> Sources:
    """Return the agreement of all label sources of the data set, in the grid or not."""
    labels = context.results.labels
    kinds: dict[tuple[str, ...], list[str]] = {}
    for source, classes in labels.classes.items():
        kinds.setdefault(classes, []).append(source)
    sources = max(kinds.values(), key=len)
    if len(sources) < 2:
        names = ", ".join(labels.classes)
        reason = (
            f"the data set has one label source only ({names})"
            if len(labels.classes) == 1
            else f"no two label sources have the same classes ({names})"
        )
        return Sources((), None, (), 0, 0, reason)
    clips, total, tested = _contested(context, sources)
    return Sources(
        tuple(_agreement(labels, first, second) for first, second in combinations(sources, 2)),
        krippendorff_alpha(
            [labels.codes[name] for name in sources], len(labels.classes[sources[0]])
        ),
        clips,
        total,
        tested,
    )


def _agreement(labels: LabelTable, first: str, second: str) -> Agreement:
    one, other = labels.codes[first], labels.codes[second]
    both = (one != UNLABELLED) & (other != UNLABELLED)
    one, other = one[both], other[both]
    classes = len(labels.classes[first])
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (one, other), 1)
    return Agreement(
        first,
        second,
        len(one),
        cohen_kappa(one, other, classes),
        krippendorff_alpha([one, other], classes),
        float((one == other).mean()) if len(one) else 0.0,
        tuple(tuple(int(amount) for amount in row) for row in confusion),
    )


def _contested(context: Context, sources: list[str]) -> tuple[tuple[ContestedClip, ...], int, int]:
    """Return the test clips with the most different labels, those alike in the file's order."""
    labels = context.results.labels
    codes = np.stack([labels.codes[source] for source in sources])
    rows = np.flatnonzero((labels.split == "test") & (codes != UNLABELLED).all(0))
    different = np.array([len(set(codes[:, row].tolist())) for row in rows], np.int64)
    order = np.argsort(-different, kind="stable")
    chosen = [int(index) for index in order[:MAX_CLIPS] if different[index] > 1]
    clips = tuple(_clip(context, sources, int(rows[i]), int(different[i])) for i in chosen)
    return clips, int((different > 1).sum()), len(rows)


def _clip(context: Context, sources: list[str], row: int, different: int) -> ContestedClip:
    labels = context.results.labels
    named = {name: labels.classes[name][labels.codes[name][row]] for name in sources}
    votes = {
        cell.name: vote
        for cell in context.results.cells
        if (vote := _vote(context, cell, row)) is not None
    }
    return ContestedClip(labels.ids[row], named, different, votes)


def _vote(context: Context, cell: Cell, row: int) -> Vote | None:
    results = context.results.cells[cell]
    place = np.flatnonzero(results.rows == row)
    if not len(place):
        return None
    predicted = results.predicted[:, place[0]]
    counts = np.bincount(predicted, minlength=len(results.classes))
    winner = int(counts.argmax())
    right = bool(winner == results.gold[place[0]])
    return Vote(results.classes[winner], int(counts[winner]), len(predicted), right)


def show(context: Context, values: Sources) -> Shown:
    """Return the section."""
    title = "Label sources: how far the annotations agree"
    if values.reason:
        return Shown("label-sources", title, (Prose(f"Empty: {values.reason}.", "note"),))
    overall = "undefined" if values.alpha is None else number(values.alpha, 2)
    blocks: list[Block] = [
        Prose(
            f"Over all clips of the data set, Krippendorff's alpha (nominal) is {overall}; 1 is "
            "full agreement, 0 what chance gives. "
            f"In {values.contested_in_all} of {count(values.test_clips, 'test clip')} labelled by "
            "all of these sources, they are not of one mind."
        ),
        _table(values),
        _picture(context, values),
    ]
    if values.contested:
        blocks += [
            Prose(
                "The test clips with the most different labels, and what each cell predicts for "
                "them (the paper shows one such clip in its Figure 3). Predictions are the class "
                "that most seeds give, with how many do; coloured where it is the label that the "
                "cell was trained for."
            ),
            _clip_table(values),
        ]
    return Shown("label-sources", title, tuple(blocks))


def _table(values: Sources) -> Table:
    heads = columns(
        "First",
        "Second",
        ("Clips", "integer"),
        ("Same label", "percent"),
        ("Cohen's κ", "decimal"),
        ("Krippendorff's α", "decimal"),
    )
    rows = tuple(
        entries(pair.first, pair.second, pair.clips, pair.same, pair.kappa, pair.alpha)
        for pair in values.pairs
    )
    return Table("agreement", "Agreement of the label sources, pairwise", heads, rows)


def _picture(context: Context, values: Sources) -> Picture:
    labels = context.results.labels
    heats = []
    for pair in values.pairs:
        counts = np.array(pair.confusion)
        totals = counts.sum(1, keepdims=True)
        shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
        numbers = [str(index) for index in range(len(counts))]
        texts = [[str(amount) if amount else "" for amount in row] for row in counts]
        classes = [f"{name}  {n}" for n, name in enumerate(labels.classes[pair.first])]
        title = f"{pair.first} (rows), {pair.second}"
        heats.append(Heat(title, shares, texts, classes, numbers))
    return heat_picture(
        "label-sources",
        "Label sources against each other: clips by label of the one (rows) and of the other "
        "(columns); the colour is the share of the row.",
        "Label sources against each other: "
        + "; ".join(f"{p.first} and {p.second} agree on {p.same:.0%}" for p in values.pairs),
        heats,
        min(3, len(heats)),
        context.results.synthetic,
        (0.36, 0.3),
    )


def _clip_table(values: Sources) -> Table:
    sources = list(values.contested[0].labels)
    cells = list(values.contested[0].votes)
    heads = [Column("Clip")]
    heads += [Column(name, group="Label") for name in sources]
    heads += [Column(name, group="Predicted by") for name in cells]
    rows = []
    for clip in values.contested:
        row = [Entry(clip.id), *(Entry(clip.labels[name]) for name in sources)]
        row += [_vote_entry(clip.votes.get(name)) for name in cells]
        rows.append(tuple(row))
    return Table(
        "contested-clips", "Clips that the label sources disagree on", tuple(heads), tuple(rows)
    )


def _vote_entry(vote: Vote | None) -> Entry:
    if vote is None:
        return Entry(None)
    small = f"{vote.votes}/{vote.seeds}"
    return Entry(vote.predicted, small=small, tone="helps" if vote.right else "")
