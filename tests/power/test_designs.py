from dataclasses import replace

import pytest

from unic_tfn.data.source import outline
from unic_tfn.errors import DataError
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.power.designs import (
    MOST_SEEDS,
    cheapest,
    clips_tested,
    fewest_seeds,
    largest,
    neighbours,
    own,
    power,
    rests_on_prior,
)
from unic_tfn.power.questions import questions
from unic_tfn.runs.plan import plan
from unic_tfn.statistics.power import STATED, Design, detectable

DATA = outline("synthetic")


def spec(**changes):
    grid = {"text": ["T", "TA", "TAV"], "multimodal": ["T", "TA", "TAV"]}
    return Jobspec.model_validate({"name": "a", "seeds": [1, 2, 3], "grid": grid, **changes})


def main_question(job):
    cells = tuple(dict.fromkeys(run.cell for run in job.runs()))
    return questions(cells, DATA.unimodal, DATA.class_names)[0]


@pytest.mark.parametrize("folds", [None, {"k": 4}])
def test_a_job_s_own_design_costs_what_its_plan_says(folds):
    job = spec(**({"folds": folds} if folds else {}))
    planned, found = plan(job, DATA), own(job, DATA)
    assert found.runs == len(planned) == len(job.runs())
    assert found.seconds == pytest.approx(sum(item.seconds for item in planned))
    assert found.gpu_seconds == pytest.approx(sum(item.gpu_seconds for item in planned))


def test_neighbours_are_the_usual_designs_and_the_job_s_own():
    def listed(**changes):
        return [(each.folds, each.seeds) for each in neighbours(spec(**changes), DATA)]

    usual = [(0, 3), (0, 5), (0, 10), (5, 3), (5, 5), (5, 10)]
    assert listed() == usual
    assert listed(seeds=[1, 2, 3, 4]) == sorted([*usual, (0, 4)])
    assert listed(folds={"k": 5}, seeds=[1]) == sorted([*usual, (5, 1)])
    assert listed(folds={"k": 7}) == [*usual, (7, 3), (7, 5), (7, 10)]


def test_folds_that_would_tear_groups_apart_are_not_offered():
    few = replace(DATA, groups=4)
    assert {each.folds for each in neighbours(spec(), few)} == {0}
    assert largest(spec(), few).folds == 0


def test_the_cheapest_design_is_enough_and_no_cheaper_one_is():
    job, question = spec(), main_question(spec())

    def enough(choice):
        return power(choice, question, DATA, STATED).alone <= 0.05

    found = cheapest(job, DATA, enough)
    assert found is not None
    assert enough(found)
    others = [
        own(spec(seeds=list(range(seeds)), **folds), DATA)
        for seeds in range(fewest_seeds(job), 15)
        for folds in ({}, {"folds": {"k": 5}}, {"folds": {"k": 10}})
    ]
    assert min(each.seconds for each in others if enough(each)) == pytest.approx(found.seconds)
    assert cheapest(job, DATA, lambda choice: False) is None
    assert largest(job, DATA).seeds == MOST_SEEDS


def test_clips_are_those_that_both_label_sources_label():
    question = main_question(spec())
    assert clips_tested(DATA, question, 0) == 193
    assert clips_tested(DATA, question, 5) == 965
    part = replace(DATA, labelled={**DATA.labelled, "text": 500})
    assert clips_tested(part, question, 5) == 500
    assert clips_tested(part, question, 0) == pytest.approx(100)
    with pytest.raises(DataError, match="labelled test clips"):
        clips_tested(replace(DATA, test_clips=0), question, 0)


def test_groups_count_only_where_the_data_have_them():
    choice, question = own(spec(), DATA), main_question(spec())
    grouped = replace(STATED, design_effect=2.0)
    assert power(choice, question, DATA, grouped) == power(choice, question, DATA, STATED)
    found = power(choice, question, replace(DATA, groups=90), grouped)
    assert found == detectable(grouped, Design(193, 3), question.comparisons)


def test_how_many_seeds_tell_how_networks_vary():
    # Six cells: two seeds give six degrees of freedom, three give the twelve that it takes.
    assert fewest_seeds(spec()) == 3
    assert rests_on_prior(spec(), 2)
    assert not rests_on_prior(spec(), 3)
    assert rests_on_prior(spec(), 1)
    assert not rests_on_prior(spec(folds={"k": 5}), 1)
    two_cells = spec(grid={"text": ["T", "TA"]})
    assert rests_on_prior(two_cells, 100)
    assert fewest_seeds(two_cells) == 2
