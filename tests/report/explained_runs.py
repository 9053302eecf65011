"""Fake records whose networks' use of interactions is made up."""

from dataclasses import replace

from tests.interactions.networks import random_network
from tests.report.jobs import Fake
from unic_tfn.interactions.explanation import explain_clips
from unic_tfn.interactions.npz import to_npz
from unic_tfn.records.metrics_document import InteractionScores, InteractionSummary, Score, Shapley

FAKE = Fake(
    grid={"multimodal": ("T", "TA", "TAV"), "text": ("TA",)},
    seeds=(1, 2, 3),
    clips=(30, 10, 80),
    skill={"M-TAV": 0.6, "M-TA": 0.3, "T-TA": 0.3},
)
TERMS = {
    "TA": ("T", "A", "TA"),
    "TV": ("T", "V", "TV"),
    "AV": ("A", "V", "AV"),
    "TAV": ("T", "A", "V", "TA", "TV", "AV", "TAV"),
}


def interactions_of(input_name, share, without, test_clips=80, drawn=None):
    """Return a run's `interactions` with the same share for each interaction."""
    terms = TERMS[input_name]
    several = [term for term in terms if len(term) > 1]
    shares = {
        term: share / len(several) if len(term) > 1 else (1 - share) / len(input_name)
        for term in terms
    }
    orders = tuple(Score(accuracy=0.1 * n, weighted_f1=0.1 * n) for n in range(len(input_name) + 1))
    scores = InteractionScores(
        full=orders[-1], additive=orders[1], orders=orders, without_part={}, coalitions={}
    )
    worth = dict.fromkeys(input_name, 0.1)
    return InteractionSummary(
        clips=len(drawn) if drawn else test_clips,
        test_clips=test_clips,
        drawn=None if drawn is None else tuple(drawn),
        scores=scores,
        term_shares=shares,
        interaction_share=share,
        part_shares={"1": 0.0, **shares},
        shapley=Shapley(accuracy=worth, weighted_f1=worth, probability=worth),
        without_interactions=without,
    )


def told(results, breaks=lambda cell, place: False, drawn=None):
    """Return results whose networks, without interactions, miss the chosen clips' right answers."""
    runs = {}
    for run, result in results.runs.items():
        runs[run] = result
        if len(run.cell.input) < 2:
            continue
        cell, source = results.cells[run.cell], run.cell.label_source
        rows = results.labels.rows(source, "test", run)
        gold = results.labels.codes[source][rows]
        without = {
            results.labels.ids[row]: cell.classes[(own + 1) % len(cell.classes)]
            for place, (row, own, predicted) in enumerate(
                zip(rows, gold, result.predicted, strict=True)
            )
            if predicted == own and breaks(run.cell.name, place)
        }
        shown = interactions_of(run.cell.input, 0.1 * run.seed, without, len(rows), drawn)
        runs[run] = replace(
            result, metrics=result.metrics.model_copy(update={"interactions": shown})
        )
    return replace(results, runs=runs)


def with_games(results, clips=lambda seed: range(30)):
    """Return results whose records have explanations of random networks, other for each seed.

    Args:
        results: the grid's results.
        clips: gives the places among the test clips that a seed explains.
    """
    runs = {}
    for run, result in results.runs.items():
        cell, chosen = results.cells[run.cell], list(clips(run.seed))
        if len(run.cell.input) > 1:
            network, factors = random_network(
                run.cell.input, len(chosen), classes=len(cell.classes), seed=run.seed
            )
            ids = [results.labels.ids[cell.rows[place]] for place in chosen]
            found = explain_clips(
                network, factors, cell.gold[chosen], ids, cell.classes, len(cell.rows)
            )
            result = replace(result, interactions=to_npz(found))
        runs[run] = result
    return replace(results, runs=runs)
