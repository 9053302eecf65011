"""What the networks of a cell or a run do with the modalities, as tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import from_npz
from unic_tfn.interface.frames import array_frame, frame
from unic_tfn.records.grid_results import RunResult
from unic_tfn.records.tables import AGAIN
from unic_tfn.report.tidy import run_columns
from unic_tfn.statistics.indices import SHARES, index_names, interaction_index
from unic_tfn.statistics.intershap import clip_parts, global_score, local_scores

if TYPE_CHECKING:
    from pandas import DataFrame

RUN = ("run", "source", "input", "variant", "seed", "fold")
# The clips that stand in for absent modalities: one for each of them, or one for all together.
Absent = Literal["independent", "together"]


@dataclass(frozen=True, repr=False)
class RunInteractions:
    """The interactions of some runs; every table has one row per run and whatever it lists.

    Args:
        runs: the runs with their results.
    """

    runs: Mapping[Run, RunResult]

    @cached_property
    def explanations(self) -> Mapping[Run, Explanation]:
        """By run, every array that is kept about the clips that were explained.

        Raises:
            DataError: a file is damaged, or of another version.
        """
        return {run: _explanation(run, result) for run, result in self.runs.items()}

    @cached_property
    def shares(self) -> "DataFrame":
        """By term, such as `TA`: its share of the logits' variance; those of a run sum to 1."""
        rows = (
            {**run_columns(run), "term": term, "share": share}
            for run, summary in self._summaries()
            for term, share in summary.term_shares.items()
        )
        return frame(rows, (*RUN, "term", "share"))

    @cached_property
    def shapley(self) -> "DataFrame":
        """By modality and score: its Shapley value, as a fraction of the score."""
        rows = (
            {**run_columns(run), "modality": letter, "score": score, "value": value}
            for run, summary in self._summaries()
            for score, values in summary.shapley.model_dump().items()
            for letter, value in values.items()
        )
        return frame(rows, (*RUN, "modality", "score", "value"))

    @cached_property
    def intershap(self) -> "DataFrame":
        """InterSHAP over the explained clips, for both ways of absent modalities, 0 to 1.

        Of inputs with several modalities only.
        """
        rows = (
            {**run_columns(run), "absent": absent, "value": global_score(parts, told.letters)}
            for run, told in self._several()
            for absent, parts in _parts(told).items()
        )
        return frame(rows, (*RUN, "absent", "value"))

    @cached_property
    def clips(self) -> "DataFrame":
        """By explained clip: gold and predicted class, the one without interactions, InterSHAP."""
        import pandas as pd

        tables = []
        for run, told in self.explanations.items():
            table = pd.DataFrame(
                {
                    "id": told.ids,
                    "gold": told.classes[told.gold],
                    "predicted": told.classes[told.predicted],
                    "without_interactions": told.classes[told.additive_predicted],
                }
            )
            several = len(told.letters) > 1
            for absent in ("independent", "together"):
                parts = _parts(told)[absent] if several else None
                local = np.nan if parts is None else local_scores(parts, told.letters)
                table[f"intershap_{absent}"] = local
            tables.append(_of_run(run, table))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def terms(self) -> "DataFrame":
        """By clip, class and term: what the term adds to the logit; `1` is that of any clip."""
        return self._by_clip(lambda told: told.terms, "term", "logit")

    @cached_property
    def chances(self) -> "DataFrame":
        """By clip, class and coalition: the probability if only these modalities are seen."""
        return self._by_clip(lambda told: told.chances, "coalition", "probability")

    def indices(
        self, index: str = "k-SII", order: int = 2, absent: Absent = "independent"
    ) -> "DataFrame":
        """Return an interaction index of the predicted class's probability, by clip and coalition.

        Args:
            index: `k-SII`, `SII`, `STII`, `FSII`, `BII`, `SV` or `Moebius`.
            order: the most modalities of an interaction; no more than the input has are used.
            absent: whether each absent modality is averaged over clips of its own, or all of them
                over clips from which they come together.

        Raises:
            UsageError: there is no such index, order or way.
        """
        import pandas as pd

        if index not in SHARES or absent not in ("independent", "together") or order < 1:
            raise UsageError(
                f"indices: there is no {index} of order {order} with absent modalities {absent}.",
                f"Indices are {', '.join(SHARES)}; orders 1 to 3; absent modalities independent or "
                "together.",
            )
        tables = []
        for run, told in self.explanations.items():
            most = 1 if index == "SV" else min(order, len(told.letters))
            values = interaction_index(_games(told)[absent], told.letters, index, most)
            axes = {"coalition": list(index_names(told.letters, most)), "id": told.ids.tolist()}
            tables.append(_of_run(run, array_frame(values, axes, "value")))
        return pd.concat(tables, ignore_index=True)

    def _summaries(self) -> Iterator[tuple[Run, Any]]:
        for run, result in self.runs.items():
            yield run, result.metrics.interactions

    def _several(self) -> Iterator[tuple[Run, Explanation]]:
        """Yield the runs whose input has several modalities."""
        for run, told in self.explanations.items():
            if len(told.letters) > 1:
                yield run, told

    def _by_clip(self, values: Any, axis: str, name: str) -> "DataFrame":
        import pandas as pd

        tables = []
        for run, told in self.explanations.items():
            parts, ids, classes = told.parts.tolist(), told.ids.tolist(), told.classes.tolist()
            axes = {axis: parts, "id": ids, "class": classes}
            tables.append(_of_run(run, array_frame(values(told), axes, name)))
        return pd.concat(tables, ignore_index=True)

    def __repr__(self) -> str:
        return f"RunInteractions({', '.join(run.name for run in self.runs)})"

    def _repr_html_(self) -> str:
        shares = self.shares.pivot_table(index="run", columns="term", values="share", sort=False)
        table = shares.to_html(float_format="{:.3f}".format)
        return f"<p>Shares of the logits' variance by term</p>{table}"


def _explanation(run: Run, result: RunResult) -> Explanation:
    try:
        return from_npz(result.interactions)
    except ValueError as error:
        raise DataError(
            f"The interactions of {run.name} cannot be used: {error}.", AGAIN
        ) from error


def _games(told: Explanation) -> dict[str, np.ndarray[Any, Any]]:
    """Return (coalitions, N), the probability of each clip's predicted class, by way of absence."""
    clips, winner = np.arange(len(told.ids)), told.predicted
    ways = {"independent": told.chances, "together": told.together}
    return {name: chances[:, clips, winner].astype(np.float64) for name, chances in ways.items()}


def _parts(told: Explanation) -> dict[str, np.ndarray[Any, Any]]:
    return {name: clip_parts(game, told.letters) for name, game in _games(told).items()}


def _of_run(run: Run, table: "DataFrame") -> "DataFrame":
    """Return a run's table with the columns that identify it in front."""
    for place, (name, value) in enumerate(run_columns(run).items()):
        table.insert(place, name, value)
    return table.astype({"fold": "Int64", "seed": "Int64"})
