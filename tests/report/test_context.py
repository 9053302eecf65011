import numpy as np
import pytest
from sklearn.metrics import f1_score

from tests.report.jobs import Fake, write_job
from unic_tfn.grid import METRICS, Cell
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort

TA, TAV, T = (Cell("text", name) for name in ("TA", "TAV", "T"))


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    fake = Fake(grid={"text": ("T", "TA", "TAV")}, seeds=(1, 2, 3), clips=(30, 10, 60))
    return Context(
        load(JobFolder(write_job(tmp_path_factory.mktemp("job"), fake))), Effort(100, 199)
    )


def test_cells_of_a_source_share_their_resamples(context):
    first, second = context.scored[TA], context.scored[TAV]
    weights = context.weights(60, "text")
    for scored in (first, second):
        expected = (scored.results.correct @ weights.T) / 60
        assert scored.replicas["accuracy"] == pytest.approx(expected)


def test_differences_are_second_minus_first_over_common_seeds(context):
    first, second = context.scored[TA], context.scored[TAV].only((3, 1))
    found = context.difference(first, second, "weighted_f1", "text")
    gold = first.results.gold
    means = [
        np.mean(
            [
                f1_score(gold, scored.results.predicted[scored.results.seeds.index(seed)],
                         average="weighted", zero_division=0)
                for seed in (1, 3)
            ]
        )
        for scored in (first, second)
    ]  # fmt: skip
    assert found.effect == pytest.approx(means[1] - means[0])
    assert context.difference(first.only((1,)), second.only((3,)), "accuracy", "text") is None


def test_a_cell_differs_from_itself_by_nothing(context):
    for metric in METRICS:
        found = context.difference(context.scored[T], context.scored[T], metric, "text")
        assert (found.effect, found.p) == (0, 1)


def test_seed_variances_are_moderated_towards_each_other(context):
    raw = {cell: scored.scores["accuracy"].var(ddof=1) for cell, scored in context.scored.items()}
    found = context.seed_variances["accuracy"]
    assert set(found) == set(raw)
    values = [found[cell].value for cell in raw]
    assert max(values) - min(values) <= max(raw.values()) - min(raw.values())
