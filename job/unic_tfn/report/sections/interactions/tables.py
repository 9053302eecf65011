"""The tables of the section on interactions."""

from collections.abc import Mapping
from statistics import fmean, stdev

from unic_tfn.grid import INPUTS, LETTERS
from unic_tfn.page.blocks import Column, Entry, Table, columns, entries
from unic_tfn.report.comparison_columns import (
    comparison_columns,
    comparison_entries,
    elsewhere_columns,
    elsewhere_entries,
)
from unic_tfn.report.sections.interactions.flips import FlippedClip
from unic_tfn.report.sections.interactions.values import Interactions
from unic_tfn.report.wording import verdict_words
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.families import Verdict

VERDICTS: Mapping[Verdict, str] = {
    "helps": "helps",
    "hurts": "hurts",
    "within noise": "within noise",
}


def shares_table(values: Interactions) -> Table:
    """Return each cell's variance shares by term."""
    heads = [*columns("Cell", ("Interactions", "percent"), ("SD over seeds", "percent"))]
    heads += [
        Column(" × ".join(term), "percent", "Share of the logits' variance") for term in INPUTS
    ]
    rows = tuple(
        entries(
            found.cell.name,
            fmean(found.interaction_share),
            stdev(found.interaction_share) if len(found.seeds) > 1 else None,
            *(found.mean_shares.get(term) for term in INPUTS),
        )
        for found in values.cells
    )
    caption = "Shares of the logits' variance: modalities alone and interactions"
    return Table("interaction-shares", caption, tuple(heads), rows)


def gains_table(values: Interactions) -> Table:
    """Return each cell's gain from interactions in each metric."""
    heads = columns("Cell") + comparison_columns("Gain")
    heads += elsewhere_columns(any(found.elsewhere for found in values.cells))
    rows = []
    for found in values.cells:
        for metric, judged in found.judged.items():
            said = verdict_words(judged, VERDICTS)
            rows.append(
                entries(
                    found.cell.name,
                    *comparison_entries(judged, metric, said, found.clips, len(found.seeds)),
                    *elsewhere_entries(found.elsewhere.get(metric), metric, VERDICTS),
                )
            )
    caption = f"Gain from interactions: {LEVEL_WORDS} interval, p-values, verdict"
    return Table("interaction-gains", caption, heads, tuple(rows))


def shapley_table(values: Interactions) -> Table:
    """Return each cell's corrected and broken clips, and its Shapley values."""
    heads = [*columns("Cell", ("Accuracy without interactions", "percent"))]
    heads += [Column(word, "decimal", "Clips per seed") for word in ("Corrected", "Broken")]
    heads += [Column(letter, "points", "Shapley value of the accuracy") for letter in LETTERS]
    rows = tuple(
        entries(
            found.cell.name,
            found.accuracy_without,
            found.corrected,
            found.broken,
            *(
                fmean(found.shapley[letter]) if letter in found.shapley else None
                for letter in LETTERS
            ),
        )
        for found in values.cells
    )
    return Table(
        "interaction-shapley",
        "Clips that interactions correct and break, and each modality's contribution",
        tuple(heads),
        rows,
        "Corrected: right only with interactions. Broken: right only without them.",
    )


def flip_table(values: Interactions) -> Table:
    """Return the clips whose predictions interactions correct or break."""
    heads = columns(
        "Clip", "Cell", "Gold", "Without interactions", "With them", "Effect", ("Seeds", "text")
    )
    rows = tuple(
        entries(
            flip.id,
            flip.cell.name,
            flip.gold,
            flip.without,
            flip.complete,
            _effect(flip),
            f"{flip.seeds}/{flip.of}",
        )
        for flip in values.flips
    )
    return Table(
        "interaction-flips",
        "Clips whose predictions interactions correct or break, those that most seeds agree on",
        heads,
        rows,
        "To explain a clip in full: unic-tfn explain JOB_FOLDER RUN 'CLIP'.",
    )


def _effect(flip: FlippedClip) -> Entry:
    return Entry("corrected", tone="good") if flip.corrects else Entry("broken", tone="bad")


def parts_table(values: Interactions) -> Table:
    """Return each cell's accuracy by order of the fusion layer's parts, and the parts' shares."""
    heads = [Column("Cell")]
    heads += [
        Column(str(n), "percent", "Accuracy with parts of at most") for n in range(len(LETTERS) + 1)
    ]
    heads += [Column(part, "percent", "Part's share of the variance") for part in INPUTS]
    rows = tuple(
        entries(
            found.cell.name,
            *(found.orders[n] if n < len(found.orders) else None for n in range(len(LETTERS) + 1)),
            *(found.part_shares.get(part) for part in INPUTS),
        )
        for found in values.cells
    )
    return Table(
        "interaction-parts",
        "The first fusion layer's parts: accuracy with only those of few modalities, and shares",
        tuple(heads),
        rows,
    )
