"""What the sections share: the results, scored once on the same bootstrap resamples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.records.grid_results import CellResults, GridResults
from unic_tfn.scoring.scores import Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.difference import Difference, Side, compare
from unic_tfn.statistics.moderation import Variance, moderate
from unic_tfn.statistics.permutation import accuracy_p, f1_p
from unic_tfn.statistics.randomness import bootstrap_weights, swaps

METRICS = ("weighted_f1", "accuracy")


@dataclass(frozen=True)
class Effort:
    """How much is drawn: bootstrap resamples of the clips, and permutations."""

    resamples: int = 4000
    permutations: int = 9999


@dataclass(frozen=True)
class Scored:
    """A cell's scores by metric: (S,) on the test clips, (S, B) on their resamples."""

    results: CellResults
    scores: Mapping[str, Numbers]
    replicas: Mapping[str, Numbers]

    def only(self, seeds: Sequence[int]) -> "Scored":
        """Return the same with some of its seeds."""
        rows = [self.results.seeds.index(seed) for seed in seeds]
        return Scored(
            self.results.only(seeds),
            {metric: values[rows] for metric, values in self.scores.items()},
            {metric: values[rows] for metric, values in self.replicas.items()},
        )


def score_cell(results: CellResults, weights: Weights) -> Scored:
    """Score a cell on its clips and on resamples (B, n) of them."""
    classes = len(results.classes)
    accuracy, f1 = score_predictions(results.gold, results.predicted, classes)
    accuracies, f1s = score_weighted(results.gold, results.predicted, classes, weights)
    return Scored(
        results,
        {"weighted_f1": f1, "accuracy": accuracy},
        {"weighted_f1": f1s, "accuracy": accuracies},
    )


@dataclass(frozen=True)
class Context:
    """The results and what is computed from them once.

    Args:
        results: the grid's.
        effort: how much is drawn.
    """

    results: GridResults
    effort: Effort = Effort()

    @cached_property
    def scored(self) -> Mapping[Cell, Scored]:
        """Every cell's scores; the cells of a label source on the same resamples."""
        return {
            cell: score_cell(found, self.weights(len(found.gold), cell.label_source))
            for cell, found in self.results.cells.items()
        }

    @cached_property
    def seed_variances(self) -> Mapping[str, Mapping[Cell, Variance]]:
        """By metric and cell, the moderated variance of a score over seeds."""
        return {metric: self._seed_variances(metric) for metric in METRICS}

    def _seed_variances(self, metric: str) -> dict[Cell, Variance]:
        several = {cell: one for cell, one in self.scored.items() if len(one.results.seeds) > 1}
        if not several:
            return {}
        scores = [one.scores[metric] for one in several.values()]
        clips = np.array([len(one.results.gold) for one in several.values()])
        moderated = moderate(
            np.array([values.var(ddof=1) for values in scores]),
            np.array([len(values) - 1.0 for values in scores]),
            # A score moves in steps of about one clip; rounding to steps has this variance.
            float(np.mean(1 / (12 * clips**2.0))),
        )
        return dict(zip(several, moderated, strict=True))

    def weights(self, clips: int, name: str) -> Weights:
        """Return the bootstrap weights (B, clips) of this name."""
        return bootstrap_weights(clips, self.effort.resamples, name)

    def difference(
        self, first: Scored, second: Scored, metric: str, name: str
    ) -> Difference | None:
        """Return second minus first over their common seeds, None if they have none.

        Args:
            first: the cell that is compared with, scored on the same clips and resamples.
            second: the cell that is asked about.
            metric: `accuracy`, or `weighted_f1` if both have the same gold classes.
            name: seeds the permutations; comparisons of one name share them.
        """
        seeds = [seed for seed in first.results.seeds if seed in second.results.seeds]
        if not seeds:
            return None
        one, other = first.only(seeds), second.only(seeds)
        swapped = swaps(len(one.results.gold), self.effort.permutations, name)
        if metric == "accuracy":
            p = accuracy_p(
                one.results.correct.astype(np.float64),
                other.results.correct.astype(np.float64),
                swapped,
            )
        else:
            p = f1_p(
                one.results.gold,
                one.results.predicted,
                other.results.predicted,
                len(one.results.classes),
                swapped,
            )
        return compare(self._side(one, metric), self._side(other, metric), p)

    def over_rule(self, rule: Scored, scored: Scored, name: str) -> Difference:
        """Return a cell's accuracy minus that of a rule without seeds, over the same clips."""
        swapped = swaps(len(rule.results.gold), self.effort.permutations, name)
        p = accuracy_p(
            rule.results.correct.astype(np.float64),
            scored.results.correct.astype(np.float64),
            swapped,
        )
        return compare(self._side(rule, "accuracy"), self._side(scored, "accuracy"), p)

    def _side(self, scored: Scored, metric: str) -> Side:
        several = len(scored.results.seeds) > 1
        variance = self.seed_variances[metric].get(scored.results.cell) if several else None
        clips = len(scored.results.gold)
        return Side(scored.scores[metric], scored.replicas[metric], clips, variance)
