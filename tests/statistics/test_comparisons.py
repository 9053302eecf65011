from dataclasses import replace

import numpy as np
import pytest

from unic_tfn.statistics.another_collection import for_another_collection
from unic_tfn.statistics.closed import closed_p
from unic_tfn.statistics.comparisons import Comparison, claims_elsewhere, claims_here, pool
from unic_tfn.statistics.contrast import Side, Term
from unic_tfn.statistics.moderation import Variance
from unic_tfn.statistics.permutation import permuted_mean
from unic_tfn.statistics.randomness import bootstrap_weights, swaps

CLIPS, FOLDS = 150, 5
PAIRS = [("T", "TA"), ("T", "TAV"), ("TA", "TAV")]


@pytest.fixture(scope="module")
def family():
    random = np.random.default_rng(6)
    weights, swapped = bootstrap_weights(CLIPS, 500, "x"), swaps(CLIPS, 499, "x")
    folds = random.permutation(np.arange(CLIPS) % FOLDS)
    correct = {
        name: (random.random((3, CLIPS)) < chance).astype(float)
        for name, chance in (("T", 0.3), ("TA", 0.4), ("TAV", 0.7))
    }
    sides = {
        name: Side(each.mean(1), each @ weights.T / CLIPS, CLIPS, Variance(1e-3, 9.0))
        for name, each in correct.items()
    }
    means = {
        name: np.stack([each[:, folds == fold].mean(1) for fold in range(FOLDS)], axis=1)
        for name, each in correct.items()
    }
    return [
        Comparison(
            {first: Term(-1.0, sides[first]), second: Term(1.0, sides[second])},
            permuted_mean(correct[first], correct[second], swapped),
            (first, second),
            dict(zip((7, 8, 9), means[second] - means[first], strict=True)),
        )
        for first, second in PAIRS
    ]


def test_singles_are_corrected_by_the_closed_procedure_below_the_mean(family):
    claims = claims_here(family, 0.03, family)
    p = np.array([each.difference.p for each in family])
    assert claims.pooled is not None
    expected = closed_p(p, PAIRS, claims.pooled.difference.p)
    assert [each.p_corrected for each in claims.singles] == pytest.approx(expected.tolist())
    assert claims.pooled.p_corrected == claims.pooled.difference.p
    # Half of the level is that of the mean.
    assert claims.singles[0].detectable == family[0].difference.detectable(6)


def test_without_a_mean_nothing_is_kept_back_for_it(family):
    claims = claims_here(family, None, [])
    assert claims.pooled is None
    assert claims.singles[0].detectable == family[0].difference.detectable(3)
    expected = closed_p(np.array([each.difference.p for each in family]), PAIRS)
    assert [each.p_corrected for each in claims.singles] == pytest.approx(expected.tolist())


def test_another_collection_is_asked_from_all_seeds_and_folds(family):
    claims = claims_elsewhere(family, 0.03, family)
    assert claims is not None
    gains = np.concatenate([family[1].by_fold[seed] for seed in (7, 8, 9)])
    assert claims.singles[1].difference == for_another_collection(gains, 1 / 3)
    assert claims.pooled is not None
    assert claims.pooled.difference.effect == pytest.approx(
        np.mean([each.difference.effect for each in claims.singles])
    )
    assert claims.singles[1].difference.freedom == 14


@pytest.mark.parametrize("kept", [(7, 8, 9), (7, 9), (8,)])
def test_a_comparison_that_lacks_seeds_costs_the_others_nothing(family, kept):
    part = [replace(family[0], by_fold={seed: family[0].by_fold[seed] for seed in kept})]
    found = claims_elsewhere([*part, *family[1:]], None, [*part, *family[1:]])
    complete, alone = claims_elsewhere(family, None, family), claims_elsewhere(part, None, [])
    assert found is not None
    assert complete is not None
    assert alone is not None
    differences = [each.difference for each in found.singles]
    assert differences[0] == alone.singles[0].difference
    assert differences[0].freedom == FOLDS * len(kept) - 1
    assert differences[1:] == [each.difference for each in complete.singles[1:]]
    # The mean is over the seeds that all of them have.
    assert found.pooled is not None
    assert found.pooled.difference.freedom == FOLDS * len(kept) - 1


def test_comparisons_without_a_seed_in_common_have_no_mean_elsewhere(family):
    part = [
        replace(each, by_fold={seed: each.by_fold[seed]})
        for each, seed in zip(family, (7, 8, 9), strict=True)
    ]
    found = claims_elsewhere(part, None, part)
    assert found is not None
    assert found.pooled is None
    p = np.array([each.difference.p for each in found.singles])
    expected = closed_p(p, PAIRS)
    assert [each.p_corrected for each in found.singles] == pytest.approx(expected.tolist())
    assert pool(part, None).elsewhere is None


def test_without_folds_nothing_is_claimed_elsewhere(family):
    without = [replace(family[0], by_fold={}), *family[1:]]
    assert claims_elsewhere(without, None, without) is None


def test_a_question_is_answered_by_both_kinds_of_means(family):
    found = pool(family, 0.03)
    assert found.comparisons == 3
    assert found.elsewhere is not None
    assert found.here.difference.effect == pytest.approx(found.elsewhere.difference.effect)
    without = [replace(each, by_fold={}) for each in family]
    assert pool(without, 0.03).elsewhere is None
