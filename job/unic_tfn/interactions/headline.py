"""The numbers that a run's `metrics.json` keeps of an explanation: small enough to read."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from unic_tfn.interactions.anova import shares
from unic_tfn.interactions.coalitions import order
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.fused_network import Array
from unic_tfn.interactions.scores import SCORES


def headline(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation's summary, as JSON values.

    Returns:
        `clips` explained of `test_clips`, and `drawn`, their ids, or null where it is all of them;
        `scores` of the network (`full`), of its best additive approximation (`additive`, EMAP),
        keeping parts up to each order (`orders`), without one part (`without_part`), and of each
        coalition of modalities (`coalitions`), each an object with `accuracy` and `weighted_f1`;
        `term_shares`, the logits' ANOVA shares with the classes' variances pooled (they sum to 1;
        all are 0 where logits do not vary), and `interaction_share`, their sum over two and three
        modalities; `part_shares`; `shapley` of `accuracy`, of `weighted_f1` and of the predicted
        class's `probability`, by modality; and `without_interactions`: by clip id the class that
        the best additive approximation predicts, for the clips where it is another one.
    """
    parts, letters = [str(name) for name in explanation.parts], explanation.letters
    terms = _named(parts, shares(explanation.term_variances.sum(1)))
    return {
        "clips": len(explanation.ids),
        "test_clips": int(explanation.test_clips),
        "drawn": _drawn(explanation),
        "scores": {
            "full": _score(explanation.coalition_scores[-1]),
            "additive": _score(explanation.additive_scores),
            "orders": [_score(values) for values in explanation.order_scores],
            "without_part": _scores(parts, explanation.knock_out_scores),
            "coalitions": _scores(parts, explanation.coalition_scores),
        },
        "term_shares": {name: share for name, share in terms.items() if order(name)},
        "interaction_share": sum((share for name, share in terms.items() if order(name) > 1), 0.0),
        "part_shares": _named(parts, explanation.part_shares),
        "shapley": {
            **{
                name: _named(letters, values)
                for name, values in zip(SCORES, explanation.score_shapley.T, strict=True)
            },
            "probability": _named(letters, explanation.shapley.mean(1, dtype=np.float64)),
        },
        "without_interactions": _without_interactions(explanation),
    }


def _drawn(explanation: Explanation) -> list[str] | None:
    ids = [str(name) for name in explanation.ids]
    return ids if len(ids) < explanation.test_clips else None


def _named(names: Iterable[str], values: Array) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _score(values: Array) -> dict[str, float]:
    return _named(SCORES, values)


def _scores(names: Iterable[str], table: Array) -> dict[str, dict[str, float]]:
    return {name: _score(values) for name, values in zip(names, table, strict=True)}


def _without_interactions(explanation: Explanation) -> dict[str, str]:
    without = explanation.additive_predicted
    flipped = np.flatnonzero(without != explanation.predicted)
    return {str(explanation.ids[clip]): str(explanation.classes[without[clip]]) for clip in flipped}
