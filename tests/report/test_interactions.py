"""The section on interactions, from records whose networks' behaviour is made up."""

from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tests.report.jobs import Fake, write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.records.metrics import InteractionScores, InteractionSummary, Score, Shapley
from unic_tfn.report.build import report_files
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import findings
from unic_tfn.report.sections.interactions.values import compute
from unic_tfn.statistics.randomness import bootstrap_weights, swaps
from unic_tfn.statistics.removal import Removal, gains

QUICK = Effort(resamples=200, permutations=399)
FAKE = Fake(
    grid={"multimodal": ("T", "TA", "TAV"), "text": ("TA",)},
    seeds=(1, 2, 3),
    clips=(30, 10, 80),
    skill={"M-TAV": 0.6, "M-TA": 0.3, "T-TA": 0.3},
)
TERMS = {"TA": ("T", "A", "TA"), "TAV": ("T", "A", "V", "TA", "TV", "AV", "TAV")}


def summary(input_name, share, without, test_clips=80, drawn=None):
    """Return a run's `interactions` with the same share for each interaction."""
    terms = TERMS[input_name]
    several = [term for term in terms if len(term) > 1]
    shares = {
        term: share / len(several) if len(term) > 1 else (1 - share) / len(input_name)
        for term in terms
    }
    orders = tuple(Score(accuracy=0.1 * n, weighted_f1=0.1 * n) for n in range(len(input_name) + 1))
    scores = InteractionScores(
        full=orders[-1], additive=orders[1], orders=orders, without_part={}, coalitions={}
    )
    worth = dict.fromkeys(input_name, 0.1)
    return InteractionSummary(
        clips=len(drawn) if drawn else test_clips,
        test_clips=test_clips,
        drawn=None if drawn is None else tuple(drawn),
        scores=scores,
        term_shares=shares,
        interaction_share=share,
        part_shares={"1": 0.0, **shares},
        shapley=Shapley(accuracy=worth, weighted_f1=worth, probability=worth),
        without_interactions=without,
    )


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return load(JobFolder(write_job(tmp_path_factory.mktemp("job"), FAKE)))


def told(results, spoil=lambda cell, place: False, drawn=None):
    """Return results whose networks, without interactions, miss the chosen clips' right answers."""
    runs = {}
    for run, result in results.runs.items():
        runs[run] = result
        if len(run.cell.input) < 2:
            continue
        cell = results.cells[run.cell]
        without = {
            results.labels.ids[row]: cell.classes[(gold + 1) % len(cell.classes)]
            for place, (row, gold, predicted) in enumerate(
                zip(cell.rows, cell.gold, result.predicted, strict=True)
            )
            if predicted == gold and spoil(run.cell.name, place)
        }
        shown = summary(run.cell.input, 0.1 * run.seed, without, len(cell.rows), drawn)
        runs[run] = replace(
            result, metrics=result.metrics.model_copy(update={"interactions": shown})
        )
    return replace(results, runs=runs)


def by_name(values):
    return {one.cell.name: one for one in values.cells}


def test_gains_are_what_is_lost_without(records):
    context = Context(told(records, lambda cell, place: cell == "M-TAV" and place % 2), QUICK)
    found = by_name(compute(context))
    assert set(found) == {"M-TA", "M-TAV", "T-TA"}
    one = found["M-TAV"]
    cell = next(c for c in context.results.cells.values() if c.cell.name == "M-TAV")
    odd = np.arange(len(cell.gold)) % 2 == 1
    lost = (cell.correct & odd).mean()
    assert one.accuracy.difference.effect == pytest.approx(lost)
    assert one.accuracy_without == pytest.approx(cell.correct.mean() - lost)
    assert one.accuracy.verdict == "helps"
    assert one.mended == pytest.approx((cell.correct & odd).sum(1).mean())
    assert one.spoilt == 0
    for name in ("M-TA", "T-TA"):
        assert found[name].accuracy.difference.effect == 0
        assert found[name].weighted_f1.verdict == "within noise"


def test_shares_are_kept_by_seed_and_named_by_size(records):
    one = by_name(compute(Context(told(records), QUICK)))["M-TAV"]
    assert list(one.shares) == ["T", "A", "V", "TA", "TV", "AV", "TAV"]
    assert one.interaction_share == pytest.approx((0.1, 0.2, 0.3))
    assert one.strongest in {"TA", "TV", "AV", "TAV"}
    assert sum(one.mean_shares.values()) == pytest.approx(1)


def test_only_the_drawn_clips_count(records):
    ids = [records.labels.ids[row] for row in records.labels.rows("text")][:20]
    results = told(records, lambda cell, place: True, drawn=ids)
    one = by_name(compute(Context(results, QUICK)))["T-TA"]
    assert one.clips == 20
    cell = next(c for c in results.cells.values() if c.cell.name == "T-TA")
    assert one.accuracy.difference.effect == pytest.approx(cell.correct[:, :20].mean())
    assert one.accuracy_without == 0


def test_flipped_clips_are_those_that_most_seeds_agree_on(records):
    flips = compute(Context(told(records, lambda *_: True), QUICK)).flips
    assert flips
    assert all(flip.mends and flip.complete == flip.gold != flip.without for flip in flips)
    assert [flip.seeds for flip in flips] == sorted((flip.seeds for flip in flips), reverse=True)


def test_records_without_interactions_say_so(records):
    values = compute(Context(records, QUICK))
    assert "without looking at interactions" in values.reason
    (block,) = interactions_shown.show(Context(records, QUICK), values).blocks
    assert values.reason in block.text
    assert findings._use(values) == ()


def test_the_page_shows_it_and_the_findings_answer_it(records):
    files, answers = report_files(told(records, lambda cell, place: cell == "M-TAV"), QUICK)
    question, answer = answers[-1]
    assert "together" in question
    assert "help in 1 and hurt in 0 of 3 cells" in answer
    page = files["index.html"].decode()
    assert "Hessel and Lee 2020" in page
    for name in ("interaction-shares", "interaction-gains", "interaction-shapley"):
        assert f"figures/{name}.png" in files
    for name, rows in (("shares", 3), ("gains", 6), ("shapley", 3), ("parts", 3)):
        table = files[f"tables/interaction-{name}.csv"].decode().splitlines()
        assert len(table) == rows + 1


def made_up(random, skill_lost, seeds=3, clips=120, classes=4):
    """Return a cell whose networks lose a share of their right answers without something."""
    gold = random.integers(0, classes, clips)
    complete = np.where(
        random.random((seeds, clips)) < 0.6, gold, random.integers(0, classes, (seeds, clips))
    )
    other = random.integers(0, classes, (seeds, clips))
    without = np.where(random.random((seeds, clips)) < skill_lost, other, complete)
    weights, swapped = bootstrap_weights(clips, 200, "x"), swaps(clips, 399, "x")
    return Removal(gold, without, complete, classes, weights, swapped)


def test_gains_are_differences_of_scikit_learns_scores():
    one = made_up(np.random.default_rng(0), 0.5)
    scores = [
        [f1_score(one.gold, predicted, average="weighted") for predicted in predictions]
        for predictions in (one.complete, one.without)
    ]
    (found,) = gains([one], "weighted_f1")
    assert found.effect == pytest.approx(fmean(scores[0]) - fmean(scores[1]))
    assert found.low < found.effect < found.high
    assert found.p < 0.01


def test_nothing_removed_is_no_gain():
    one = made_up(np.random.default_rng(1), 0.0)
    for metric in ("accuracy", "weighted_f1"):
        (found,) = gains([one], metric)
        assert found.effect == 0
        assert found.p == 1


def test_one_seed_is_compared_by_clips_alone():
    one = made_up(np.random.default_rng(2), 0.5, seeds=1)
    (found,) = gains([one], "accuracy")
    assert found.low < found.effect < found.high


def test_a_harmless_removal_is_rarely_called_a_gain():
    random = np.random.default_rng(3)
    wrong = 0
    for _ in range(60):
        one = made_up(random, 0.3)
        # Either is the better one in half of the cases: the truth is no difference.
        flipped = random.integers(0, 2, one.gold.shape).astype(bool)
        complete = np.where(flipped, one.without, one.complete)
        without = np.where(flipped, one.complete, one.without)
        (found,) = gains([replace(one, complete=complete, without=without)], "accuracy")
        wrong += found.p < 0.05
    assert wrong <= 8
