import numpy as np
import pytest

from tests.report.explained_runs import told
from unic_tfn.grid import Cell
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions.values import compute

QUICK = Effort(resamples=200, permutations=399)


def by_name(values):
    return {found.cell.name: found for found in values.cells}


def test_gains_are_what_is_lost_without(records):
    context = Context(told(records, lambda cell, place: cell == "M-TAV" and place % 2), QUICK)
    found = by_name(compute(context))
    assert set(found) == {"M-TA", "M-TAV", "T-TA"}
    own = found["M-TAV"]
    cell = context.results.cells[Cell("multimodal", "TAV")]
    odd = np.arange(len(cell.gold)) % 2 == 1
    lost = (cell.correct & odd).mean()
    assert own.judged["accuracy"].difference.effect == pytest.approx(lost)
    assert own.accuracy_without == pytest.approx(cell.correct.mean() - lost)
    assert own.judged["accuracy"].verdict == "helps"
    assert own.corrected == pytest.approx((cell.correct & odd).sum(1).mean())
    assert own.broken == 0
    for name in ("M-TA", "T-TA"):
        assert found[name].judged["accuracy"].difference.effect == 0
        assert found[name].judged["weighted_f1"].verdict == "within noise"


def test_shares_are_kept_by_seed_and_named_by_size(records):
    own = by_name(compute(Context(told(records), QUICK)))["M-TAV"]
    assert list(own.shares) == ["T", "A", "V", "TA", "TV", "AV", "TAV"]
    assert own.interaction_share == pytest.approx((0.1, 0.2, 0.3))
    assert own.strongest in {"TA", "TV", "AV", "TAV"}
    assert sum(own.mean_shares.values()) == pytest.approx(1)


def test_only_the_drawn_clips_count(records):
    ids = [records.labels.ids[row] for row in records.labels.rows("text")][:20]
    results = told(records, lambda cell, place: True, drawn=ids)
    own = by_name(compute(Context(results, QUICK)))["T-TA"]
    assert own.clips == 20
    cell = results.cells[Cell("text", "TA")]
    assert own.judged["accuracy"].difference.effect == pytest.approx(cell.correct[:, :20].mean())
    assert own.accuracy_without == 0


def test_records_without_interactions_say_so(records):
    values = compute(Context(records, QUICK))
    assert values.cells == ()
    assert "without an analysis of interactions" in values.reason
