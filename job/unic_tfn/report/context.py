"""Values that the sections share: the results, scored once on the same bootstrap resamples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from unic_tfn.grid import METRIC_UNITS, METRICS, Cell, MetricName
from unic_tfn.records.grid_results import CellResults, GridResults
from unic_tfn.report.probes import Probes
from unic_tfn.report.published import Published
from unic_tfn.scoring.scores import Codes, Numbers, Weights, score_predictions, score_weighted
from unic_tfn.statistics.by_fold import fold_weights
from unic_tfn.statistics.comparisons import Comparison
from unic_tfn.statistics.contrast import Side, Term, compare
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.moderation import Variance, fold_variances, seed_variances
from unic_tfn.statistics.permutation import (
    Permuted,
    permuted_accuracy,
    permuted_f1,
    permuted_mean,
)
from unic_tfn.statistics.units import FEWEST_UNITS, Drawn, Units, units_of

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
        variant: that it was trained under; empty in a grid without variants.
    """

    results: CellResults
    scores: Mapping[str, Numbers]
    replicas: Mapping[str, Numbers]
    variant: str = ""

    @cached_property
    def by_fold(self) -> Mapping[str, Numbers]:
        """By metric, (S, k) the scores on the clips that each fold tests; nothing without folds."""
        weights = fold_weights(self.results.folds)
        if weights is None:
            return {}
        seeds = [
            _weighted_scores(self.results.only([seed]), own)
            for seed, own in zip(self.results.seeds, weights, strict=True)
        ]
        return {metric: np.concatenate([own[metric] for own in seeds]) for metric in seeds[0]}

    def only(self, seeds: Sequence[int]) -> "Scored":
        """Return the same with some of its seeds."""
        if tuple(seeds) == self.results.seeds:
            # What was computed from it need not be computed again.
            return self
        rows = [self.results.seeds.index(seed) for seed in seeds]
        return Scored(
            self.results.only(seeds),
            {metric: values[rows] for metric, values in self.scores.items()},
            {metric: values[rows] for metric, values in self.replicas.items()},
            self.variant,
        )


def score_cell(results: CellResults, weights: Weights, variant: str = "") -> Scored:
    """Score a cell on its clips and on resamples (B, n) of them."""
    scores = score_predictions(results.gold, results.predicted, len(results.classes))
    return Scored(
        results,
        {**scores, "information": results.information.mean(1)},
        _weighted_scores(results, weights),
        variant,
    )


def _weighted_scores(results: CellResults, weights: Weights) -> dict[str, Numbers]:
    """Return by metric the scores (S, B) under weightings (B, n) of the clips."""
    sums = results.information.astype(np.float32) @ weights.T
    return {
        **score_weighted(results.gold, results.predicted, len(results.classes), weights),
        "information": sums.astype(np.float64) / weights.sum(1),
    }


@dataclass(frozen=True)
class Context:
    """The results, and everything that is computed from them once.

    Args:
        results: the grid's results; in a grid with variants those of one of them.
        effort: the numbers of resamples and permutations.
        published: a table that the user wants beside Table 1; by default the paper's, where the
            data are the paper's.
        probes: linear probes of the same features, to stand beside Table 1.
        computed: the values of the sections that have been computed so far, by key.
        whole: the results under all variants; None in a grid without variants.
        variant: whose results these are; empty in a grid without variants.
    """

    results: GridResults
    effort: Effort = Effort()
    published: Published | None = None
    probes: Probes = field(default_factory=Probes)
    computed: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    whole: GridResults | None = None
    variant: str = ""

    @classmethod
    def of(
        cls,
        results: GridResults,
        effort: Effort,
        published: Published | None = None,
        probes: Probes | None = None,
    ) -> "Context":
        """Return the context of a whole grid; in one with variants it is about the reference."""
        whole = results if results.variants else None
        variant = next(iter(results.variants), "")
        shown = probes or Probes()
        return cls(results.reference, effort, published, shown, {}, whole, variant)

    @property
    def everything(self) -> GridResults:
        """The results of the whole grid, under all of its variants."""
        return self.whole or self.results

    @cached_property
    def variants(self) -> "Mapping[str, Context]":
        """By name the context of each variant, this one among them; none without variants."""
        parts = self.whole.variants if self.whole else {}
        return {
            name: self
            if name == self.variant
            else replace(self, results=part, computed={}, variant=name)
            for name, part in parts.items()
        }

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
        """Every cell's scores, on the same resamples."""
        return {
            cell: score_cell(found, self.weights(found.rows), self.variant)
            for cell, found in self.results.cells.items()
        }

    @cached_property
    def seed_variances(self) -> Mapping[str, Mapping[Cell, Variance]]:
        """By metric and cell, the moderated variance of a score over seeds."""
        return {metric: self._seed_variances(metric) for metric in METRICS}

    @cached_property
    def one_seed(self) -> bool:
        """Whether no cell has several seeds, under any variant."""
        parts = self.whole.variants.values() if self.whole else (self.results,)
        return all(len(found.seeds) == 1 for part in parts for found in part.cells.values())

    @cached_property
    def _folds_stand_in(self) -> bool:
        """Whether the cells have one seed, and the networks of its folds say how networks vary."""
        cells = self.scored.values()
        return all(len(scored.results.seeds) == 1 and scored.by_fold for scored in cells)

    def _seed_variances(self, metric: str) -> dict[Cell, Variance]:
        cells = self.scored.values()
        clips = [len(scored.results.gold) for scored in cells]
        if self._folds_stand_in:
            found = fold_variances([scored.by_fold[metric][0] for scored in cells], clips, metric)
        else:
            scores = [scored.scores[metric] for scored in cells]
            found = seed_variances(scores, clips, metric, max(self.folds, 1), self.one_seed)
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
    def units(self) -> Units:
        """What is resampled and exchanged: the tested clips, or their groups."""
        labels = self.results.labels
        # Of all variants alike, so that each draws the same.
        parts = self.whole.variants.values() if self.whole else (self.results,)
        tested = [found.rows for part in parts for found in part.cells.values()]
        rows = np.unique(np.concatenate(tested)) if tested else np.array([], np.int64)
        return units_of(len(labels.ids), rows, labels.groups)

    @cached_property
    def few_clips(self) -> Mapping[str, int]:
        """The label sources with test clips of too few units, and how many units they have.

        They have fewer than `FEWEST_UNITS`. None of their differences is tested, and no interval is
        given.
        """
        units = {
            cell.label_source: self.units.among(found.rows)
            for cell, found in self.results.cells.items()
        }
        return {source: amount for source, amount in units.items() if amount < FEWEST_UNITS}

    def weights(self, rows: Codes) -> Weights:
        """Return the bootstrap weights (B, n) of rows of the label table."""
        return self.drawn(rows).weights

    def drawn(self, rows: Codes) -> Drawn:
        """Return what is drawn for rows of the label table: resamples and exchanges."""
        return self.units.drawn(rows, self.effort.resamples, self.effort.permutations)

    def margin(self, metric: str) -> float | None:
        """Return how small a difference is called none, as a fraction; for bits, none is."""
        points = METRIC_UNITS[metric] == "points"
        return self.results.job.jobspec.report.equivalence / 100 if points else None

    def compare(
        self, first: Scored, second: Scored, metrics: Sequence[str]
    ) -> dict[str, Comparison]:
        """Return second minus first over their common seeds by metric, nothing if they have none.

        Args:
            first: the cell that is compared with, scored on the same clips.
            second: the cell that is asked about.
            metrics: F1 only if both have the same gold classes.
        """
        seeds = [seed for seed in first.results.seeds if seed in second.results.seeds]
        if not seeds:
            return {}
        first, second = first.only(seeds), second.only(seeds)
        permuted = self._permuted(first.results, second.results, metrics)
        keys = _key(first), _key(second)
        return {
            metric: Comparison(
                {
                    keys[0]: Term(-1.0, self.side(first, metric)),
                    keys[1]: Term(1.0, self.side(second, metric)),
                },
                permuted[metric],
                keys,
                _by_fold(first, second, metric),
            )
            for metric in metrics
        }

    def over_rule(
        self, rule: Scored, scored: Scored, metrics: Sequence[str]
    ) -> dict[str, Difference]:
        """Return a cell minus a rule without seeds over the same clips, by metric.

        Args:
            rule: the rule, as a cell with one seed.
            scored: the cell.
            metrics: those that are means over clips.
        """
        permuted = self._permuted(rule.results, scored.results, metrics)
        sides = {metric: (self.side(rule, metric), self.side(scored, metric)) for metric in metrics}
        return {metric: compare(*sides[metric], permuted[metric].p) for metric in metrics}

    def _permuted(
        self, first: CellResults, second: CellResults, metrics: Sequence[str]
    ) -> dict[str, Permuted]:
        """Return by metric the difference after exchanges."""
        swapped = self.drawn(first.rows).swapped
        found = {}
        if "accuracy" in metrics:
            right = (first.correct.astype(np.float64), second.correct.astype(np.float64))
            found["accuracy"] = permuted_accuracy(*right, swapped, self.units.grouped)
        if "information" in metrics:
            found["information"] = permuted_mean(first.information, second.information, swapped)
        if F1_METRICS & set(metrics):
            predicted = (first.predicted, second.predicted)
            found |= permuted_f1(first.gold, *predicted, len(first.classes), swapped)
        return found

    def side(self, scored: Scored, metric: str) -> Side:
        """Return a cell's scores in a metric as they enter a contrast."""
        own = self.variants.get(scored.variant, self)
        # That of all of the cell's seeds, also where few are compared. A rule has none.
        variance = own.seed_variances[metric].get(scored.results.cell)
        units = self.units.among(scored.results.rows)
        return Side(scored.scores[metric], scored.replicas[metric], units, variance)


def _key(scored: Scored) -> tuple[str, Cell, bytes]:
    """Return a key of a cell on these clips: on other clips its score is another."""
    return scored.variant, scored.results.cell, scored.results.rows.tobytes()


def _by_fold(first: Scored, second: Scored, metric: str) -> dict[int, Numbers]:
    if not (first.by_fold and second.by_fold):
        return {}
    gains = second.by_fold[metric] - first.by_fold[metric]
    return dict(zip(first.results.seeds, gains, strict=True))
