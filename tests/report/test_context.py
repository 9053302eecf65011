from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score, log_loss

from tests.report.jobs import Fake, write_job
from unic_tfn.grid import METRICS, Cell
from unic_tfn.jobspec.report_settings import ReportSettings
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
    weights = context.weights(context.results.cells[TA].rows)
    for scored in (first, second):
        expected = (scored.results.correct @ weights.T) / 60
        assert scored.replicas["accuracy"] == pytest.approx(expected)


def test_differences_are_second_minus_first_over_common_seeds(context):
    first, second = context.scored[TA], context.scored[TAV].only((3, 1))
    found = context.compare(first, second, METRICS)["weighted_f1"].difference
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
    assert context.compare(first.only((1,)), second.only((3,)), METRICS) == {}


def test_a_cell_differs_from_itself_by_nothing(context):
    rule = context.scored[T].only((1,))
    found = context.over_rule(rule, rule, METRICS)
    assert [(each.effect, each.p) for each in found.values()] == [(0, 1)] * len(METRICS)


def test_information_is_that_of_the_calibrated_probabilities(context):
    scored = context.scored[TA]
    gold, calibrated = scored.results.gold, scored.results.calibrated.astype(float)
    shares = np.bincount(gold) / len(gold)
    entropy = -sum(share * np.log2(share) for share in shares if share)
    for place, values in enumerate(calibrated):
        normal = values / values.sum(-1, keepdims=True)
        loss = log_loss(gold, normal, labels=range(values.shape[-1])) / np.log(2)
        found = scored.scores["information"][place]
        assert found == pytest.approx(entropy - loss, abs=1e-6)
    replicas = scored.replicas["information"]
    assert replicas == pytest.approx(
        scored.results.information @ context.weights(scored.results.rows).T / 60, abs=1e-5
    )


def test_the_primary_metric_comes_first(context):
    assert context.metrics == METRICS
    asked_in = {"report": ReportSettings(primary="macro_f1")}
    other = context.results.job.jobspec.model_copy(update=asked_in)
    job = context.results.job.model_copy(update={"jobspec": other})
    asked = Context(replace(context.results, job=job))
    assert asked.metrics == ("macro_f1", "weighted_f1", "accuracy", "information")
    assert asked.first(("accuracy", "information")) == ("accuracy", "information")


def test_seed_variances_are_moderated_towards_each_other(context):
    raw = {cell: scored.scores["accuracy"].var(ddof=1) for cell, scored in context.scored.items()}
    found = context.seed_variances["accuracy"]
    assert set(found) == set(raw)
    values = [found[cell].value for cell in raw]
    assert max(values) - min(values) <= max(raw.values()) - min(raw.values())


@pytest.mark.parametrize("folds", [0, 3])
def test_fewer_common_seeds_never_make_a_comparison_surer(tmp_path, folds):
    """Networks that differ by ten points: a single common seed does not show that they do."""
    fake = Fake(grid={"text": ("T", "TA", "TAV", "V")}, seeds=(1, 2, 3), clips=(60, 60, 200))
    results = load(JobFolder(write_job(tmp_path, replace(fake, folds=folds, seed_spread=0.1))))
    complete = Context(results, Effort(200, 99))
    before = complete.compare(complete.scored[T], complete.scored[TAV], METRICS)
    for kept in ((1,), (1, 2, 3)), ((1, 2), (2, 3)), ((3,), (3,)):
        own = {cell: results.cells[cell].only(kept[cell == TAV]) for cell in (T, TAV)}
        partial = replace(complete, results=replace(results, cells={**results.cells, **own}))
        after = partial.compare(partial.scored[T], partial.scored[TAV], METRICS)
        for metric in METRICS:
            assert after[metric].difference.error > before[metric].difference.error
            assert after[metric].difference.freedom <= before[metric].difference.freedom


def test_a_variant_with_one_seed_has_the_prior_where_others_have_several(tmp_path):
    variants = {"tensor": {}, "late": {"model": {"fusion": "late"}}}
    fake = Fake(grid={"text": ("T", "TA")}, seeds=(1, 2), clips=(30, 10, 60), variants=variants)
    results = load(JobFolder(write_job(tmp_path, fake)))
    late = results.variants["late"]
    cells = {cell: found.only((1,)) for cell, found in late.cells.items()}
    cut = {**results.variants, "late": replace(late, cells=cells)}
    context = Context.of(replace(results, variants=cut), Effort(100, 99))
    assert not context.one_seed
    found = context.variants["late"].seed_variances["accuracy"]
    assert [each.value for each in found.values()] == pytest.approx([0.01, 0.01])


def test_with_one_seed_the_networks_of_its_folds_say_how_networks_vary(tmp_path):
    """Networks that differ by ten points: what the clips explain is far too little."""
    errors = {}
    for folds in (0, 5):
        fake = Fake(
            grid={"text": ("T", "TA", "TAV")}, seeds=(1,), clips=(300, 100, 100), seed_spread=0.1
        )
        job = write_job(tmp_path / str(folds), replace(fake, folds=folds))
        context = Context(load(JobFolder(job)), Effort(200, 199))
        first, second = context.scored[T], context.scored[TAV]
        errors[folds] = context.compare(first, second, ["accuracy"])["accuracy"].difference.error
        assert bool(context.seed_variances["accuracy"]) == bool(folds)
        clips = second.replicas["accuracy"] - first.replicas["accuracy"]
        assert (errors[folds] > 1.3 * clips.std(ddof=1)) == bool(folds)
