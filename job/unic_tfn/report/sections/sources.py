"""How far the label sources agree, and the clips on which they disagree most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unic_tfn.grid import UNLABELLED, Cell
from unic_tfn.messages.printing import count
from unic_tfn.page.agreement_figure import agreement_picture
from unic_tfn.page.agreement_table import agreement_table
from unic_tfn.page.blocks import Block, Column, Entry, Prose, Table
from unic_tfn.page.label_makeup_blocks import carried_words, makeup_blocks
from unic_tfn.page.wording import number
from unic_tfn.report.context import Context
from unic_tfn.report.section import ReportSection
from unic_tfn.statistics.agreement import (
    Agreement,
    Annotation,
    agreement,
    krippendorff_alpha,
)
from unic_tfn.statistics.carriers import carriers
from unic_tfn.statistics.label_makeup import LabelMakeup, label_makeups

MAX_CLIPS = 10


@dataclass(frozen=True)
class Vote:
    """The class that most of a cell's seeds predict for a clip.

    Args:
        predicted: the class; a tie goes to the lowest index.
        votes: the number of seeds that predict it.
        seeds: the number of seeds.
        right: whether it is the gold class of the cell's label source.
    """

    predicted: str
    votes: int
    seeds: int
    right: bool


@dataclass(frozen=True)
class ContestedClip:
    """A test clip on which the label sources disagree.

    Args:
        id: the clip.
        labels: its class by label source.
        different: the number of different classes among them.
        votes: the predictions by cell.
        carriers: by label source that is not unimodal, the letters of the unimodal sources that
            have its label; `1` where none has.
    """

    id: str
    labels: Mapping[str, str]
    different: int
    votes: Mapping[str, Vote]
    carriers: Mapping[str, str]


@dataclass(frozen=True)
class Sources:
    """The section's values. `reason` says why agreement cannot be measured, if so.

    `makeups` says what each label source that is not unimodal is made of.
    """

    pairs: tuple[Agreement, ...]
    alpha: float | None
    contested: tuple[ContestedClip, ...]
    contested_in_all: int
    test_clips: int
    reason: str = ""
    makeups: tuple[LabelMakeup, ...] = ()


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
    annotations = [Annotation(name, labels.classes[name], labels.codes[name]) for name in sources]
    makeups = label_makeups(annotations, context.results.job.package.unimodal, labels.groups)
    clips, total, tested = _contested(context, sources, makeups)
    return Sources(
        tuple(agreement(first, second) for first, second in combinations(annotations, 2)),
        krippendorff_alpha([source.codes for source in annotations], len(annotations[0].classes)),
        clips,
        total,
        tested,
        makeups=makeups,
    )


def _contested(
    context: Context, sources: list[str], makeups: Sequence[LabelMakeup]
) -> tuple[tuple[ContestedClip, ...], int, int]:
    """Return the test clips with the most different labels, ties in the file's order.

    Beside them, the number of clips with any disagreement, and of clips that all sources labelled.
    """
    labels = context.results.labels
    codes = np.stack([labels.codes[source] for source in sources])
    rows = np.flatnonzero((codes != UNLABELLED).all(0))
    rows = np.intersect1d(rows, labels.tested(sources[0]))
    different = np.array([len(set(codes[:, row].tolist())) for row in rows], np.int64)
    order = np.argsort(-different, kind="stable")
    chosen = [int(index) for index in order[:MAX_CLIPS] if different[index] > 1]
    carried = {makeup.target: _carriers(context, makeup) for makeup in makeups}
    clips = tuple(
        ContestedClip(
            labels.ids[rows[i]],
            {name: labels.classes[name][labels.codes[name][rows[i]]] for name in sources},
            int(different[i]),
            _votes(context, int(rows[i])),
            {target: letters[rows[i]] for target, letters in carried.items()},
        )
        for i in chosen
    )
    return clips, int((different > 1).sum()), len(rows)


def _carriers(context: Context, makeup: LabelMakeup) -> tuple[str, ...]:
    codes = context.results.labels.codes
    own = {letter: codes[source] for letter, source in makeup.sources.items()}
    return carriers(own, codes[makeup.target])


def _votes(context: Context, row: int) -> dict[str, Vote]:
    return {
        cell.name: vote
        for cell in context.results.cells
        if (vote := _vote(context, cell, row)) is not None
    }


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


def show(context: Context, values: Sources) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if values.reason:
        return (Prose(f"Empty: {values.reason}.", "note"),)
    overall = "undefined" if values.alpha is None else number(values.alpha, 2)
    blocks: list[Block] = [
        Prose(
            f"Over all clips of the data set, Krippendorff's alpha (nominal) is {overall}; 1 is "
            "full agreement, 0 is agreement by chance. The sources disagree on "
            f"{values.contested_in_all} of the {count(values.test_clips, 'test clip')} that all of "
            "them have labelled."
        ),
        agreement_table(values.pairs),
        agreement_picture(values.pairs, context.results.labels.classes, context.results.synthetic),
    ]
    blocks += makeup_blocks(values.makeups)
    if values.contested:
        blocks += [
            Prose(
                "The test clips with the most different labels, and each cell's predictions for "
                "them (the paper shows one such clip in its Figure 3). A prediction is the class "
                "that most seeds predict, with the number of seeds that do; it is coloured where "
                "it agrees with the label source that the cell was trained on."
            ),
            _clip_table(values),
        ]
    return tuple(blocks)


def _clip_table(values: Sources) -> Table:
    sources = list(values.contested[0].labels)
    cells = list(values.contested[0].votes)
    heads = [Column("Clip")]
    heads += [Column(name, group="Label") for name in sources]
    targets = list(values.contested[0].carriers)
    heads += [Column(name, group="Same label as") for name in targets]
    heads += [Column(name, group="Predicted by") for name in cells]
    rows = []
    for clip in values.contested:
        row = [Entry(clip.id), *(Entry(clip.labels[name]) for name in sources)]
        row += [Entry(carried_words(clip.carriers[name])) for name in targets]
        row += [_vote_entry(clip.votes.get(name)) for name in cells]
        rows.append(tuple(row))
    return Table(
        "contested-clips", "Clips that the label sources disagree on", tuple(heads), tuple(rows)
    )


def _vote_entry(vote: Vote | None) -> Entry:
    if vote is None:
        return Entry(None)
    small = f"{vote.votes}/{vote.seeds}"
    return Entry(vote.predicted, small=small, tone="good" if vote.right else "plain")


SECTION = ReportSection(
    "label_sources", "Label sources: how far the annotations agree", compute, show
)
