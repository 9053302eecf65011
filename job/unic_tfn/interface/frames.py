"""The program's values as pandas tables: the one place that knows pandas."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from unic_tfn.grid import METRICS
from unic_tfn.records.grid_results import GridResults, Problem
from unic_tfn.report.every_comparison import EveryComparison
from unic_tfn.report.tidy import WHOLE, run_columns, tested_clips, tidy
from unic_tfn.scoring.scores import score_predictions

if TYPE_CHECKING:
    from pandas import DataFrame

# A difference's numbers, in the order of the columns.
ESTIMATE = ("effect", "low", "high", "p")


def frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> "DataFrame":
    """Return a table; whole numbers with holes stay whole numbers."""
    import pandas as pd

    made = pd.DataFrame(list(rows), columns=list(columns))
    return made.astype({name: "Int64" for name in WHOLE if name in made})


def score_frame(results: GridResults) -> "DataFrame":
    """Return one row per run and metric: the score on the clips that the run tested."""
    rows = []
    for clips in tested_clips(results):
        found = score_predictions(clips.gold, clips.predicted[None], len(clips.classes))
        scores = {name: float(values[0]) for name, values in found.items()}
        scores["information"] = float(clips.bits.mean())
        rows += [
            {**run_columns(clips.run), "metric": metric, "value": scores[metric]}
            for metric in METRICS
        ]
    return frame(rows, ("run", "source", "input", "variant", *WHOLE, "metric", "value"))


def prediction_frame(results: GridResults) -> "DataFrame":
    """Return the columns of `report/tidy.csv`."""
    import pandas as pd

    table = pd.DataFrame(dict(tidy(results).columns)).infer_objects()
    return table.astype(dict.fromkeys(WHOLE, "Int64"))


def comparison_frame(comparisons: Iterable[EveryComparison]) -> "DataFrame":
    """Return one row per comparison, metric and kind of claim."""
    rows = []
    for each in comparisons:
        judged = each.judged
        rows.append(
            {
                "section": each.section,
                "family": each.family,
                "mean": each.mean,
                "first": each.first,
                "second": each.second,
                "metric": each.metric,
                "unit": each.unit,
                "claim": each.claim,
                **{name: getattr(judged.difference, name) for name in ESTIMATE},
                "p_corrected": judged.p_corrected,
                "verdict": judged.verdict,
                "detectable": judged.detectable,
                "within": judged.within,
                "clips": each.clips,
                "seeds": each.seeds,
            }
        )
    names = ("section", "family", "mean", "first", "second", "metric", "unit", "claim", *ESTIMATE)
    made = frame(rows, (*names, "p_corrected", "verdict", "detectable", "within", "clips", "seeds"))
    return made.astype({"clips": "Int64", "seeds": "Int64"})


def problem_frame(problems: Iterable[Problem]) -> "DataFrame":
    """Return one row per run that is missing or cannot be used as it is."""
    rows = (
        {"run": each.run, "reason": each.reason, "detail": each.detail, "excluded": each.excluded}
        for each in problems
    )
    return frame(rows, ("run", "reason", "detail", "excluded"))


def array_frame(
    values: np.ndarray[Any, Any], axes: Mapping[str, Sequence[Any]], name: str
) -> "DataFrame":
    """Return an array in long form: one row per number, and a column for each of its axes.

    Args:
        values: the array.
        axes: by column, the names along that axis, in order.
        name: the column of the numbers.
    """
    import pandas as pd

    index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
    made: DataFrame = pd.Series(np.asarray(values).ravel(), index, name=name).reset_index()
    return made
