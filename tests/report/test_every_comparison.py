"""All comparisons in one list: exactly those that the sections judge."""

from typing import Any

import pytest

from tests.report.explained_runs import FAKE, told
from tests.report.jobs import Fake, write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.every_comparison import CHANCE, WITHOUT, every_comparison
from unic_tfn.report.sections import interactions, modalities, supervision, table1, variants

EFFORT = Effort(resamples=50, permutations=99)
FOLDED = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "TA")},
    seeds=(1, 2),
    folds=3,
    clips=(40, 10, 13),
    name="folded",
)


VARIED = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "TA")},
    seeds=(1, 2, 3),
    clips=(40, 10, 30),
    variants={"tensor": {}, "late": {"model": {"fusion": "late"}}},
    name="varied",
)


@pytest.fixture(scope="module", params=[FAKE, FOLDED, VARIED], ids=["plain", "folded", "varied"])
def context(request, tmp_path_factory):
    results = load(JobFolder(write_job(tmp_path_factory.mktemp("outputs"), request.param)))
    return Context.of(told(results) if request.param is FAKE else results, EFFORT)


def judged_of(context):
    """Return every judged difference of the sections, means of families included."""
    cells = table1.SECTION.values(context).cells
    added = modalities.SECTION.values(context)
    pairs = supervision.SECTION.values(context)
    gains = interactions.SECTION.values(context)
    singles = [found.over_chance for found in cells]
    families: list[Any] = [*added.additions, *pairs.pairs, *gains.cells]
    singles += [part for found in families for part in (found.judged, found.elsewhere)]
    if context.variants:
        other: Any = variants.SECTION.values(context)
        found_in = (*other.cells, *other.means)
        singles += [part for found in found_in for part in (found.judged, found.elsewhere)]
    means = [*added.means.values(), *added.alone.values(), pairs.mean, gains.mean]
    pooled = [one for by_metric in means for one in by_metric.values()]
    return [
        *(judged for by_metric in singles for judged in by_metric.values()),
        *(one.here for one in pooled),
        *(one.elsewhere for one in pooled if one.elsewhere),
    ]


def test_nothing_is_left_out_and_nothing_is_there_twice(context):
    found = [each.judged for each in every_comparison(context)]
    assert sorted(map(id, found)) == sorted(map(id, judged_of(context)))
    assert len(found) > 20


def test_a_difference_is_the_second_cell_minus_the_first(context):
    means = {
        (f"{variant}:{cell.name}" if named else cell.name, metric): values.mean()
        for variant, part in (context.variants or {"": context}).items()
        for named in (True, False)
        if named or variant == context.variant
        for cell, scored in part.scored.items()
        for metric, values in scored.scores.items()
    }
    checked = 0
    for each in every_comparison(context):
        if each.section in ("modalities", "supervision", "variants") and not each.mean:
            if each.claim == "another collection":
                continue
            effect = means[each.second, each.metric] - means[each.first, each.metric]
            assert each.judged.difference.effect == pytest.approx(effect, abs=1e-9)
            checked += 1
    assert checked > 5


def test_claims_about_another_collection_take_folds(context):
    claims = {each.claim for each in every_comparison(context)}
    assert ("another collection" in claims) == bool(context.folds)


def test_what_is_compared_with_is_named(context):
    for each in every_comparison(context):
        named = (each.first, each.second)
        if each.mean:
            assert named == (("tensor", "late") if each.section == "variants" else ("", ""))
        elif each.section == "table_1":
            assert each.first == CHANCE
        elif each.section == "interactions":
            assert each.first == WITHOUT
        else:
            assert "-" in each.first
            assert "-" in each.second
