"""InterSHAP and terms from made-up explanations in fake records."""

import io
from dataclasses import replace

import numpy as np
import pytest

from tests.report.explained_runs import with_games
from unic_tfn.grid import Cell, Run
from unic_tfn.interactions.npz import from_npz
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions.behaviour import behaviours
from unic_tfn.statistics.intershap import clip_parts, global_score, local_scores

QUICK = Effort(resamples=200, permutations=399)
CELL = Cell("multimodal", "TAV")


def found_in(results, cells=(CELL,)):
    return behaviours(Context(results, QUICK), cells)


def test_scores_are_those_of_the_records_averaged_over_seeds(records):
    results = with_games(records)
    (found,) = found_in(results)
    scores, local = [], []
    for seed in (1, 2, 3):
        explanation = from_npz(results.runs[Run(CELL, seed)].interactions)
        clips = np.arange(len(explanation.ids))
        game = explanation.together[:, clips, explanation.predicted].astype(float)
        parts = clip_parts(game, "TAV")
        scores.append(global_score(parts, "TAV"))
        local.append(local_scores(parts, "TAV").mean())
    assert found.together.seeds == pytest.approx(scores)
    assert found.together.value == pytest.approx(np.mean(scores))
    assert found.local_together.value == pytest.approx(np.mean(local))
    assert 0 <= found.together.low < found.together.value < found.together.high <= 1
    assert found.apart.value != found.together.value
    assert found.clips == len(explanation.ids)


def test_terms_sum_to_what_seeing_everything_adds(records):
    results = with_games(records)
    (found,) = found_in(results)
    gains = []
    for seed in (1, 2, 3):
        explanation = from_npz(results.runs[Run(CELL, seed)].interactions)
        clips = np.arange(len(explanation.ids))
        game = explanation.chances[:, clips, explanation.predicted]
        gains.append((game[-1] - game[0]).mean())
    assert list(found.terms) == ["T", "A", "V", "TA", "TV", "AV", "TAV"]
    assert sum(term.value for term in found.terms.values()) == pytest.approx(
        float(np.mean(gains)), abs=1e-6
    )
    assert all(term.low <= term.value <= term.high for term in found.terms.values())


def test_only_clips_that_all_seeds_explain_count(records):
    (found,) = found_in(with_games(records, clips=lambda seed: range(seed, 20 + seed)))
    assert found.clips == 18


def test_records_of_another_version_give_nothing(records):
    other = io.BytesIO()
    np.savez(other, format=np.int64(1))
    games = with_games(records)
    runs = {
        run: replace(result, interactions=other.getvalue()) for run, result in games.runs.items()
    }
    assert found_in(games) != ()
    assert found_in(replace(games, runs=runs)) == ()


def test_records_without_games_or_with_too_few_clips_give_nothing(records):
    assert found_in(records) == ()
    assert found_in(with_games(records, clips=lambda seed: range(5))) == ()
