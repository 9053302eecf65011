from dataclasses import replace

import numpy as np
import pytest

from unic_tfn.grid import METRICS, Cell
from unic_tfn.page.blocks import Prose, Table, flat
from unic_tfn.page.tables import header
from unic_tfn.report.every_comparison import every_comparison
from unic_tfn.report.sections import findings
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.report.sections.variants.changes_told import NOT_COMPARED
from unic_tfn.report.sections.variants.weighting import (
    QUESTION,
    weighting_answer,
    weighting_blocks,
)
from unic_tfn.statistics.families import holm


@pytest.fixture(scope="module")
def found(weighted):
    return SECTION.values(weighted).weightings


def test_means_against_controls_are_a_family_of_their_own(weighted, found):
    means = [mean for each in found for mean in each.means]
    assert len(means) == 8
    for metric in METRICS:
        p = np.array([mean.pooled[metric].here.difference.p for mean in means])
        corrected = [mean.judged[metric].p_corrected for mean in means]
        assert corrected == pytest.approx(holm(p).tolist())
    prose = next(b.text for b in weighting_blocks(weighted, found) if isinstance(b, Prose))
    assert "Holm's correction covers 8 means: these, and none against the reference" in prose


def test_planted_effects_are_found_and_nothing_else(found):
    shuffled, by_task = (each.mean("all labels") for each in found)
    assert shuffled.judged["accuracy"].verdict == "helps"
    assert by_task.judged["accuracy"].verdict not in ("helps", "hurts")


def test_the_answer_claims_what_each_control_shows(weighted, found):
    (answer,) = weighting_answer(weighted, found)
    assert answer.question == QUESTION
    learned, taught = answer.answer.split(". ")
    assert learned.endswith("(shuffled): the network learned reliability that belongs to the clips")
    assert "by_task" in taught
    assert "not shown to differ" in taught or "no better than" in taught
    texts = [claim.text for claim in answer.statements]
    assert texts[0].startswith("weighted instead of shuffled changes weighted F1 by +")
    assert texts[1].startswith("weighted instead of by_task changes weighted F1 by ")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("helps", "teaching the weights helps, whether or not by the clips' own agreement."),
        ("hurts", "has worse weighted F1 than weights that learn from the task alone (by_task)."),
        ("no difference", "is no better than weights that learn from the task alone (by_task): no "
         "difference beyond ±3 points of weighted F1."),
        ("within noise", "is not shown to differ in weighted F1 from weights that learn from"),
    ],
)  # fmt: skip
def test_every_verdict_has_its_words(weighted, found, verdict, said):
    by_task = found[1]
    means = tuple(
        replace(mean, judged={m: replace(j, verdict=verdict) for m, j in mean.judged.items()})
        for mean in by_task.means
    )
    (answer,) = weighting_answer(weighted, [replace(by_task, means=means)])
    assert said in answer.answer
    assert "belongs to the clips" not in answer.answer


def test_the_page_has_the_tables_and_every_comparison(weighted):
    blocks = flat(SECTION.shown(weighted).blocks)
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    assert {"weighting-means", "weighting-means-others", "weighting-cells"} <= set(tables)
    for table in tables.values():
        heads = [header(column) for column in table.columns]
        assert len(set(heads)) == len(heads)
    kinds = {row[0].value: row[1].value for row in tables["variants"].rows}
    assert kinds == {
        "weighted": "variant",
        "shuffled": "control",
        "by_task": "control",
        "told": "upper bound",
    }
    own = [each for each in every_comparison(weighted) if "against" in each.family]
    assert len(own) == len(METRICS) * 2 * (4 + 4)
    assert {each.first for each in own if each.mean} == {"shuffled", "by_task"}
    assert not any("told" in each.first + each.second for each in own)


def test_controls_are_asked_of_and_not_about(weighted):
    asked = findings.SECTION.values(weighted).questions
    questions = [each.family.question for each in asked.confirmed]
    assert "Does weighted change weighted F1 against tensor?" in questions
    assert "Does weighted change weighted F1 against shuffled?" in questions
    assert "Does weighted change weighted F1 against by_task?" in questions
    assert not any(question.startswith(("Does shuffled", "Does by_task")) for question in questions)


def test_the_same_networks_are_named_and_nothing_is_claimed_of_them(weighted, found):
    shuffled = found[0]
    same = replace(shuffled, means=(), cells=(), same=(Cell("text", "T"), Cell("text", "TA")))
    (answer,) = weighting_answer(weighted, [same])
    assert (answer.answer, answer.statements) == (NOT_COMPARED, ())
    texts = [block.text for block in weighting_blocks(weighted, [same]) if isinstance(block, Prose)]
    assert any("Under weighted, the networks of T-T and T-TA give what" in text for text in texts)


def test_without_such_pairs_nothing_is_shown_or_said(varied):
    assert weighting_blocks(varied, ()) == ()
    assert weighting_answer(varied, ()) == ()
