from dataclasses import replace

import numpy as np
import pytest

from benchmarks.report_honesty.kinds import ALL_ALIKE
from benchmarks.report_honesty.simulate import simulate
from unic_tfn.grid import METRICS
from unic_tfn.report.compared_variants import compared_variants
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.variant_luck import in_means, variant_luck
from unic_tfn.statistics.families import holm

EFFORT = Effort(100, 99)
SMALL = replace(ALL_ALIKE, seeds=4, grid={"text": ("T", "TA", "TV"), "multimodal": ("T", "A", "V")})


@pytest.fixture(scope="module")
def lucky() -> Context:
    return Context.of(simulate(replace(SMALL, luck=0.2), 0), EFFORT)


def by_seed(context: Context, metric: str) -> np.ndarray:
    """Return (variants, cells, seeds), the changes from the reference."""
    changes = []
    for name in list(context.variants)[1:]:
        scored = (context.variants[name].scored, context.variants[context.variant].scored)
        changes.append(
            [scored[0][cell].scores[metric] - scored[1][cell].scores[metric] for cell in scored[0]]
        )
    return np.array(changes)


def test_luck_of_all_cells_of_a_variant_is_measured(lucky):
    luck = variant_luck(lucky)
    assert list(luck) == list(METRICS)
    assert variant_luck(lucky) is luck
    for metric, own in luck.items():
        changes = by_seed(lucky, metric)
        variances = changes.mean(1).var(1, ddof=1).mean() * changes.shape[1]
        assert own.shared.ratio == pytest.approx(variances / changes.var(2, ddof=1).mean())
        assert own.factor == own.shared.ratio > 3
    p = np.array([own.shared.p for own in luck.values()])
    assert [own.p_corrected for own in luck.values()] == holm(p).tolist()


def test_a_mean_counts_it_and_a_single_comparison_does_not(lucky):
    for each in compared_variants(lucky):
        for own in each.cells.values():
            for metric, counted in in_means(lucky, own).items():
                terms = zip(own[metric].terms.values(), counted.terms.values(), strict=True)
                for alone, in_mean in terms:
                    before, after = alone.side.seeds_vary, in_mean.side.seeds_vary
                    assert before
                    assert after
                    factor = variant_luck(lucky)[metric].factor
                    assert after.value == pytest.approx(factor * before.value)
                assert counted.difference.effect == own[metric].difference.effect
                assert counted.difference.error > own[metric].difference.error


def test_cells_that_lack_a_seed_are_left_out_of_it():
    whole = simulate(SMALL, 1)
    (lost,) = (cell for cell in whole.cells if cell.name == "T-TV")
    partial = simulate(replace(SMALL, lost={lost: 1}), 1)
    luck = variant_luck(Context.of(partial, EFFORT))
    rest = [cell for cell in whole.cells if cell != lost]
    for metric, own in luck.items():
        context = Context.of(partial, EFFORT)
        changes = np.array(
            [
                [
                    context.variants[name].scored[cell].scores[metric]
                    - context.variants[context.variant].scored[cell].scores[metric]
                    for cell in rest
                ]
                for name in list(context.variants)[1:]
            ]
        )
        variances = changes.mean(1).var(1, ddof=1).mean() * len(rest)
        assert own.shared.ratio == pytest.approx(variances / changes.var(2, ddof=1).mean())


def test_a_seed_that_no_cell_has_is_no_seed():
    lost = dict.fromkeys(simulate(SMALL, 3).cells, 1)
    context = Context.of(simulate(replace(SMALL, lost=lost), 3), EFFORT)
    assert list(variant_luck(context)) == list(METRICS)


def test_one_seed_cannot_tell():
    context = Context.of(simulate(replace(SMALL, seeds=1), 2), EFFORT)
    assert variant_luck(context) == {}
    (one, *_) = compared_variants(context)
    for own in one.cells.values():
        assert in_means(context, own) == own
