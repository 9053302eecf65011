"""The numbers that a run's `metrics.json` keeps of an explanation: few enough to read."""

from collections.abc import Iterable

import numpy as np

from unic_tfn.interactions.anova import shares
from unic_tfn.interactions.coalitions import Array, order
from unic_tfn.interactions.explanation import SCORES, Explanation
from unic_tfn.records.metrics_document import InteractionScores, InteractionSummary, Score, Shapley


def interaction_summary(explanation: Explanation) -> InteractionSummary:
    """Return an explanation's summary; its fields are described with the type."""
    parts, letters = [str(name) for name in explanation.parts], explanation.letters
    terms = _named(parts, shares(explanation.term_variances.sum(1)))
    by_score = {
        name: _named(letters, values)
        for name, values in zip(SCORES, explanation.score_shapley.T, strict=True)
    }
    return InteractionSummary(
        clips=len(explanation.ids),
        test_clips=int(explanation.test_clips),
        drawn=_drawn(explanation),
        scores=InteractionScores(
            full=_score(explanation.coalition_scores[-1]),
            additive=_score(explanation.additive_scores),
            orders=tuple(_score(values) for values in explanation.order_scores),
            without_part=_scores(parts, explanation.knock_out_scores),
            coalitions=_scores(parts, explanation.coalition_scores),
        ),
        term_shares={name: share for name, share in terms.items() if order(name)},
        interaction_share=sum((share for name, share in terms.items() if order(name) > 1), 0.0),
        part_shares=_named(parts, explanation.part_shares),
        shapley=Shapley(
            probability=_named(letters, explanation.shapley.mean(1, dtype=np.float64)), **by_score
        ),
        without_interactions=_without_interactions(explanation),
    )


def _drawn(explanation: Explanation) -> tuple[str, ...] | None:
    ids = tuple(str(name) for name in explanation.ids)
    return ids if len(ids) < explanation.test_clips else None


def _named(names: Iterable[str], values: Array) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _score(values: Array) -> Score:
    return Score(**_named(SCORES, values))


def _scores(names: Iterable[str], table: Array) -> dict[str, Score]:
    return {name: _score(values) for name, values in zip(names, table, strict=True)}


def _without_interactions(explanation: Explanation) -> dict[str, str]:
    without = explanation.additive_predicted
    flipped = np.flatnonzero(without != explanation.predicted)
    return {str(explanation.ids[clip]): str(explanation.classes[without[clip]]) for clip in flipped}
