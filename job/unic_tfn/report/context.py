"""Values that the sections share: the results, scored once on the same bootstrap resamples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from unic_tfn.grid import METRICS, Cell, MetricName
from unic_tfn.records.grid_results import CellResults, GridResults
from unic_tfn.report.probes import Probes
from unic_tfn.report.published import Published
from unic_tfn.scoring.scores import Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.difference import FEWEST_CLIPS, Difference, Side, compare
from unic_tfn.statistics.moderation import Variance, seed_variances
from unic_tfn.statistics.permutation import accuracy_p, f1_p, mean_p
from unic_tfn.statistics.randomness import bootstrap_weights, swaps

F1_METRICS = frozenset(("weighted_f1", "macro_f1"))


@dataclass(frozen=True)
class Effort:
    """The numbers of bootstrap resamples of the clips and of permutations."""

    resamples: int = 4000
    permutations: int = 9999


@dataclass(frozen=True)
class Scored:
    """A cell's scores by metric: (S,) on the test clips, (S, B) on their resamples.

    Args:
        results: the predictions.
        scores: by metric, (S,) by seed.
        replicas: by metric, (S, B) by seed and resample.
    """

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
    information = results.information
    sums = information.astype(np.float32) @ weights.T
    return Scored(
        results,
        {
            **score_predictions(results.gold, results.predicted, classes),
            "information": information.mean(1),
        },
        {
            **score_weighted(results.gold, results.predicted, classes, weights),
            "information": sums.astype(np.float64) / len(results.gold),
        },
    )


@dataclass(frozen=True)
class Context:
    """The results, and everything that is computed from them once.

    Args:
        results: the grid's results.
        effort: the numbers of resamples and permutations.
        published: a table that the user wants beside Table 1; by default the paper's, where the
            data are the paper's.
        probes: linear probes of the same features, to stand beside Table 1.
        computed: the values of the sections that have been computed so far, by key.
    """

    results: GridResults
    effort: Effort = Effort()
    published: Published | None = None
    probes: Probes = field(default_factory=Probes)
    computed: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def folds(self) -> int:
        """How many folds each seed's partition has; 0 where the split is the data's own."""
        return self.results.job.jobspec.fold_count

    @property
    def primary(self) -> MetricName:
        """The metric that the jobspec names for the confirmatory questions."""
        return self.results.job.jobspec.report.primary

    @property
    def metrics(self) -> tuple[MetricName, ...]:
        """All metrics, the primary one first."""
        return self.first(METRICS)

    def first(self, metrics: Sequence[MetricName]) -> tuple[MetricName, ...]:
        """Return metrics with the primary one first, if it is among them."""
        return tuple(sorted(metrics, key=lambda metric: metric != self.primary))

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
        found = seed_variances(
            [scored.scores[metric] for scored in self.scored.values()],
            [len(scored.results.gold) for scored in self.scored.values()],
            metric,
        )
        pairs = zip(self.scored, found, strict=True)
        return {cell: variance for cell, variance in pairs if variance is not None}

    @property
    def unimodal(self) -> Mapping[str, str]:
        """By label source of the grid, the letter of the modality whose labels these are.

        The package says so; sources that it does not name are not of a single modality.
        """
        said = self.results.job.package.unimodal
        return {source: said[source] for source in self.results.sources if source in said}

    @cached_property
    def few_clips(self) -> Mapping[str, int]:
        """The label sources with fewer than `FEWEST_CLIPS` test clips, and how many they have.

        None of their differences is tested, and no interval is given.
        """
        clips = {cell.label_source: len(found.gold) for cell, found in self.results.cells.items()}
        return {source: amount for source, amount in clips.items() if amount < FEWEST_CLIPS}

    def weights(self, clips: int, name: str) -> Weights:
        """Return the bootstrap weights (B, clips) of this name."""
        return bootstrap_weights(clips, self.effort.resamples, name)

    def differences(
        self, first: Scored, second: Scored, metrics: Sequence[str], name: str
    ) -> dict[str, Difference] | None:
        """Return second minus first over their common seeds by metric, None if they have none.

        Args:
            first: the cell that is compared with, scored on the same clips and resamples.
            second: the cell that is asked about.
            metrics: F1 only if both have the same gold classes.
            name: seeds the permutations; comparisons of one name share them.
        """
        seeds = [seed for seed in first.results.seeds if seed in second.results.seeds]
        if not seeds:
            return None
        first, second = first.only(seeds), second.only(seeds)
        p = self._p_values(first.results, second.results, metrics, name)
        return {metric: self._compared(first, second, metric, p[metric]) for metric in metrics}

    def over_rule(
        self, rule: Scored, scored: Scored, metrics: Sequence[str], name: str
    ) -> dict[str, Difference]:
        """Return a cell minus a rule without seeds over the same clips, by metric.

        Args:
            rule: the rule, as a cell with one seed.
            scored: the cell.
            metrics: those that are means over clips.
            name: seeds the permutations.
        """
        p = self._p_values(rule.results, scored.results, metrics, name)
        return {metric: self._compared(rule, scored, metric, p[metric]) for metric in metrics}

    def _p_values(
        self, first: CellResults, second: CellResults, metrics: Sequence[str], name: str
    ) -> dict[str, float]:
        """Return by metric the p-values of the permutation test over clips."""
        swapped = swaps(len(first.gold), self.effort.permutations, name)
        found = {}
        if "accuracy" in metrics:
            sides = (first.correct.astype(np.float64), second.correct.astype(np.float64))
            found["accuracy"] = accuracy_p(*sides, swapped)
        if "information" in metrics:
            found["information"] = mean_p(first.information, second.information, swapped)
        if F1_METRICS & set(metrics):
            predicted = (first.predicted, second.predicted)
            found |= f1_p(first.gold, *predicted, len(first.classes), swapped)
        return found

    def _compared(self, first: Scored, second: Scored, metric: str, p: float) -> Difference:
        return compare(self._side(first, metric), self._side(second, metric), p)

    def _side(self, scored: Scored, metric: str) -> Side:
        several = len(scored.results.seeds) > 1
        variance = self.seed_variances[metric].get(scored.results.cell) if several else None
        clips = len(scored.results.gold)
        return Side(scored.scores[metric], scored.replicas[metric], clips, variance)
